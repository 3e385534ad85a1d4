//! A task waits for, or reads from, a task that its DAG does not have.
//!
//! `dependentTasks`, `producerTask` and `producerSubtask` name tasks of the same DAG: a task within
//! an `ExitHandler`, an `If` or a loop does not belong to the DAG around it. Values from inside
//! pass through the outputs of the group.
//!
//! # Why it matters
//!
//! A task that does not wait would run too early, and a task without a producer would get no value.
//!
//! # Example
//!
//! ```yaml
//! root:
//!   dag:
//!     tasks:
//!       train: {componentRef: {name: comp-train}, dependentTasks: [laod]}
//!       load: {componentRef: {name: comp-load}}
//! ```
//!
//! # What to do in Python
//!
//! Wait for the group instead of a task in it, and read what is in a branch through `dsl.OneOf`,
//! and what is in a loop through `dsl.Collected`:
//!
//! ```python
//! with dsl.ExitHandler(clean_up()) as group:
//!     train()
//! publish().after(group)
//! ```

use super::{Code, Diagnostic, Location, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP103", "unknown-task");

pub(crate) fn unknown_task<'a>(at: &Location, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("this DAG has no task `{name}`")).at(at).maybe_help(did_you_mean(name, known))
}
