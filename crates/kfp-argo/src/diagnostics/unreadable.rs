//! The file cannot be read as a pipeline.
//!
//! It is no YAML or JSON, it holds something else than a pipeline, or a field has a value of the wrong kind.

use kfp_ir::ReadError;

use super::{Code, Diagnostic, Location, Trail};

const CODE: Code = Code::new("KFP001", "unreadable");

pub(crate) fn unreadable(error: ReadError) -> Diagnostic {
    let mut diagnostic = Diagnostic::error(CODE, error.problem.to_string());
    diagnostic.location = Some(Location { path: error.path, trail: Trail::default() });
    diagnostic
}
