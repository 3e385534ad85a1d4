//! A component refers to an executor that the file does not define.
//!
//! `executorLabel` has to be a key of `deploymentSpec.executors`.

use super::{Code, Diagnostic, Location, did_you_mean};

const CODE: Code = Code::new("KFP102", "unknown-executor");

pub(crate) fn unknown_executor<'a>(at: &Location, label: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("executor \"{label}\" is not defined"))
        .at(at)
        .maybe_help(did_you_mean(label, known))
}
