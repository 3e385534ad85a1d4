//! A task asks for the workspace's path, and the pipeline has no workspace.
//!
//! `dsl.WORKSPACE_PATH_PLACEHOLDER` is a folder that all tasks of a run share. The pipeline has to ask for the volume behind it.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP307", "no-workspace");

pub(crate) fn no_workspace(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the workspace's path is asked for, but the pipeline has no workspace").at(at).help(
        "add `pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size=\"10Gi\"))` to `@dsl.pipeline`",
    )
}
