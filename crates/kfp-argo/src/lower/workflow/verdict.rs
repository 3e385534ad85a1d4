//! The verdict: a run is not Succeeded if an exit task failed.
//!
//! Argo ignores failed hooks in the phase of a run. So `onExit` looks for nodes of exit tasks among
//! the run's failures. If it finds some in a run that Argo would call Succeeded, it ends in Error
//! with their names. It runs no pod.

use argo_model::{Dag, DagTask, Expr, Operator, TaskName, Template, TemplateBody, TemplateName, Variable};

use crate::lower::context::Context;
use crate::lower::dag::suspend::{self, NO_MESSAGE};
use crate::lower::value::conversion;

/// Returns the template of `onExit`, if the pipeline has exit tasks.
pub(crate) fn name(cx: &Context<'_>) -> Option<TemplateName> {
    (!cx.names.exit_templates().is_empty()).then(|| cx.names.verdict.0.clone())
}

/// Returns the templates of `onExit`.
pub(crate) fn templates(cx: &Context<'_>) -> Vec<Template> {
    if name(cx).is_none() {
        return Vec::new();
    }
    let (verdict, carrier) = &cx.names.verdict;
    let judge = DagTask {
        arguments: suspend::message(message(cx)),
        ..DagTask::new(TaskName::fixed("failed-exit-tasks"), carrier.clone())
    };
    vec![
        Template::new(verdict.clone(), TemplateBody::Dag(Dag { target: None, fail_fast: false, tasks: vec![judge] })),
        suspend::failing(carrier.clone()),
    ]
}

/// Returns the text of the error, or no message.
fn message(cx: &Context<'_>) -> Expr {
    let templates = cx.names.exit_templates().into_iter().map(|name| Expr::from(name.as_str()));
    let of_exit_task = Expr::Element.get("templateName").with(Operator::In, Expr::Array(templates.collect()));
    // Attempts of a retried task are failures as well, with the name of the task and their number.
    let attempt = Expr::Element.get("displayName").with(Operator::Matches, "[(][0-9]+[)]$");
    // A JSON text within a JSON string; `null` when nothing failed.
    let failures = Expr::from(Variable::WorkflowFailures).parse_json().parse_json().or_else(Expr::Array(Vec::new()));
    let failures = failures.filter(of_exit_task.with(Operator::And, attempt.not()));
    let message = Expr::Element.get("message").or_else("");
    let described = Expr::Element.get("displayName").plus(" ").plus(message);
    let wrongly_succeeded = Expr::from(Variable::WorkflowStatus)
        .equals("Succeeded")
        .with(Operator::And, Expr::Local("failed").length().with(Operator::Greater, Expr::Int(0)));
    // The names and messages of nodes quote items of loops, and output of programs.
    let text = Expr::from("failed exit tasks: ").plus(Expr::Local("failed").map(described).joined(", "));
    let text = conversion::untagged(text);
    Expr::Let("failed", Box::new(failures), Box::new(wrongly_succeeded.choose(text, NO_MESSAGE)))
}
