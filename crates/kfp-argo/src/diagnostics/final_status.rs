//! A task reads the final status of a task that it does not wait for.
//!
//! A `PipelineTaskFinalStatus` exists only after the other task has ended: the task has to be an
//! exit task, or to have `.ignore_upstream_failure()`, and to depend on the task whose status it
//! takes.
//!
//! # Why it matters
//!
//! The task could run before the status exists.
//!
//! # Example
//!
//! ```yaml
//! report:
//!   dependentTasks: [load]
//!   inputs: {parameters: {status: {taskFinalStatus: {producerTask: train}}}}    # waits for load, not for train
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! @dsl.component
//! def report(status: dsl.PipelineTaskFinalStatus): ...
//!
//! with dsl.ExitHandler(report()):                          # the status of the group
//!     train()
//!
//! report().after(train()).ignore_upstream_failure()        # or of a single task
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP203", "final-status");

pub(crate) fn not_upstream(at: &Location, producer: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the task reads the final status of `{producer}`, but does not depend on it"))
        .at(at)
        .help("make it the exit task of that group, or run it `.after()` that task with `.ignore_upstream_failure()`")
}
