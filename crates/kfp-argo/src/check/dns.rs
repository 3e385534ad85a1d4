//! Names of Kubernetes' objects, by RFC 1123.

/// Whether a text is a subdomain: labels with dots between them, of 253 characters at most.
pub(super) fn is_subdomain(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Whether a text is a label, of whatever length.
pub(super) fn is_label(name: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(alphanumeric) && name.ends_with(alphanumeric) && name.chars().all(|c| alphanumeric(c) || c == '-')
}

#[cfg(test)]
mod tests {
    use super::{is_label, is_subdomain};

    #[test]
    fn names_are_those_of_kubernetes() {
        for name in ["run-1", "1", "a.b-c.d"] {
            assert!(is_subdomain(name), "{name}");
        }
        for name in ["", "Run", "a_b", "-a", "a-", "a..b", "a b", "é"] {
            assert!(!is_subdomain(name), "{name}");
        }
        assert!(!is_label("a.b"));
    }
}
