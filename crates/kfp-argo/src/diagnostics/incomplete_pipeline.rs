//! The name or the root of the pipeline is missing.
//!
//! `pipelineInfo.name` names the workflow; `root` is the DAG that the run starts with.
//!
//! # Why it matters
//!
//! Without them, no workflow can be made. Often the file was cut off when it was copied.
//!
//! # Example
//!
//! ```yaml
//! pipelineInfo: {name: hello}
//! schemaVersion: 2.1.0
//! ```
//!
//! The file contains no `root`.
//!
//! # What to do in Python
//!
//! Compile the whole file again. The name is the function's, or the decorator's:
//!
//! ```python
//! @dsl.pipeline(name="nightly-training")
//! def pipeline(): ...
//! ```

use kfp_ir::messages::ml_pipelines::PipelineSpec;

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP007", "incomplete-pipeline");

pub(crate) fn no_name(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the pipeline has no name: pipelineInfo.name is missing or empty").at(at)
}

/// Reports a missing root, together with the other missing parts.
pub(crate) fn no_root(at: &Location, pipeline: &PipelineSpec) -> Diagnostic {
    let name = pipeline.pipeline_info.as_ref().is_none_or(|info| info.name.is_empty()).then_some("pipelineInfo.name");
    let version = pipeline.schema_version.is_empty().then_some("schemaVersion");
    let others: Vec<&str> = name.into_iter().chain(version).collect();
    let others = if others.is_empty() { String::new() } else { format!(" ({} missing as well)", others.join(" and ")) };
    Diagnostic::error(CODE, format!("the pipeline has no root{others}: there is nothing to run"))
        .at(at)
        .help("the file seems to be cut off: compile the pipeline again")
}

pub(crate) fn root_without_dag(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the root has no dag: there is nothing to run").at(at)
}
