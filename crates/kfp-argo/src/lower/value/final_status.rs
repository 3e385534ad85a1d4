//! `PipelineTaskFinalStatus`: how another task ended, as the exit hook or a tolerant task sees it.

use argo_model::{Expr, Operator, Text, Variable};
use serde_json::json;

use crate::graph::Role;
use crate::lower::context::TaskContext;
use crate::options::StateWords;
use crate::pipeline::TaskKey;

/// Returns the JSON object. It contains `error` only after a failure: the SDK cannot read a null.
pub(crate) fn lower(task: &TaskContext<'_>, producer: &TaskKey) -> Text {
    let status = || status(task, producer);
    let failed = || status().with(Operator::In, Expr::Array(vec!["Failed".into(), "Error".into()]));
    let message = json!({"code": 1, "message": format!("Task {producer} failed.")});
    let error = Text::syntax(",\"error\":").then(Text::json(&message));
    Text::syntax("{\"state\":\"")
        .then(Text::tag(state(task, status())))
        .then(Text::syntax("\",\"pipelineTaskName\":"))
        .then(Text::json(&json!(producer.as_str())))
        .then(Text::syntax(",\"pipelineJobResourceName\":\""))
        .then(Variable::WorkflowName.into())
        .then(Text::syntax("\""))
        .then(Text::tag(failed().choose(error.into_expr(), "")))
        .then(Text::syntax("}"))
}

/// Returns the phase of the other task's node. A hook sees that of its own task, a tolerant task
/// that of a task upstream.
fn status(task: &TaskContext<'_>, producer: &TaskKey) -> Expr {
    let variable = Variable::TaskStatus(task.dag.task_name(producer).clone());
    match task.role {
        Role::Exit { .. } => Expr::Var(variable),
        Role::Ordinary | Role::Tolerant => Expr::Maybe(variable).or_else("Omitted"),
    }
}

fn state(task: &TaskContext<'_>, status: Expr) -> Expr {
    let (succeeded, never_run) = match task.cx.options.state_words {
        StateWords::Backend => ("COMPLETE", "CANCELED"),
        StateWords::Sdk => ("SUCCEEDED", "CANCELLED"),
    };
    let otherwise = match task.role {
        // A group that never ran has no hook.
        Role::Exit { .. } => Expr::from("FAILED"),
        Role::Ordinary | Role::Tolerant => {
            let not_run = Expr::Array(vec!["Skipped".into(), "Omitted".into()]);
            status.clone().with(Operator::In, not_run).choose(never_run, "FAILED")
        }
    };
    status.equals("Succeeded").choose(succeeded, otherwise)
}
