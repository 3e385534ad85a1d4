//! A task that ignores failures requires an output of a task that may fail.
//!
//! With `.ignore_upstream_failure()` the input has a value only if the other task succeeded;
//! otherwise it gets the default of the component, which does not exist here.
//!
//! # Why it matters
//!
//! After a failure, the program starts without a required argument and fails as well.
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
//! Give the argument a default that means "no value":
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
    let message = format!("the required input `{input}` has no value if `{producer}` fails, and the task still runs");
    Diagnostic::warning(CODE, message).at(at).help("set a default for the argument in the component")
}
