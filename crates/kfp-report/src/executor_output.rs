//! The executor output of a program of the KFP SDK: its output parameters, and the metadata of its
//! artifacts.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The output parameter by which programs hand over their executor output.
pub(crate) const PARAMETER: &str = "executor-output";

/// The content of an executor output.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ExecutorOutput {
    /// The output parameters.
    pub(crate) values: Vec<(String, String)>,
    /// The metadata of output artifacts that have some.
    pub(crate) metadata: BTreeMap<String, Value>,
}

impl ExecutorOutput {
    /// Reads an executor output. It is empty if the text is not one.
    pub(crate) fn read(written: &str) -> Self {
        let output: Value = serde_json::from_str(written)
            .or_else(|_| serde_json::from_str(&with_quoted_numbers(written)))
            .unwrap_or_default();
        let object = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let values = object(&output["parameterValues"]).into_iter();
        let artifacts = object(&output["artifacts"]).into_iter();
        let metadata = artifacts.map(|(name, list)| (name, list["artifacts"][0]["metadata"].clone()));
        let is_empty = |metadata: &Value| metadata.as_object().is_none_or(Map::is_empty);
        Self {
            values: values.map(|(name, value)| (name, text(&value))).collect(),
            metadata: metadata.filter(|(_, metadata)| !is_empty(metadata)).collect(),
        }
    }
}

/// Returns a value as people read it: texts without quotes.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The numbers that Python writes, but JSON does not have. `-Infinity` comes before its end.
const PYTHON_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// Returns a text of Python's `json` with quotes around the numbers that JSON does not have. The
/// first threshold of a ROC curve is infinite, for example.
fn with_quoted_numbers(written: &str) -> String {
    let mut quoted = String::with_capacity(written.len());
    let mut rest = written;
    let mut is_in_text = false;
    while let Some(letter) = rest.chars().next() {
        let number = PYTHON_NUMBERS.iter().find(|number| !is_in_text && rest.starts_with(**number));
        let length = match (letter, number) {
            (_, Some(number)) => {
                quoted.push_str(&format!("\"{number}\""));
                rest = &rest[number.len()..];
                continue;
            }
            // The letter after a backslash does not end the text.
            ('\\', _) => letter.len_utf8() + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => letter.len_utf8(),
        };
        is_in_text ^= letter == '"';
        quoted.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_python_are_read() {
        let written = r#"{"parameterValues": {"loss": NaN, "text": "a \" NaN", "least": -Infinity, "π": 1},
            "artifacts": {"m": {"artifacts": [{"metadata": {"most": Infinity}}]}, "other": {"artifacts": [{}]}}}"#;
        let read = ExecutorOutput::read(written);
        let value = |name: &str| read.values.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        assert_eq!([value("loss"), value("text"), value("least")], [Some("NaN"), Some("a \" NaN"), Some("-Infinity")]);
        assert_eq!((value("π"), read.metadata.len()), (Some("1"), 1));
        assert_eq!(read.metadata["m"]["most"], "Infinity");
        assert_eq!(ExecutorOutput::read("{\"parameterValues\": {\"a\": NaN"), ExecutorOutput::default());
    }
}
