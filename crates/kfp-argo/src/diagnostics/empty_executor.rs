//! An executor or a component has nothing to run.
//!
//! An executor is a `container` with an image, or an `importer`. A component has the label of an
//! executor, or a `dag`; a component for an empty `with` block has neither. If a pipeline and a
//! pipeline that it calls both contain nested `with` blocks, the KFP SDK may mix up two blocks with
//! the same number; the tasks of one of them are then missing from the file.
//!
//! # Why it matters
//!
//! Argo has no container to run, and no task to provide the outputs.
//!
//! # Example
//!
//! ```yaml
//! deploymentSpec:
//!   executors:
//!     exec-train: {container: {command: [python3, train.py]}}    # which image?
//! ```
//!
//! # What to do in Python
//!
//! Name the image:
//!
//! ```python
//! @dsl.component(base_image="python:3.12")
//! def train(): ...
//!
//! @dsl.container_component
//! def show():
//!     return dsl.ContainerSpec(image="busybox", command=["echo", "done"])
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP108", "empty-executor");

pub(crate) fn empty_executor(at: &Location, label: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("executor `{label}` has no container, so nothing would run")).at(at)
}

pub(crate) fn no_image(at: &Location, label: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the container of executor `{label}` has no image")).at(at)
}

/// Reports a component without tasks whose outputs therefore do not exist.
pub(crate) fn no_body(at: &Location, owner: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} has inputs or outputs, but neither an executorLabel nor a dag"))
        .at(at)
        .help("compile the pipeline again with the KFP SDK")
}

/// Reports a group whose tasks the SDK put into the component `other` of a pipeline that is called.
pub(crate) fn mixed_up(at: &Location, other: &str, pipeline: &str) -> Diagnostic {
    let name = |component: &str| component.strip_prefix("comp-").unwrap_or(component).to_owned();
    let (group, pipeline) = (name(other), name(pipeline));
    let message = format!(
        "the KFP SDK mixed up two `with` blocks, both numbered {group}: this one, and one in the pipeline `{pipeline}` that is called; it put the tasks of this block into the other, whose own tasks are lost"
    );
    Diagnostic::error(CODE, message)
        .at(at)
        .help("move this `with` block into another function with @dsl.pipeline, and call that function in its place")
}
