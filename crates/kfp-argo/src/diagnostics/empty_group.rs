//! A task runs a component that does nothing.
//!
//! The SDK writes such a component for a `with` block without a task in it.
//!
//! # Why it matters
//!
//! The task ends at once and does nothing. The KFP backend fails on it, and most often a task was
//! meant to be in the block.
//!
//! # Example
//!
//! ```python
//! with dsl.If(count > 5):
//!     print("many")        # runs while compiling; it is not a task
//! ```
//!
//! # What to do in Python
//!
//! Put a task into the block, or remove the block:
//!
//! ```python
//! with dsl.If(count > 5):
//!     report(text="many")
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP205", "empty-group");

pub(crate) fn empty_group(at: &Location, component: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("the task does nothing: component `{component}` is empty"))
        .at(at)
        .help("put a task into the `with` block, or remove the block")
}

pub(crate) fn empty_pipeline(at: &Location) -> Diagnostic {
    Diagnostic::warning(CODE, "the pipeline has no tasks, so the run does nothing")
        .at(at)
        .help("call components in the function with @dsl.pipeline")
}
