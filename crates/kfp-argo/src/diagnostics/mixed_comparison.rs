//! A condition compares a text with a number or a boolean.
//!
//! Values of different types are never equal: the text `5` is not the number 5. They have no order
//! either.
//!
//! # Why it matters
//!
//! Such a branch never runs (or always, with `!=`), without any error. Texts are
//! compared character by character: `10` comes before `9`. This also holds for fields of items of a
//! loop, because the SDK uses the type of the first field for all of them.
//!
//! # Example
//!
//! ```yaml
//! condition: inputs.parameter_values['pipelinechannel--load-Output'] == 5     # the output is a STRING
//! ```
//!
//! # What to do in Python
//!
//! Let the component return what is compared:
//!
//! ```python
//! @dsl.component
//! def load() -> int: ...
//!
//! with dsl.If(load().output == 5):
//!     train()
//! ```

use super::{Code, Diagnostic, Location};
use crate::pipeline::ParameterType;

pub(super) const CODE: Code = Code::new("KFP306", "mixed-comparison");

pub(crate) fn mixed_comparison(at: &Location, input: &str, kind: ParameterType, other: &str) -> Diagnostic {
    let message = format!("`{input}` is of type {kind} and is compared with {other}: they are never equal");
    Diagnostic::warning(CODE, message)
        .at(at)
        .help("let the component return a value of the type that it is compared with")
}

/// Numbers in an order of texts.
pub(crate) fn as_text(at: &Location, input: &str, text: &str, of_item: bool) -> Diagnostic {
    let message = format!("`{input}` is of type STRING and is compared with '{text}' as text: '10' comes before '9'");
    Diagnostic::warning(CODE, message).at(at).help(match of_item {
        true => {
            "the SDK uses the type of the first field for all fields of a loop's items: make a number the first field"
        }
        false => "let the component return a number, or declare the input as one",
    })
}

/// Python's word for a boolean, where only JSON's comes.
pub(crate) fn boolean_as_text(at: &Location, input: &str, text: &str) -> Diagnostic {
    let word = text.to_lowercase();
    let message =
        format!("`{input}` is of type STRING and is compared with '{text}': the text of a boolean is '{word}'");
    Diagnostic::warning(CODE, message).at(at).help(format!(
        "compare it with '{word}', or make a boolean the first field: the SDK uses its type for all fields"
    ))
}

/// Reports a placeholder in a place where KFP does not replace it.
pub(crate) fn placeholder(at: &Location, text: &str) -> Diagnostic {
    let message = format!("a condition compares with '{text}' as it is: placeholders in conditions are not replaced");
    Diagnostic::warning(CODE, message)
        .at(at)
        .help("pass the placeholder to a component that returns it, and compare with the component's output")
}
