//! The value of an argument does not fit its type.
//!
//! A value for a STRING is taken as it is; all others are JSON: `5`, `0.5`, `true`, `["a"]`, `{"k": 1}`.

use super::{Code, Diagnostic};
use crate::pipeline::ParameterType;

const CODE: Code = Code::new("KFP502", "argument-type");

pub(crate) fn argument_type(name: &str, kind: ParameterType, text: &str) -> Diagnostic {
    let text: String = text.chars().take(60).collect();
    Diagnostic::error(CODE, format!("the argument \"{name}\" is of type {kind}, which `{text}` is not"))
        .help("write values of other types than STRING as JSON")
}
