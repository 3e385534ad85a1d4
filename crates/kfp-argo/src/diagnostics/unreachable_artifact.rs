//! Argo cannot load an artifact from where it is.
//!
//! Argo loads from its own artifact repository, from S3 and Google Cloud Storage, and by HTTP. What
//! it needs to get into a bucket that is not its own (an endpoint, secrets) is not in a URI: the
//! option `--store` says it. An input of a program is loaded from one kind of store, whichever task
//! passes it.
//!
//! # Why it matters
//!
//! The task that reads the artifact would fail in its first seconds, or read another one of the
//! same key in the repository's own bucket.
//!
//! # Example
//!
//! ```python
//! data = dsl.importer(artifact_uri="oci://registry.example.com/model:1", artifact_class=dsl.Model)
//! ```
//!
//! # What to do in Python
//!
//! Import from `s3://`, `gs://` or `https://`, and keep what goes to the same input in one store.
//! For a bucket that is not the cluster's own, compile with its address:
//!
//! ```sh
//! kfp-compile pipeline.yaml --store 's3://models={"endpoint": "s3.example.com", "accessKeySecret": {"name": "s3", "key": "id"}}'
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP408", "unreachable-artifact");

/// Only a warning: the bucket may well be the repository's.
pub(crate) fn default_repository(at: Option<&Location>, uri: &str) -> Diagnostic {
    let bucket = uri.split('/').nth(2).unwrap_or_default();
    let message = format!("{uri} is loaded from the default artifact repository, whose bucket has to be \"{bucket}\"");
    let help = format!("if it is another one, say how to reach it: --store 's3://{bucket}={{\"endpoint\": …}}'");
    Diagnostic { location: at.cloned(), ..Diagnostic::warning(CODE, message).help(help) }
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
