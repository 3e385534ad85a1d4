//! An importer does not work as declared.
//!
//! An importer represents an existing artifact by its URI, and has a single output, `artifact`. An
//! importer with an empty URI is a warning, because the SDK writes it for importers that only some
//! runs use; another output is an error.
//!
//! # Why it matters
//!
//! A task that reads the artifact finds no files.
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
    Diagnostic::warning(CODE, format!("the importer `{label}` has an empty URI, so its artifact has no files"))
        .at(at)
        .help("pass an artifact_uri to dsl.importer(…)")
}

pub(crate) fn other_output(at: &Location, label: &str, output: &str) -> Diagnostic {
    let message = format!("the importer `{label}` has an output `{output}`, which nothing writes");
    Diagnostic::error(CODE, message).at(at).help("the output of an importer is called `artifact`")
}
