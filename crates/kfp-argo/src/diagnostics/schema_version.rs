//! The file is of another version of the IR.
//!
//! KFP 2 writes `schemaVersion: 2.1.0`; there is no other version that anything runs.
//!
//! # Why it matters
//!
//! In another version the same fields may mean something else.
//!
//! # Example
//!
//! ```yaml
//! schemaVersion: 2.0.0
//! ```
//!
//! # What to do in Python
//!
//! Compile the pipeline with a current SDK: `pip install -U 'kfp>=2'`. If the line is missing, the file was cut off, or is not a pipeline at all.

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP006", "schema-version");

/// The only version there is.
pub(crate) const KNOWN: &str = "2.1.0";

pub(crate) fn schema_version(at: &Location, found: &str) -> Diagnostic {
    let message = match found {
        "" => format!("schemaVersion is missing; it has to be {KNOWN}"),
        other => format!("schemaVersion {other} is not known; it has to be {KNOWN}"),
    };
    Diagnostic::error(CODE, message).at(at).help("compile the pipeline with a KFP SDK 2.x")
}
