//! A condition compares a text with a number or a boolean.
//!
//! Values are equal only if they are of one kind: the text `5` is not the number 5. Whether one is less than the other cannot be told at all.
//!
//! # Why it matters
//!
//! Such a branch never runs (or always, with `!=`), without any error.
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
    let message = format!("\"{input}\" is of type {kind} and is compared with {other}: they are never equal");
    Diagnostic::warning(CODE, message)
        .at(at)
        .help("let the component return a value of the type that it is compared with")
}
