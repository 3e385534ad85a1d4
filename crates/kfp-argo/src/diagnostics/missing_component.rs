//! A task does not say what it runs.
//!
//! Every task has a `componentRef` with the name of a component.
//!
//! # Why it matters
//!
//! There is nothing to start for this task.
//!
//! # Example
//!
//! ```yaml
//! root:
//!   dag:
//!     tasks:
//!       train: {taskInfo: {name: train}}
//! ```
//!
//! # What to do in Python
//!
//! The SDK always writes the reference: compile the pipeline again.

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP107", "missing-component");

pub(crate) fn missing_component(at: &Location, task: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("task \"{task}\" has no componentRef: it does not say which component it runs"))
        .at(at)
}
