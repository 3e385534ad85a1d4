//! Paths in containers at which programs read and write their files.

use crate::pipeline::{ArtifactOutput, Container};

/// Folder of output artifacts. For KFP's SDK a plain path is an artifact's address, and its path as
/// well.
pub(crate) const ARTIFACT_FOLDER: &str = "/tmp/kfp/artifacts";

/// Folder of output parameters that are files of their own, as in KFP's launcher.
pub(crate) const OUTPUT_FOLDER: &str = "/tmp/kfp/outputs";

/// Folder of the executor output.
pub(crate) const EXECUTOR_OUTPUT_FOLDER: &str = "/tmp/kfp_outputs";

/// Returns the path at which a program finds an input artifact.
pub(crate) fn input_path(input: &str) -> String {
    format!("/tmp/kfp/inputs/{}", untagged(input))
}

/// Returns the path of an input artifact of Argo that the run does not load.
pub(crate) fn unused_path(artifact: &str) -> String {
    format!("/tmp/kfp/unused/{artifact}")
}

/// Returns the path to which a program writes an output artifact.
pub(crate) fn output_path(name: &str, output: &ArtifactOutput) -> String {
    format!("{ARTIFACT_FOLDER}/{}{}", untagged(name), output.file_ending())
}

/// Returns the path to which a program writes an output parameter.
pub(crate) fn output_file(output: &str) -> String {
    format!("{OUTPUT_FOLDER}/{}", untagged(output))
}

/// Returns the path to which a program writes its executor output. For `dsl.get_uri()` its folder
/// is the folder of artifacts.
pub(crate) fn executor_output_file(container: &Container) -> &'static str {
    if container.chooses_paths() {
        "/tmp/kfp/artifacts/executor_output.json"
    } else {
        "/tmp/kfp_outputs/output_metadata.json"
    }
}

/// Returns a name without two left braces in a row. The replacement does not end with a brace: a
/// third one would complete a new pair.
fn untagged(name: &str) -> String {
    name.replace("{{", "{_")
}
