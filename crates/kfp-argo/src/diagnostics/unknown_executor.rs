//! A component or the settings of a pod refer to an executor that the file does not define.
//!
//! `executorLabel` has to be a key of `deploymentSpec.executors`, and so has each key of the
//! platform document's executors.
//!
//! # Why it matters
//!
//! The executor has the image and the command. Without it, the task cannot run, and settings of
//! its pod have no effect.
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
//! Compile the pipeline again. If your own program writes the file, add the executor, or
//! correct its label.

use super::{Code, Diagnostic, Location, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP102", "unknown-executor");

pub(crate) fn unknown_executor<'a>(at: &Location, label: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("executor `{label}` is not defined")).at(at).maybe_help(did_you_mean(label, known))
}

pub(crate) fn stray_settings<'a>(at: &Location, label: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::warning(CODE, format!("executor `{label}` is not defined, so its settings have no effect"))
        .at(at)
        .maybe_help(did_you_mean(label, known))
}
