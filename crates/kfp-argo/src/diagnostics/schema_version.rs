//! The file is of another version of the IR.
//!
//! KFP 2 writes `schemaVersion: 2.1.0`. A pipeline that an older SDK compiled has to be compiled again.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP006", "schema-version");

/// The only version there is.
pub(crate) const KNOWN: &str = "2.1.0";

pub(crate) fn schema_version(at: &Location, found: &str) -> Diagnostic {
    let message = match found {
        "" => format!("schemaVersion is missing; it has to be {KNOWN}"),
        other => format!("schemaVersion {other} is not known; it has to be {KNOWN}"),
    };
    Diagnostic::error(CODE, message).at(at).help("compile the pipeline with a KFP SDK 2.x")
}
