//! An importer that cannot work.
//!
//! An importer gives an existing artifact a name in the pipeline. It needs the artifact's address, and has a single output, `artifact`.
//!
//! # Why it matters
//!
//! Whoever reads the artifact would get none.
//!
//! # Example
//!
//! ```python
//! data = dsl.importer(artifact_uri="", artifact_class=dsl.Dataset)
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! data = dsl.importer(artifact_uri="s3://bucket/data.csv", artifact_class=dsl.Dataset)
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP307", "bad-importer");

pub(crate) fn no_uri(at: &Location, label: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the importer \"{label}\" has no address to import from"))
        .at(at)
        .help("give dsl.importer() an artifact_uri")
}

pub(crate) fn other_output(at: &Location, label: &str, output: &str) -> Diagnostic {
    let message = format!("the importer \"{label}\" has an output \"{output}\", which nothing writes");
    Diagnostic::error(CODE, message).at(at).help("the output of an importer is called \"artifact\"")
}
