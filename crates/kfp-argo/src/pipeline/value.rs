//! Types of parameters, and the form that values of each type have.

use std::fmt;

use serde_json::{Number, Value};

/// Type of a parameter (proto `ParameterType.ParameterTypeEnum`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterType {
    /// `NUMBER_DOUBLE`
    Double,
    /// `NUMBER_INTEGER`
    Integer,
    /// `STRING`
    String,
    /// `BOOLEAN`
    Boolean,
    /// `LIST`
    List,
    /// `STRUCT`
    Struct,
    /// `TASK_FINAL_STATUS`: a struct.
    FinalStatus,
    /// Not declared: an extra input of a task, or a part selected from a value.
    Unknown,
}

impl ParameterType {
    /// Returns the value in the form of the type, or `None` if it does not fit.
    ///
    /// KFP converts any value to a string; a number fits both number types. Old files contain
    /// values of all types as text: text that is JSON of the right kind is read as JSON.
    pub fn fit(self, value: Value) -> Option<Value> {
        match value {
            Value::String(text) if !matches!(self, ParameterType::String | ParameterType::Unknown) => {
                let json: Value =
                    serde_json::from_str(&text).or_else(|_| serde_json::from_str(&text.to_lowercase())).ok()?;
                (!json.is_null() && !json.is_string()).then(|| self.fit_kind(json)).flatten()
            }
            other => self.fit_kind(other),
        }
    }

    /// Returns true if a value of this type fits the other type.
    pub fn fits(self, other: ParameterType) -> bool {
        use ParameterType::{Double, FinalStatus, Integer, String, Struct, Unknown};
        let alike = |kinds: [ParameterType; 2]| kinds.contains(&self) && kinds.contains(&other);
        let anything = self == Unknown || matches!(other, Unknown | String);
        anything || self == other || alike([Double, Integer]) || alike([Struct, FinalStatus])
    }

    fn fit_kind(self, value: Value) -> Option<Value> {
        let fits = match (self, &value) {
            (_, Value::Null) | (ParameterType::Unknown, _) => true,
            (ParameterType::String, _) => return Some(Value::String(text_of(&value))),
            (ParameterType::Double | ParameterType::Integer, Value::Number(_)) => true,
            (ParameterType::Boolean, Value::Bool(_)) => true,
            (ParameterType::List, Value::Array(_)) => true,
            (ParameterType::Struct | ParameterType::FinalStatus, Value::Object(_)) => true,
            _ => false,
        };
        fits.then(|| match value {
            Value::Number(number) => Value::Number(self.fit_number(number)),
            other => other,
        })
    }

    fn fit_number(self, number: Number) -> Number {
        match (self, number.as_f64()) {
            // A whole double keeps its point, so that Python reads a float.
            (ParameterType::Double, Some(double)) => Number::from_f64(double).unwrap_or(number),
            (_, Some(double)) => self::number(double).unwrap_or(number),
            (_, None) => number,
        }
    }
}

impl fmt::Display for ParameterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParameterType::Double => "NUMBER_DOUBLE",
            ParameterType::Integer => "NUMBER_INTEGER",
            ParameterType::String => "STRING",
            ParameterType::Boolean => "BOOLEAN",
            ParameterType::List => "LIST",
            ParameterType::Struct => "STRUCT",
            ParameterType::FinalStatus => "TASK_FINAL_STATUS",
            ParameterType::Unknown => "unknown",
        })
    }
}

/// Returns the JSON number of a double as the IR means it: whole numbers without a point (`5.0` in
/// the file is 5). Returns `None` for a number that is not finite.
pub fn number(double: f64) -> Option<Number> {
    // Above 2^63 a whole number keeps the double's own notation.
    if double.fract() == 0.0 && double.abs() < 9.2e18 {
        #[allow(clippy::cast_possible_truncation)] // whole and in range
        return Some(Number::from(double as i64));
    }
    Number::from_f64(double)
}

/// Returns the text of a value for a string: a string as it is, all other values as compact JSON.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().and_then(self::number).unwrap_or_else(|| number.clone()).to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_take_the_form_of_their_type() {
        for (kind, value, expected) in [
            (ParameterType::Integer, json!(5.0), "5"),
            (ParameterType::Integer, json!(9_007_199_254_740_991.0), "9007199254740991"),
            (ParameterType::Double, json!(1), "1.0"),
            (ParameterType::Double, json!(1e20), "1e+20"),
            (ParameterType::Double, json!(-0.5), "-0.5"),
            (ParameterType::String, json!(5.0), "\"5\""),
            (ParameterType::String, json!([1, "a"]), r#""[1,\"a\"]""#),
            (ParameterType::Unknown, json!(2.0), "2"),
            (ParameterType::Integer, json!("1000"), "1000"),
            (ParameterType::Boolean, json!("True"), "true"),
            (ParameterType::List, json!("[1]"), "[1]"),
        ] {
            assert_eq!(kind.fit(value.clone()).unwrap().to_string(), expected, "{value} as {kind}");
        }
        assert_eq!(ParameterType::Boolean.fit(json!("yes")), None);
        assert_eq!(ParameterType::Integer.fit(json!("null")), None);
        assert_eq!(ParameterType::List.fit(json!({})), None);
    }
}
