//! The file cannot be read as a pipeline.
//!
//! It is no YAML or JSON, it holds something else than a pipeline, or a field has a value of the wrong kind, or no name that a pipeline
//! has. `--allow-unknown` makes a warning of the last.

use kfp_ir::ReadError;

use super::{Code, Diagnostic, Location, Severity, Trail};

const CODE: Code = Code::new("KFP001", "unreadable");

pub(crate) fn unreadable(error: ReadError) -> Diagnostic {
    let location = Location { path: error.path, trail: Trail::default() };
    Diagnostic { location: Some(location), span: error.span, ..Diagnostic::error(CODE, error.problem.to_string()) }
}

/// A field that was left out, as the options permit.
pub(crate) fn left_out(error: ReadError) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..unreadable(error) }
}
