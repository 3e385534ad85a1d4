//! Argo cannot load an artifact from where it is.
//!
//! Argo loads from its own artifact repository, from S3 and Google Cloud Storage, and by HTTP. What it needs to get into a bucket that
//! is not its own (an endpoint, secrets) is not in a URI; `--store` says it. An input of a program is loaded from one kind of store,
//! whichever task gives it.

use super::{Code, Diagnostic, Location, Severity};

const CODE: Code = Code::new("KFP404", "unreachable-artifact");

/// Only a warning: the bucket may well be the repository's.
pub(crate) fn default_repository(at: Option<&Location>, uri: &str) -> Diagnostic {
    let bucket = uri.split('/').nth(2).unwrap_or_default();
    let message = format!("{uri} is loaded from the default artifact repository, whose bucket has to be \"{bucket}\"");
    let help = format!("if it is another one, say how to reach it: --store 's3://{bucket}={{\"endpoint\": …}}'");
    Diagnostic { severity: Severity::Warning, location: at.cloned(), ..Diagnostic::error(CODE, message).help(help) }
}

pub(crate) fn unknown_scheme(at: Option<&Location>, uri: &str) -> Diagnostic {
    let finding = Diagnostic::error(CODE, format!("Argo cannot load {uri}"));
    Diagnostic { location: at.cloned(), ..finding.help("it can load s3://, gs://, http:// and https://") }
}

pub(crate) fn several_stores(at: Option<&Location>) -> Diagnostic {
    let message = "artifacts from different stores go to the same input, and Argo loads an input from one";
    let help =
        "keep them in one store, or give them to different components; --pipeline-root says where tasks write theirs";
    Diagnostic { location: at.cloned(), ..Diagnostic::error(CODE, message).help(help) }
}

pub(crate) fn imported_list(at: &Location) -> Diagnostic {
    Diagnostic::error(
        CODE,
        "a list of artifacts holds some that come from outside of the run, and Argo loads a list from one place",
    )
    .at(at)
    .help("read the imported artifacts one by one, in the loop")
}
