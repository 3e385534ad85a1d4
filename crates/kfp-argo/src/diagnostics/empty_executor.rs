//! An executor does not say what it runs.
//!
//! An executor is a `container` with an image, or an `importer`.
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
