//! A value does not fit the type of its input.
//!
//! An input of type string accepts any value, and a number any number. Any other input accepts only
//! values of its own type.
//!
//! # Why it matters
//!
//! The program would get a text where it expects a list, or fail while reading its input.
//!
//! # Example
//!
//! ```yaml
//! inputs: {parameters: {count: {runtimeValue: {constant: five}}}}    # count is a NUMBER_INTEGER
//! ```
//!
//! # What to do in Python
//!
//! Pass a value of the type that the function declares, or change the declaration. A component
//! between two others can convert:
//!
//! ```python
//! @dsl.component
//! def as_list(text: str) -> list:
//!     import json
//!     return json.loads(text)
//! ```

use serde_json::Value;

use super::{Code, Diagnostic, Location};
use crate::pipeline::ParameterType;

pub(super) const CODE: Code = Code::new("KFP301", "type-mismatch");

pub(crate) fn source_mismatch(at: &Location, from: ParameterType, to: ParameterType) -> Diagnostic {
    let help = match from {
        ParameterType::String => {
            "change the type of one of the two arguments; the SDK treats a value without a type, such as a field of a \
             dict, as text"
        }
        _ => "change the type of one of the two arguments, or put a component between them that converts",
    };
    Diagnostic::error(CODE, format!("a value of type {from} does not fit the type {to}")).at(at).help(help)
}

/// The input takes certain values only (`literals`).
pub(crate) fn no_literal(at: &Location, value: &Value, literals: &[Value]) -> Diagnostic {
    let text = |value: &Value| value.to_string().chars().take(60).collect::<String>();
    let known: Vec<String> = literals.iter().take(8).map(text).collect();
    Diagnostic::error(CODE, format!("{} is not one of the values that the input accepts", text(value)))
        .at(at)
        .help(format!("it accepts {}", known.join(", ")))
}

pub(crate) fn type_mismatch(at: &Location, kind: ParameterType, value: &Value) -> Diagnostic {
    let text: String = value.to_string().chars().take(60).collect();
    let help = match (kind, value) {
        (ParameterType::String | ParameterType::Unknown, _) | (_, Value::Null) => {
            "declare the argument with another type"
        }
        // The SDK writes constants of untyped lists and f-strings as text.
        (_, Value::String(_)) => {
            "it is a text in the pipeline: pass a value of that type, type the list that it comes from (`List[int]`), or \
             declare the argument as `str`"
        }
        _ => "pass a value of that type, or declare the argument with another type",
    };
    Diagnostic::error(CODE, format!("{text} does not fit the type {kind}")).at(at).help(help)
}

pub(crate) fn artifact_list(at: &Location, given: bool) -> Diagnostic {
    let (message, help) = match given {
        true => ("a list of artifacts goes to an input that takes one", "declare the input as Input[List[...]]"),
        false => {
            ("an artifact goes to an input that takes a list of them", "collect them from a loop by dsl.Collected()")
        }
    };
    Diagnostic::error(CODE, message).at(at).help(help)
}
