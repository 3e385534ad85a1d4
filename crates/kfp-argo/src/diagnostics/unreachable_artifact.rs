//! Argo cannot load an artifact from its URI.
//!
//! Argo loads artifacts from its default artifact repository, from S3 and Google Cloud Storage, and
//! by HTTP. A URI does not contain what Argo needs to access a bucket of S3: an endpoint and
//! secrets. The option `--store` states it. A bucket without a store must be that of the default
//! artifact repository. The option `--artifact-repository` states that bucket, so that the compiler
//! can check it.
//!
//! A run may decide about a URI: by an argument, by the item of a loop, or by the output of a task.
//! If Argo cannot load from such a URI, the importer's node ends in Error, with the URI in its
//! message, and no pod runs.
//!
//! # Why it matters
//!
//! Argo uses only the key of a URI whose bucket it cannot access. It would load another object from
//! the default repository, or none.
//!
//! # Example
//!
//! ```python
//! data = dsl.importer(artifact_uri="ftp://host/model.bin", artifact_class=dsl.Model)
//! ```
//!
//! # What to do in Python
//!
//! Import from `s3://`, `gs://`, `https://`, or a model from an image by `oci://`. State how Argo
//! accesses the buckets:
//!
//! ```sh
//! kfp-compile pipeline.yaml --artifact-repository s3://artifacts \
//!   --store 's3://models={"endpoint": "s3.example.com", "accessKeySecret": {"name": "s3", "key": "id"}}'
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP408", "unreachable-artifact");

/// Reports that a URI counts as one of the default repository. Only a warning: its bucket may be
/// the right one.
pub(crate) fn default_repository(at: Option<&Location>, uri: &str, bucket: &str) -> Diagnostic {
    let message = format!("{uri} is loaded from the default artifact repository, whose bucket must be `{bucket}`");
    let help = format!(
        "if it is, compile with --artifact-repository s3://{bucket}; if not, with --store 's3://{bucket}={{\"endpoint\": …}}'"
    );
    Diagnostic { location: at.cloned(), ..Diagnostic::warning(CODE, message).help(help) }
}

/// Reports a bucket that is neither that of the default repository nor that of a store.
pub(crate) fn unknown_bucket(at: Option<&Location>, uri: &str, bucket: &str, repository: &str) -> Diagnostic {
    let message = format!("Argo cannot load {uri}: the artifact repository is {repository}");
    let help = format!("state how Argo accesses the bucket: --store 's3://{bucket}={{\"endpoint\": …}}'");
    Diagnostic { location: at.cloned(), ..Diagnostic::error(CODE, message).help(help) }
}

pub(crate) fn unknown_scheme(at: Option<&Location>, uri: &str) -> Diagnostic {
    let finding = Diagnostic::error(CODE, format!("Argo cannot load {uri}"));
    Diagnostic {
        location: at.cloned(),
        ..finding.help("it can load s3://, gs://, http:// and https://, and models from images, oci://")
    }
}

/// Reports that runs decide about URIs, and can only use those that need no option.
pub(crate) fn uri_of_run(at: &Location) -> Diagnostic {
    let message =
        "the URI of an imported artifact is known only at run time, and an s3:// URI would end the run in Error";
    let help = "state the bucket of the default artifact repository, --artifact-repository s3://BUCKET, or how Argo \
                accesses another one, --store 's3://BUCKET={\"endpoint\": …}'";
    Diagnostic::warning(CODE, message).at(at).help(help)
}

/// Reports an input that may get the files of an image, or other files.
pub(crate) fn image_and_files(at: &Location) -> Diagnostic {
    let message =
        "an input gets models from images (oci://) and other artifacts, but a pod can load only one of these kinds";
    Diagnostic::error(CODE, message).at(at).help("read them by different components")
}

pub(crate) fn imported_list(at: &Location) -> Diagnostic {
    Diagnostic::error(
        CODE,
        "a list of artifacts contains some that come from outside the run, and Argo loads a list from one place",
    )
    .at(at)
    .help(
        "read each imported artifact by a task in the loop, and collect what that task returns or writes; or pass the \
         list of URIs",
    )
}
