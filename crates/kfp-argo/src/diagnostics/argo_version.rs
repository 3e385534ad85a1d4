//! The chosen version of Argo has a defect or a limit that may affect this workflow.
//!
//! Argo 3.5 does not run a failed exit task again when a run is retried, and its pods get their
//! whole template, with all arguments, in one environment variable of 128 KiB. `pendingTimeout` has
//! an effect from Argo 4.1 on. The resource definitions that Argo 4 installs accept at most 200
//! templates, 200 tasks of a DAG, and 500 inputs of a template.
//!
//! # Why it matters
//!
//! A retried run may be green although its exit task never succeeded; or a task cannot start
//! because its source and inputs are too long; or a pod waits forever; or the cluster refuses the
//! workflow.
//!
//! # Example
//!
//! ```sh
//! kfp-compile pipeline.yaml --argo-version 3.5
//! ```
//!
//! # What to do
//!
//! Run the workflow on a newer Argo, or submit a failed run again instead of retrying it. Pass
//! large inputs as artifacts:
//!
//! ```python
//! def train(table: dsl.Input[dsl.Dataset]): ...
//! ```
//!
//! Group tasks into pipelines, or loop at run time, so that a DAG has at most 200 tasks. Components
//! that are equal in all but their names are one template. A cluster whose administrator installed
//! Argo's minimal resource definitions has no such limits: there, `--argo-version 3.7` gives the
//! same workflow without this warning.

use super::{Code, Diagnostic};
use crate::options::ArgoVersion;

pub(super) const CODE: Code = Code::new("KFP505", "argo-version");

pub(crate) fn lost_on_retry() -> Diagnostic {
    Diagnostic::warning(CODE, "Argo 3.5 does not run a failed exit task again when the run is retried")
        .help("submit the workflow anew after a failure, or use Argo 3.6 or newer")
}

pub(crate) fn long_template(name: &str, bytes: usize) -> Diagnostic {
    let size = bytes.div_ceil(1024);
    let message = format!(
        "the template `{name}` has {size} KiB; Argo 3.5 cannot start a pod with more than 128 KiB of it and its arguments"
    );
    Diagnostic::warning(CODE, message).help("pass large values as artifacts, or use Argo 3.6 or newer")
}

pub(crate) fn without_effect(field: &str, version: ArgoVersion) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{field}` has no effect in Argo {version}"))
        .help("use `timeout`, which counts the time on the node as well, or Argo 4.1 or newer")
}

/// Warns that an option needs a newer version.
pub(crate) fn unknown_field(field: &str, since: ArgoVersion) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{field}` needs Argo {since} or later"))
        .help("remove the option, or use a newer Argo")
}

pub(crate) fn too_many_templates(number: usize, most: usize) -> Diagnostic {
    refused(format!("the workflow has {number} templates"), most)
        .help("use one component with arguments instead of many, or split the pipeline into several")
}

pub(crate) fn too_many_tasks(template: &str, number: usize, most: usize) -> Diagnostic {
    refused(format!("the template `{template}` has {number} tasks"), most)
        .help("group tasks into pipelines (`@dsl.pipeline` used as a component), or loop with dsl.ParallelFor")
}

pub(crate) fn too_many_inputs(template: &str, number: usize, most: usize) -> Diagnostic {
    refused(format!("the template `{template}` has {number} inputs"), most)
        .help("pass some of them together, as one dict or one artifact")
}

fn refused(what: String, most: usize) -> Diagnostic {
    Diagnostic::warning(CODE, format!("{what}; the resource definitions of Argo 4 accept at most {most}"))
}
