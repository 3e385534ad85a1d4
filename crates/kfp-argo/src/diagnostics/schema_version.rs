//! The file has another version of the IR.
//!
//! The KFP SDK 2 writes `schemaVersion: 2.1.0`, the only version that this compiler and the KFP
//! backend support.
//!
//! # Why it matters
//!
//! In another version, the same fields may have another meaning.
//!
//! # Example
//!
//! ```yaml
//! schemaVersion: 2.0.0
//! ```
//!
//! # What to do in Python
//!
//! Compile the pipeline with a current SDK: `pip install -U 'kfp>=2'`. If the line is missing, the
//! file is cut off, or it is not a pipeline.

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP006", "schema-version");

/// The only version there is.
pub(crate) const KNOWN: &str = "2.1.0";

pub(crate) fn schema_version(at: &Location, found: &str) -> Diagnostic {
    match found {
        "" => Diagnostic::error(CODE, format!("schemaVersion is missing; it must be {KNOWN}"))
            .help("compile the pipeline again with a KFP SDK 2.x: the file may be cut off"),
        other => Diagnostic::error(CODE, format!("the schemaVersion {other} is not supported; it must be {KNOWN}"))
            .help("if a newer KFP SDK wrote the file, use a newer kfp-compile; otherwise compile the pipeline with a KFP SDK 2.x"),
    }
    .at(at)
}
