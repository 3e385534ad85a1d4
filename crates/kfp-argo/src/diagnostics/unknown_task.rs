//! A task waits for, or reads from, a task that its DAG does not have.
//!
//! `dependentTasks`, `producerTask` and `producerSubtask` name tasks of the same DAG: a task within an `ExitHandler`, an `If` or a
//! loop is none of the DAG around it. What the SDK writes this way passes through the outputs of the group.

use super::{Code, Diagnostic, Location, did_you_mean};

const CODE: Code = Code::new("KFP103", "unknown-task");

pub(crate) fn unknown_task<'a>(at: &Location, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    Diagnostic::error(CODE, format!("there is no task \"{name}\" in this DAG"))
        .at(at)
        .maybe_help(did_you_mean(name, known))
}
