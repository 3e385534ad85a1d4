//! A task uses the path of the workspace, but the pipeline has no workspace.
//!
//! `dsl.WORKSPACE_PATH_PLACEHOLDER` is a folder that all tasks of a run share. The pipeline must
//! declare its volume.
//!
//! # Why it matters
//!
//! The program would find no folder at the path.
//!
//! # Example
//!
//! ```python
//! @dsl.pipeline(name="train")
//! def pipeline():
//!     prepare(folder=dsl.WORKSPACE_PATH_PLACEHOLDER)
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! @dsl.pipeline(name="train", pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size="10Gi")))
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP308", "no-workspace");

pub(crate) fn no_workspace(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the task uses the path of the workspace, but the pipeline has no workspace").at(at).help(
        "add `pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size=\"10Gi\"))` to `@dsl.pipeline`",
    )
}
