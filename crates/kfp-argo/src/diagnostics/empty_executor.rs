//! An executor does not say how it runs.
//!
//! An executor is a `container` or an `importer`.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP108", "empty-executor");

pub(crate) fn empty_executor(at: &Location, label: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("executor \"{label}\" has no container, so there is nothing to run")).at(at)
}

pub(crate) fn no_image(at: &Location, label: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the container of executor \"{label}\" has no image")).at(at)
}
