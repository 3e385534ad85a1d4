//! A task refers to a component that the file does not define.
//!
//! `componentRef.name` has to be a key of `components`. The SDK always writes both; in a file that
//! was written by hand, or cut off, one may be missing.
//!
//! # Why it matters
//!
//! The component says what the task runs. Without it, the task cannot run.
//!
//! # Example
//!
//! ```yaml
//! components:
//!   comp-train: {executorLabel: exec-train}
//! root:
//!   dag:
//!     tasks:
//!       train: {componentRef: {name: comp-trian}}
//! ```
//!
//! # What to do in Python
//!
//! Compile the pipeline again. If your own program writes the file, add the component, or
//! correct its name.

use super::{Code, Diagnostic, Location, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP101", "unknown-component");

pub(crate) fn unknown_component<'a>(at: &Location, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("component `{name}` is not defined")).at(at).maybe_help(did_you_mean(name, known))
}
