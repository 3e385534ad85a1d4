//! Quantities of Kubernetes: `500m`, `1.5`, `512Mi`, `1e3`.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Location, bad_quantity, refused_name};

const SUFFIXES: [&str; 15] = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi"];

/// Returns the value of a quantity in cores, bytes or pieces, or `None` if the text is not a
/// quantity.
fn value(text: &str) -> Option<f64> {
    let (number, suffix) = split(text);
    let factor = match suffix {
        "Ei" => 1024_f64.powi(6),
        other => factor(SUFFIXES.iter().position(|known| *known == other)?),
    };
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) if suffix.is_empty() => (mantissa, exponent.parse::<i16>().ok()?),
        Some(_) => return None,
        None => (number, 0),
    };
    let unsigned = mantissa.strip_prefix(['+', '-']).unwrap_or(mantissa);
    let digits = unsigned.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let mantissa: f64 = mantissa.parse().ok().filter(|_| digits)?;
    Some(mantissa * factor * 10_f64.powi(exponent.into()))
}

fn factor(index: usize) -> f64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // one of fifteen
    let index = index as i32;
    match index {
        0 => 1.0,
        1..=3 => 1000_f64.powi(index - 4),
        4..=9 => 1000_f64.powi(index - 3),
        _ => 1024_f64.powi(index - 9),
    }
}

/// Splits a quantity after its number, which includes the exponent.
fn split(text: &str) -> (&str, &str) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with(['+', '-']));
    let mut end = sign + digits(&text[sign..]);
    if text[end..].starts_with('.') {
        end += 1 + digits(&text[end + 1..]);
    }
    // `1E` is an exabyte, `1E3` a thousand.
    if text[end..].starts_with(['e', 'E']) {
        let signed = usize::from(text[end + 1..].starts_with(['+', '-']));
        let exponent = digits(&text[end + 1 + signed..]);
        if exponent > 0 {
            end += 1 + signed + exponent;
        }
    }
    text.split_at(end)
}

/// Suggests a quantity for a text that is not one.
fn suggestion(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (number, suffix) = split(&compact);
    let letters = suffix.to_ascii_lowercase();
    let suffix = match letters.trim_end_matches("bytes").trim_end_matches('b') {
        "k" | "ki" => "Ki",
        "m" => "M",
        "mi" => "Mi",
        "g" => "G",
        "gi" => "Gi",
        "t" => "T",
        "ti" => "Ti",
        "" if text != compact || suffix != letters || !suffix.is_empty() => "",
        _ => return None,
    };
    let other = format!("{number}{suffix}");
    (other != text && value(&other).is_some_and(|value| value >= 0.0)).then_some(other)
}

/// Reports a text that is not a quantity, or a quantity that makes no sense for the resource.
pub(in crate::check) fn check(resource: &str, text: &str, at: &Location) -> Option<Diagnostic> {
    let Some(quantity) = value(text).filter(|value| *value >= 0.0) else {
        return Some(bad_quantity::bad_quantity(at, resource, text, suggestion(text)));
    };
    // `m` means a thousandth: `512m` of memory is half a byte.
    let less_than_a_byte = resource == "memory" && quantity > 0.0 && quantity < 1.0;
    let megabytes = || text.strip_suffix('m').map(|number| format!("{number}M"));
    let is_device = !["cpu", "memory", "storage", "ephemeral-storage"].contains(&resource);
    match (less_than_a_byte, is_device && quantity.fract() != 0.0) {
        (true, _) => Some(bad_quantity::bad_quantity(at, resource, text, megabytes())),
        (_, true) => Some(bad_quantity::not_whole(at, resource, text)),
        _ => None,
    }
}

/// Reports wrong limits and requests of a container. Texts with placeholders are not checked,
/// because only the run knows them.
pub(in crate::check) fn check_resources(
    limits: &BTreeMap<String, String>,
    requests: &BTreeMap<String, String>,
    at: &Location,
    sink: &mut Diagnostics,
) {
    let is_known = |text: &str| !text.contains("{{$");
    for (list, field) in [(limits, "Limit"), (requests, "Request")] {
        for (resource, text) in list.iter().filter(|(resource, text)| is_known(resource) && is_known(text)) {
            let at = match resource.as_str() {
                "cpu" => at.key(format!("resourceCpu{field}")),
                "memory" => at.key(format!("resourceMemory{field}")),
                _ => at.key("accelerator"),
            };
            sink.extend(check(resource, text, &at));
            if !["cpu", "memory"].contains(&resource.as_str()) && !resource.contains('/') {
                sink.push(refused_name::resource(&at, resource));
            }
            let limit = limits.get(resource).filter(|_| field == "Request");
            let values = limit.and_then(|limit| Some((limit, value(limit)?, value(text)?)));
            if let Some((limit, ..)) = values.filter(|(_, limit, request)| request > limit) {
                sink.push(bad_quantity::more_than_limit(&at, resource, text, limit));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_what_kubernetes_takes() {
        for (text, expected) in [
            ("0", 0.0),
            ("500m", 0.5),
            ("1.5", 1.5),
            (".5", 0.5),
            ("1.", 1.0),
            ("+2", 2.0),
            ("1k", 1000.0),
            ("2G", 2e9),
            ("1Ki", 1024.0),
            ("1Pi", 1024_f64.powi(5)),
            ("1Ei", 1024_f64.powi(6)),
            ("1E", 1e18),
            ("1E3", 1000.0),
            ("12e-1", 1.2),
            ("-1", -1.0),
        ] {
            let read = value(text).unwrap_or_else(|| panic!("{text}"));
            assert!((read - expected).abs() <= expected.abs() * 1e-12, "{text}: {read}");
        }
        for text in
            ["", "K", "1K", "1 Gi", "1GB", "Gi", "one", "1e3Mi", "1..5", "1mi", "--1", "1,5", "inf", "0x10", "é"]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn slips_are_recognised() {
        let suggested = |text| suggestion(text).unwrap_or_default();
        for (text, expected) in
            [("1K", "1Ki"), ("4GB", "4G"), ("512 MiB", "512Mi"), ("4gi", "4Gi"), ("100 bytes", "100"), ("many", "")]
        {
            assert_eq!(suggested(text), expected, "{text}");
        }
    }
}
