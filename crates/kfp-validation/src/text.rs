//! Whether a text that a program received is the one that it had to receive.

use kfp_semantics::{Piece, UNKNOWN, is_undefined};
use serde_json::{Number, Value};

use crate::kubelet::{Variables, expand};

/// Returns true if `text`, after the kubelet, is what the pieces make.
pub(crate) fn matches(pieces: &[Piece], text: &str, variables: &Variables) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return text.is_empty() };
    match first {
        Piece::Literal(literal) => {
            let behind = text.strip_prefix(&expand(literal, variables));
            behind.is_some_and(|behind| matches(rest, behind, variables))
        }
        Piece::Text(pattern) => match pattern.split_once(UNKNOWN) {
            None => text.strip_prefix(pattern.as_str()).is_some_and(|behind| matches(rest, behind, variables)),
            Some((before, after)) => {
                let after: Vec<Piece> = [Piece::Text(after.to_owned())].iter().chain(rest).cloned().collect();
                let behind = text.strip_prefix(before);
                behind.is_some_and(|behind| ends(behind).any(|end| matches(&after, &behind[end..], variables)))
            }
        },
        Piece::Json { value, escaped: 0 } => {
            let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
            let is_same = matches!(stream.next(), Some(Ok(found)) if same(value, &found));
            // Digits or letters of the next piece may follow a number or a word.
            let is_word = !(value.is_string() || value.is_array() || value.is_object());
            let shorter = if is_word { text.len() } else { 0 };
            is_same && matches(rest, &text[stream.byte_offset()..], variables)
                || ends(&text[..shorter]).any(|end| {
                    let found: Option<Value> = serde_json::from_str(&text[..end]).ok();
                    found.is_some_and(|found| same(value, &found)) && matches(rest, &text[end..], variables)
                })
        }
        Piece::Json { value, escaped } => ends(text).any(|end| {
            let json = (0..*escaped).try_fold(text[..end].to_owned(), |text, _| {
                serde_json::from_str::<String>(&format!("\"{text}\"")).ok()
            });
            let found: Option<Value> = json.and_then(|json| serde_json::from_str(&json).ok());
            found.is_some_and(|found| same(value, &found)) && matches(rest, &text[end..], variables)
        }),
    }
}

/// Returns the places where a piece of the text may end, the whole text first.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    (0..=text.len()).rev().filter(|end| text.is_char_boundary(*end))
}

/// Returns true if a JSON value is the expected one. Whether a number has a decimal point counts.
pub(crate) fn same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::String(pattern), _) if *pattern == UNKNOWN.to_string() => true,
        _ if is_undefined(expected) => true,
        (Value::String(pattern), Value::String(found)) if pattern.contains(UNKNOWN) => {
            matches(&[Piece::Text(pattern.clone())], found, &Variables::new())
        }
        (Value::Number(expected), Value::Number(found)) => same_number(expected, found),
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(expected, found)| same(expected, found))
        }
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().all(|(key, expected)| match found.get(key) {
                Some(found) => same(expected, found),
                None => is_undefined(expected),
            }) && found.keys().all(|key| expected.contains_key(key))
        }
        _ => expected == found,
    }
}

/// Beyond 2^63, and for zero, the spelling decides what JSON readers take for a decimal point. The
/// reader of JSON here misses the nearest number of some texts by one step.
fn same_number(expected: &Number, found: &Number) -> bool {
    let value = |number: &Number| number.as_f64().unwrap_or_default();
    let size = value(expected).abs();
    let step = if expected.is_f64() { size * f64::EPSILON } else { 0.0 };
    (value(expected) - value(found)).abs() <= step
        && (expected.is_f64() == found.is_f64() || size >= 9.2e18 || size == 0.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_compared_piece_by_piece() {
        let text = |text: &str| Piece::Text(text.to_owned());
        let json = |value: Value, escaped| Piece::Json { value, escaped };
        let variables = Variables::from([("A".to_owned(), "1".to_owned())]);
        let literal = Piece::Literal("$(A)-".to_owned());
        for (pieces, found, expected) in [
            (vec![literal.clone(), text("$(A)")], "1-$(A)", true),
            (vec![literal, text("$(A)")], "1-1", false),
            (vec![json(json!({"b": 1, "a": [2.0]}), 0), text("!")], "{\"a\": [2.0],\"b\":1}!", true),
            (vec![json(json!({"a": 2.0}), 0)], "{\"a\": 2}", false),
            (vec![text(&format!("a{UNKNOWN}b")), text("c")], "a/x/bbc", true),
            (vec![json(json!({"a": "x"}), 1), text(".")], r#"{\"a\":\"x\"}."#, true),
            (vec![json(json!(0), 0), json(json!(0), 0), text("1")], "001", true),
            (vec![json(json!(false), 0), text("null")], "falsenull", true),
            (vec![json(json!({"uri": UNKNOWN.to_string()}), 0)], r#"{"uri":"s3://b"}"#, true),
        ] {
            assert_eq!(matches(&pieces, found, &variables), expected, "{pieces:?} {found}");
        }
    }
}
