//! An executor or a component does not say what it runs.
//!
//! An executor is a `container` with an image, or an `importer`. A component has the label of an executor, or a `dag`.
//!
//! # Why it matters
//!
//! Kubernetes cannot make a pod of it.
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
    Diagnostic::error(CODE, format!("executor \"{label}\" has no container, so there is nothing to run")).at(at)
}

pub(crate) fn no_image(at: &Location, label: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the container of executor \"{label}\" has no image")).at(at)
}

pub(crate) fn no_body(at: &Location, component: &str) -> Diagnostic {
    let message = format!("component \"{component}\" has inputs or outputs, but neither an executorLabel nor a dag");
    Diagnostic::error(CODE, message).at(at).help("compile the pipeline again; a `with` block needs a task in it")
}
