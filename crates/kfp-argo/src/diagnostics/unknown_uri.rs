//! A program uses the URI of an artifact, but only Argo knows it.
//!
//! Argo chooses the places of artifacts in its artifact repository, and programs do not learn them.
//! So a program that reads `.uri` gets a local path, such as `/tmp/kfp/inputs/model`. With the URI
//! of the repository, or another folder for the artifacts, the compiler knows the URIs. A
//! placeholder of a command line is an error, and source that reads `.uri` is a warning.
//!
//! # Why it matters
//!
//! A task that passes the URI to another system, for example to deploy a model, passes a path that
//! does not exist there.
//!
//! # Example
//!
//! ```python
//! @dsl.container_component
//! def deploy(model: dsl.Input[dsl.Model]):
//!     return dsl.ContainerSpec(image="deployer", args=["--storage-uri", model.uri])
//! ```
//!
//! # What to do in Python
//!
//! If the program reads or writes the files, use `.path` instead of `.uri`. If it needs the URI,
//! compile with the URI of the cluster's artifact repository:
//!
//! ```sh
//! kfp-compile pipeline.yaml --artifact-repository s3://BUCKET/FOLDER
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP412", "unknown-uri");

const HELP: &str = "compile with --artifact-repository s3://BUCKET, the artifact repository of the cluster, or with \
                    --pipeline-root; for a local file, use `.path`";

/// Reports a placeholder of a command line.
pub(crate) fn placeholder(at: &Location, artifact: &str) -> Diagnostic {
    let message = format!("the command line contains the URI of the artifact `{artifact}`, which only Argo knows");
    Diagnostic::error(CODE, message).at(at).help(HELP)
}

/// Reports a Python program that reads URIs.
pub(crate) fn source(at: &Location, artifacts: &[&str]) -> Diagnostic {
    let names: Vec<String> = artifacts.iter().map(|name| format!("`{name}.uri`")).collect();
    let message =
        format!("the program reads {}, and gets a local path, because only Argo knows the URI", names.join(", "));
    Diagnostic::warning(CODE, message).at(at).help(HELP)
}
