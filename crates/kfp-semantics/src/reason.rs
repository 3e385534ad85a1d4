//! Reasons: why a task ended as it did.

use std::collections::BTreeMap;

use kfp_argo::StartCondition;
use kfp_argo::pipeline::{Condition, TaskKey};
use serde_json::Value;

use crate::path::Path;
use crate::run::Outcome;
use crate::world::Ending;

/// The reason why a task did not succeed.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Its condition does not hold.
    Condition {
        /// The condition.
        condition: Condition,
        /// The values that it reads; null for an input without a value.
        inputs: BTreeMap<String, Value>,
    },
    /// Its condition compares values that cannot be compared, such as an absent one.
    NoAnswer {
        /// The condition.
        condition: Condition,
        /// The values that it reads; null for an input without a value.
        inputs: BTreeMap<String, Value>,
    },
    /// Tasks that must succeed before it did not.
    Upstream(Vec<(TaskKey, Outcome)>),
    /// The start condition of the options file does not hold.
    StartCondition {
        /// The condition.
        condition: StartCondition,
        /// The outcomes of its tasks.
        outcomes: Vec<(TaskKey, Outcome)>,
    },
    /// It is an exit task, and its group did not start.
    Group(TaskKey),
    /// A task of the same DAG failed before it could start, and the DAG starts nothing after a
    /// failure (`failFast`).
    FailFast(Path),
    /// The run was stopped before it could start, or while its program was running.
    Stopped,
    /// Its program ended so in the last attempt.
    Program(Ending),
    /// These tasks within it, or iterations of it, failed.
    Inside(Vec<Path>),
    /// It failed in the earlier run, a task after it succeeded, and a retry leaves it as it is.
    Kept,
}
