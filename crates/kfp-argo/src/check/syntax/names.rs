//! Names and labels of Kubernetes, and names of environment variables.

use std::collections::BTreeMap;

use argo_model::escape::BRACE_VARIABLE;

use crate::diagnostics::{Diagnostic, Diagnostics, Location, refused_name};

/// Returns true for a DNS subdomain (RFC 1123): labels with dots between them, at most 253
/// characters.
pub(in crate::check) fn is_subdomain(name: &str) -> bool {
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Returns true for a DNS label (RFC 1123) of any length.
pub(in crate::check) fn is_label(name: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(alphanumeric) && name.ends_with(alphanumeric) && name.chars().all(|c| alphanumeric(c) || c == '-')
}

/// Reports keys and values that Kubernetes refuses as labels of a pod or a node.
pub(in crate::check) fn check_labels(labels: &BTreeMap<String, String>, at: &Location, sink: &mut Diagnostics) {
    check_label_keys(labels, at, sink);
    let is_value = |value: &str| has_tag(value) || value.is_empty() || is_label_name(value);
    for (key, value) in labels.iter().filter(|(_, value)| !is_value(value)) {
        sink.push(refused_name::label_value(&at.key(key), key, value));
    }
}

/// Reports keys that Kubernetes refuses for labels and annotations.
pub(in crate::check) fn check_label_keys(entries: &BTreeMap<String, String>, at: &Location, sink: &mut Diagnostics) {
    for key in entries.keys().filter(|key| !has_tag(key) && !is_label_key(key)) {
        sink.push(refused_name::key(&at.key(key), key));
    }
}

/// Reports a name of an environment variable that Kubernetes refuses, or that the compiler uses.
pub(in crate::check) fn check_variable(name: &str, at: &Location) -> Option<Diagnostic> {
    let printable = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'=';
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    // Argo would read braces as a tag.
    if name.is_empty() || !name.bytes().all(printable) || has_tag(name) {
        return Some(refused_name::variable(at, name));
    }
    if name == BRACE_VARIABLE {
        return Some(refused_name::own_variable(at, name));
    }
    // Kubernetes before 1.30 accepts only these.
    let everywhere = name.bytes().all(usual) && !name.starts_with(|first: char| first.is_ascii_digit());
    (!everywhere).then(|| refused_name::unusual_variable(at, name))
}

/// Returns true for a text that contains a tag of Argo. `platform::pod` reports tags in settings.
fn has_tag(text: &str) -> bool {
    text.contains("{{")
}

/// Returns true for the key of a label: a name, or a domain and a name with `/` between them.
pub(in crate::check) fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => is_subdomain(domain) && is_label_name(name),
        None => is_label_name(key),
    }
}

/// Returns true for the name part of a label's key, or for the value of a label that is not empty.
pub(in crate::check) fn is_label_name(name: &str) -> bool {
    let edges =
        name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.ends_with(|c: char| c.is_ascii_alphanumeric());
    edges && name.len() <= 63 && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_keys_are_those_of_kubernetes() {
        for key in ["app", "app.kubernetes.io/name", "A_b.c-1", "a/B"] {
            assert!(is_label_key(key), "{key}");
        }
        for key in ["", "my label", "a/", "/a", "a/b/c", "A.b/c", "-a", "a-", &"a".repeat(64)] {
            assert!(!is_label_key(key), "{key}");
        }
    }

    #[test]
    fn object_names_are_those_of_kubernetes() {
        for name in ["run-1", "1", "a.b-c.d"] {
            assert!(is_subdomain(name), "{name}");
        }
        for name in ["", "Run", "a_b", "-a", "a-", "a..b", "a b", "é"] {
            assert!(!is_subdomain(name), "{name}");
        }
        assert!(!is_label("a.b"));
    }
}
