//! An importer that cannot work.
//!
//! `dsl.importer()` gives an existing artifact a name in the pipeline. It needs its address, `artifact_uri`, and has a single output,
//! `artifact`.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP308", "bad-importer");

pub(crate) fn no_uri(at: &Location, label: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the importer \"{label}\" has no address to import from"))
        .at(at)
        .help("give dsl.importer() an artifact_uri")
}

pub(crate) fn other_output(at: &Location, label: &str, output: &str) -> Diagnostic {
    let message = format!("the importer \"{label}\" has an output \"{output}\", which nothing writes");
    Diagnostic::error(CODE, message).at(at).help("the output of an importer is called \"artifact\"")
}
