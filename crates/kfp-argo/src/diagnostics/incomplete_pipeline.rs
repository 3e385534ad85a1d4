//! Something is missing that every pipeline has: its name, or its root.
//!
//! `pipelineInfo.name` names the workflow; `root` is the DAG that the run starts with.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP007", "incomplete-pipeline");

pub(crate) fn no_name(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the pipeline has no name: pipelineInfo.name is missing or empty").at(at)
}

pub(crate) fn no_root(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the pipeline has no root: there is nothing to run").at(at).help("is the file cut off?")
}

pub(crate) fn root_without_dag(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the root has no dag: there is nothing to run").at(at)
}
