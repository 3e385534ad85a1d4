//! `PipelineTaskFinalStatus`: how another task ended, as the exit hook or a tolerant task sees it.

use argo_model::{Expr, JsonText, Member, Operator, Text, Variable};
use serde_json::json;

use crate::graph::Role;
use crate::lower::context::TaskContext;
use crate::lower::value::success_flags;
use crate::options::StateWords;
use crate::pipeline::TaskKey;

/// Returns the JSON object. It has the member `error` only after a failure: the SDK cannot read a
/// null.
pub(crate) fn lower(task: &TaskContext<'_>, producer: &TaskKey) -> JsonText {
    let name = task.dag.body.tasks[producer].label(producer);
    let error = json!({"code": 1, "message": format!("Task {name} failed.")});
    let can_fail = *task.role != Role::Ordinary || failed_exit_tasks(task, producer).is_some();
    let error = can_fail.then(|| Member::only_if("error", JsonText::value(&error), failed(task, producer)));
    let members = [
        Member::always("state", JsonText::string([state(task, producer)])),
        Member::always("pipelineTaskName", producer.as_str()),
        Member::always("pipelineJobResourceName", JsonText::string([Variable::WorkflowName.into()])),
    ];
    JsonText::object(members.into_iter().chain(error))
}

/// Returns the phase of the other task's node. A hook sees that of its own task, a tolerant task
/// that of one before it.
fn phase(task: &TaskContext<'_>, producer: &TaskKey) -> Expr {
    let variable = Variable::TaskStatus(task.dag.task_name(producer).clone());
    match task.role {
        Role::Exit { .. } => Expr::Var(variable),
        Role::Ordinary | Role::Tolerant => Expr::Maybe(variable).or_else("Omitted"),
    }
}

fn state(task: &TaskContext<'_>, producer: &TaskKey) -> Text {
    let (succeeded, never_run) = match task.cx.options.state_words {
        StateWords::Backend => ("COMPLETE", "CANCELED"),
        StateWords::Sdk => ("SUCCEEDED", "CANCELLED"),
    };
    let otherwise = match task.role {
        // It runs only after a success, so there is nothing to compute. After `argo retry` the
        // phase of a pipeline can even be Running here, as Argo resets it (fact A58).
        Role::Ordinary if failed_exit_tasks(task, producer).is_none() => return Text::syntax(succeeded),
        // A group that never ran has no hook.
        Role::Exit { .. } | Role::Ordinary => Expr::from("FAILED"),
        Role::Tolerant => {
            let not_run = Expr::Array(vec!["Skipped".into(), "Omitted".into()]);
            phase(task, producer).with(Operator::In, not_run).choose(never_run, "FAILED")
        }
    };
    Text::tag(has_succeeded(task, producer).choose(succeeded, otherwise))
}

/// Returns the condition that the other task succeeded, and all exit tasks in it.
///
/// Here and below the phase comes first. Without a phase the expression must fail, or Argo computes
/// it too early (fact A34). A task of a DAG sees the phase Running only after `argo retry`, of a
/// pipeline that succeeded and that Argo has reset.
fn has_succeeded(task: &TaskContext<'_>, producer: &TaskKey) -> Expr {
    let phase = phase(task, producer);
    let is_composite = task.cx.plan.pipeline.component_of(&task.dag.body.tasks[producer]).is_composite();
    let succeeded = match task.role {
        Role::Ordinary | Role::Tolerant if is_composite => {
            phase.with(Operator::In, Expr::Array(vec!["Succeeded".into(), "Running".into()]))
        }
        Role::Ordinary | Role::Tolerant | Role::Exit { .. } => phase.equals("Succeeded"),
    };
    match failed_exit_tasks(task, producer) {
        Some(groups) => succeeded.with(Operator::And, groups.length().equals(Expr::Int(0))),
        None => succeeded,
    }
}

fn failed(task: &TaskContext<'_>, producer: &TaskKey) -> Expr {
    let failed = phase(task, producer).with(Operator::In, Expr::Array(vec!["Failed".into(), "Error".into()]));
    match failed_exit_tasks(task, producer) {
        Some(groups) => failed.with(Operator::Or, groups.length().with(Operator::Greater, Expr::Int(0))),
        None => failed,
    }
}

/// Returns the groups in the other task whose exit tasks failed, if it contains exit tasks.
fn failed_exit_tasks(task: &TaskContext<'_>, producer: &TaskKey) -> Option<Expr> {
    let component = &task.dag.body.tasks[producer].component;
    let contains_some = task.cx.plan.with_exit_tasks.contains(component);
    contains_some.then(|| success_flags::groups_with_failed_exit_task(task.dag, producer))
}
