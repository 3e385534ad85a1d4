//! A component refers to an executor that the file does not define.
//!
//! `executorLabel` has to be a key of `deploymentSpec.executors`.
//!
//! # Why it matters
//!
//! The executor has the image and the command. Without it there is nothing to run.
//!
//! # Example
//!
//! ```yaml
//! components:
//!   comp-train: {executorLabel: exec-trian}
//! deploymentSpec:
//!   executors:
//!     exec-train: {container: {image: python:3.12}}
//! ```
//!
//! # What to do in Python
//!
//! Compile the pipeline again. If the file is made by a program of yours, add the executor, or correct its label.

use super::{Code, Diagnostic, Location, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP102", "unknown-executor");

pub(crate) fn unknown_executor<'a>(at: &Location, label: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("executor \"{label}\" is not defined"))
        .at(at)
        .maybe_help(did_you_mean(label, known))
}
