//! Values: what the reader of a type gets, and the text of a value.
//!
//! - All numbers of the IR are doubles. A whole number has no decimal point (`5.0` is `5`), at
//!   every depth; only a reader of type `NUMBER_DOUBLE` gets `5.0`, so that Python reads a float.
//! - A reader of type `STRING` gets the text of any value: a string as it is, everything else as
//!   compact JSON with sorted keys.
//! - Any other reader gets the value as it is: the kind of a value is checked where the value is
//!   known before the run, and a program may write what it likes.
//! - Where KFP refuses to go on, the value is not defined ([`UNDEFINED`]): a required input without
//!   a value, and a text that has not the type of its output. Nothing that is made of it is
//!   defined.

use kfp_argo::pipeline::ParameterType;
use serde_json::{Number, Value};

/// Matches, within a text, a text that the pipeline does not define: an address, a time.
pub const UNKNOWN: char = '\u{10FFFF}';

/// As a value, matches any value, and a missing one.
pub const UNDEFINED: char = '\u{10FFFE}';

/// Whole numbers below this are printed with all their digits.
const MAX_WHOLE: f64 = 9.2e18;

/// Returns what a reader of a type gets of a value; `None` for null.
pub(crate) fn read_as(value: Value, kind: ParameterType) -> Option<Value> {
    match (kind, value) {
        (_, Value::Null) => None,
        (ParameterType::String, value) => Some(Value::String(text_of(&value))),
        (ParameterType::Double, Value::Number(number)) => {
            Some(number.as_f64().and_then(Number::from_f64).unwrap_or(number).into())
        }
        (_, value) => Some(whole(value)),
    }
}

/// Returns the value with whole numbers written without a decimal point.
pub(crate) fn whole(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            #[allow(clippy::cast_possible_truncation)] // whole, and in the range of i64
            Some(double) if double.fract() == 0.0 && double.abs() < MAX_WHOLE => Value::from(double as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(whole).collect(),
        Value::Object(members) => members.into_iter().map(|(key, member)| (key, whole(member))).collect(),
        other => other,
    }
}

/// Returns the text of a value where a string is wanted.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => defined(json_text(other)),
    }
}

/// Returns the value that is not defined.
pub(crate) fn undefined() -> Value {
    UNDEFINED.to_string().into()
}

/// Returns true if a value is not defined.
pub fn is_undefined(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.strip_prefix(UNDEFINED) == Some(""))
}

/// Returns a text, which is not defined if a part of it is not.
pub(crate) fn defined(text: String) -> String {
    if text.contains(UNDEFINED) { UNDEFINED.to_string() } else { text }
}

/// Returns the compact JSON text of a value, with sorted keys. Spelled as Go spells
/// it: numbers have no exponent from 1e-6 up to 1e21.
pub fn json_text(value: &Value) -> String {
    match value {
        Value::Number(number) => number_text(number),
        Value::Array(items) => format!("[{}]", items.iter().map(json_text).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            let members = members
                .iter()
                .map(|(key, member)| format!("{}:{}", json_text(&Value::from(key.as_str())), json_text(member)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        // Go escapes the two line separators of Unicode, which JavaScript once did not take.
        other => other.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"),
    }
}

fn number_text(number: &Number) -> String {
    let Some(double) = number.as_f64() else { return number.to_string() };
    let size = double.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return double.to_string();
    }
    // Rust writes 1e21 and 1e-7, Go 1e+21 and 1e-7.
    let text = format!("{double:e}");
    if size < 1.0 { text } else { text.replace('e', "e+") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_take_the_form_of_their_reader() {
        for (kind, value, expected) in [
            (ParameterType::Integer, json!(5.0), json!(5)),
            (ParameterType::Double, json!(5), json!(5.0)),
            (ParameterType::String, json!(5.0), json!("5")),
            (ParameterType::Struct, json!({"a": [2.0, 0.5]}), json!({"a": [2, 0.5]})),
            (ParameterType::String, json!({"b": 1.0, "a": "ä"}), json!(r#"{"a":"ä","b":1}"#)),
            (ParameterType::Integer, json!("text"), json!("text")),
        ] {
            assert_eq!(read_as(value.clone(), kind), Some(expected), "{value} as {kind}");
        }
        assert_eq!(read_as(Value::Null, ParameterType::String), None);
    }

    #[test]
    fn numbers_are_spelled_as_go_spells_them() {
        for (value, expected) in [
            (json!(1e20), "100000000000000000000"),
            (json!(1e21), "1e+21"),
            (json!(1.5e300), "1.5e+300"),
            (json!(1e-7), "1e-7"),
            (json!(0.000_001), "0.000001"),
            (json!(-0.5), "-0.5"),
            (json!(9_007_199_254_740_991_i64), "9007199254740991"),
        ] {
            assert_eq!(json_text(&value), expected);
        }
    }
}
