//! The final status of a task (`PipelineTaskFinalStatus`): a JSON object.
//!
//! `state` says how the task ended, in the words of the policy. A task that never ran was
//! cancelled. `error` exists only after a failure, as the SDK cannot read a null.

use kfp_argo::StateWords;
use kfp_argo::pipeline::{Task, TaskKey};
use serde_json::{Value, json};

use crate::run::{Outcome, Policy};

/// Returns the final status of a task.
pub(crate) fn of(key: &TaskKey, task: &Task, outcome: Outcome, policy: &Policy) -> Value {
    let (succeeded, never_ran) = match policy.state_words {
        StateWords::Backend => ("COMPLETE", "CANCELED"),
        StateWords::Sdk => ("SUCCEEDED", "CANCELLED"),
    };
    let state = match outcome {
        Outcome::Succeeded => succeeded,
        Outcome::Failed | Outcome::Stopped => "FAILED",
        Outcome::Skipped | Outcome::Omitted => never_ran,
    };
    let mut status = json!({
        "state": state,
        "pipelineTaskName": key.as_str(),
        "pipelineJobResourceName": policy.run_name,
    });
    if outcome.is_failure() {
        status["error"] = json!({"code": 1, "message": format!("Task {} failed.", task.label(key))});
    }
    status
}
