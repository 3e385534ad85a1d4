//! A task does not get an input that its component requires.
//!
//! An input needs a value from the task, a default in the component, or to be optional.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP106", "missing-input");

pub(crate) fn missing_input(at: &Location, component: &str, input: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the input \"{input}\" that {component} requires has no value"))
        .at(at)
        .help("pass it to the task, or give the component's argument a default")
}
