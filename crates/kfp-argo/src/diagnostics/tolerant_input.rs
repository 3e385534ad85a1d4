//! A task runs after failures too, but requires an output of a task that may have failed.
//!
//! With `.ignore_upstream_failure()` the input has a value only if the other task succeeded;
//! otherwise the component's default takes its place, and there is none.
//!
//! # Why it matters
//!
//! After a failure, for which the task exists, its program starts without an argument that it
//! requires, and fails as well.
//!
//! # Example
//!
//! ```yaml
//! report:                                                  # comp-report requires `rows`
//!   inputs: {parameters: {rows: {taskOutputParameter: {producerTask: load, outputParameterKey: Output}}}}
//!   triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}
//! ```
//!
//! # What to do in Python
//!
//! Give the argument a default, and treat it as "there is none":
//!
//! ```python
//! @dsl.component
//! def report(rows: int = -1): ...
//!
//! report(rows=load().output).ignore_upstream_failure()
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP206", "tolerant-input");

pub(crate) fn tolerant_input(at: &Location, input: &str, producer: &str) -> Diagnostic {
    let message =
        format!("the required input \"{input}\" has no value if \"{producer}\" fails, and the task runs all the same");
    Diagnostic::warning(CODE, message)
        .at(at)
        .help("give the argument a default in the component, for the case that there is no value")
}
