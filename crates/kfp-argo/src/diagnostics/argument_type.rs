//! The value of an argument does not fit its type.
//!
//! A value for a STRING is taken as it is; all others are JSON: `5`, `0.5`, `true`, `["a"]`, `{"k": 1}`.

use serde_json::Value;

use super::{Code, Diagnostic};
use crate::pipeline::ParameterType;

const CODE: Code = Code::new("KFP502", "argument-type");

/// The input takes certain values only (`literals`).
pub(crate) fn no_literal(name: &str, value: &Value, literals: &[Value]) -> Diagnostic {
    let text = |value: &Value| value.to_string().chars().take(60).collect::<String>();
    let known: Vec<String> = literals.iter().take(8).map(text).collect();
    Diagnostic::error(CODE, format!("the argument \"{name}\" does not take the value `{}`", text(value)))
        .help(format!("it takes {}", known.join(", ")))
}

pub(crate) fn argument_type(name: &str, kind: ParameterType, text: &str) -> Diagnostic {
    let text: String = text.chars().take(60).collect();
    Diagnostic::error(CODE, format!("the argument \"{name}\" is of type {kind}, which `{text}` is not"))
        .help("write values of other types than STRING as JSON")
}
