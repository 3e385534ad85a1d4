//! A task has no component.
//!
//! Every task has a `componentRef` with the name of a component.
//!
//! # Why it matters
//!
//! The task could not run anything.
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
    Diagnostic::error(CODE, format!("task `{task}` has no componentRef: the component that it runs is unknown")).at(at)
}
