//! A task does not get an input that its component requires.
//!
//! An input needs a value from the task, a default in the component, or to be optional.
//!
//! # Why it matters
//!
//! The program would start without a required argument and fail, perhaps hours into the run.
//!
//! # Example
//!
//! ```yaml
//! root:
//!   dag:
//!     tasks:
//!       train: {componentRef: {name: comp-train}}    # comp-train requires `rows`
//! ```
//!
//! # What to do in Python
//!
//! Pass it, or give it a default:
//!
//! ```python
//! @dsl.component
//! def train(rows: int = 1000): ...
//!
//! train(rows=load().output)
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP106", "missing-input");

pub(crate) fn missing_input(at: &Location, component: &str, input: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the input `{input}` that {component} requires has no value"))
        .at(at)
        .help("pass it to the task, or set a default for the argument in the component")
}
