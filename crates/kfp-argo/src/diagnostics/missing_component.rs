//! A task does not say what it runs.
//!
//! Every task has a `componentRef` with the name of a component.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP107", "missing-component");

pub(crate) fn missing_component(at: &Location, task: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("task \"{task}\" has no componentRef: it does not say which component it runs"))
        .at(at)
}
