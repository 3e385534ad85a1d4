//! Kubernetes' quantities.

/// Suffixes: powers of 1024, powers of 1000 and of a thousandth. There is no `K`.
const SUFFIXES: [&str; 16] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

/// Whether Kubernetes reads the text as a quantity.
pub(super) fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(digits);
    let is_number =
        number.bytes().filter(|byte| *byte == b'.').count() <= 1 && number.bytes().any(|b| b.is_ascii_digit());
    is_number && (is_exponent(suffix) || SUFFIXES.contains(&suffix))
}

/// `e3`, `E-2`
fn is_exponent(suffix: &str) -> bool {
    let number = suffix.strip_prefix(['e', 'E']).map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::is_quantity;

    #[test]
    fn quantities_are_those_of_kubernetes() {
        for good in ["1", "0.5", ".5", "5.", "500m", "64Mi", "10Gi", "1k", "1e3", "1E-2", "1E", "-1", "+2Ki"] {
            assert!(is_quantity(good), "{good}");
        }
        for bad in ["", "K", "1K", "1 Gi", "1GB", "1.2.3", "one", "1e", "Gi", "1i", "m"] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }
}
