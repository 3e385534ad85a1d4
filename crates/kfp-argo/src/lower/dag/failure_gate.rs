//! The failure gate: the last task of a DAG in which a failure does not fail the DAG. It has no
//! pod, and fails if any other task failed.
//!
//! After a failure that does not count, tasks that depend on it may be omitted. Argo takes the
//! phase of an omitted task from those before it, so such a target would fail the DAG. Therefore
//! these tasks are no targets, and the gate waits for them.
//!
//! The gate waits for all other tasks as well, and fails with them. `argo retry` leaves a failure
//! as it is if anything after it succeeded (fact A18), so a gate that succeeded beside a failure
//! would keep Argo from running the failed task again.
//!
//! The gate is a DAG of one task, which is skipped unless something failed. A retry resets the
//! first DAG that it meets on its way from the failed task to the root, and those around it (fact
//! A58): the gate instead of a group that is no target, in which case the run would hang. After
//! `argo stop`, Argo fails the gate like every other DAG, and nothing in it has succeeded.

use argo_model::{
    Dag, DagTask, Depends, Expr, InputParameter, Inputs, Operator, Outcome, TaskName, Template, TemplateBody, Text,
    Upstream, Variable,
};

use crate::lower::context::{Context, DagContext};
use crate::lower::dag::suspend::{self, NO_MESSAGE};
use crate::lower::naming::names::TemplateNames;
use crate::options::ToleratedFailures;
use crate::pipeline::TaskKey;

/// Returns the gate of a DAG that needs one.
pub(crate) fn task(dag: &DagContext<'_>) -> Option<DagTask> {
    let awaited = dag.body.tasks.keys().filter(|key| !dag.graph.is_exit_task(key));
    let upstream = awaited.map(|key| Upstream { task: dag.task_name(key).clone(), outcomes: Outcome::ALL.to_vec() });
    dag.failure_gate.clone().map(|name| DagTask {
        depends: Depends::on_all(upstream),
        arguments: suspend::message(failures(dag)),
        ..DagTask::new(name, dag.cx.names.failure_gate.clone())
    })
}

/// Returns the templates of all gates if one of the templates so far calls them.
pub(crate) fn templates(cx: &Context<'_>, callers: &[Template]) -> Vec<Template> {
    let TemplateNames { failure_gate, failure, .. } = &cx.names;
    let calls_gate = |template: &Template| match &template.body {
        TemplateBody::Dag(dag) => dag.tasks.iter().any(|task| task.template == *failure_gate),
        _ => false,
    };
    if !callers.iter().any(calls_gate) {
        return Vec::new();
    }
    let message = suspend::message_input();
    let read = || Expr::from(Variable::Input(message.clone()));
    let fail = DagTask {
        when: Some(Text::tag(read().with(Operator::NotEqual, NO_MESSAGE))),
        arguments: suspend::message(read()),
        ..DagTask::new(TaskName::fixed("fail"), failure.clone())
    };
    let dag = Dag { target: None, fail_fast: false, tasks: vec![fail] };
    let gate = Template {
        inputs: Inputs { parameters: vec![InputParameter::required(message)], ..Inputs::default() },
        ..Template::new(failure_gate.clone(), TemplateBody::Dag(dag))
    };
    vec![gate, suspend::failing(failure.clone())]
}

/// Returns the names of the tasks that failed, or no message.
fn failures(dag: &DagContext<'_>) -> Expr {
    let strict = dag.cx.options.tolerated_failures == ToleratedFailures::Fail;
    let counts = |key: &&TaskKey| {
        let graph = dag.graph;
        let is_handled = graph.is_tolerated(key) || !strict && graph.has_tolerant_dependent(key);
        !graph.is_exit_task(key) && !is_handled
    };
    let failed = dag.body.tasks.keys().filter(counts).map(|key: &TaskKey| {
        let name = dag.task_name(key);
        let status = Expr::Maybe(Variable::TaskStatus(name.clone())).or_else("");
        let is_failure = status.with(Operator::In, Expr::Array(vec!["Failed".into(), "Error".into()]));
        is_failure.choose(format!("{name} failed, "), "")
    });
    let Some(failed) = failed.reduce(Expr::plus) else { return Expr::from(NO_MESSAGE) };
    let names = || Expr::Local("failed");
    Expr::Let("failed", Box::new(failed), Box::new(names().equals("").choose(NO_MESSAGE, names())))
}
