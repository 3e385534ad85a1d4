//! The verdict: a run is not Succeeded if an exit task failed.
//!
//! Argo ignores failed hooks in the phase of a run (fact A11). So `onExit` looks for nodes of exit
//! tasks among the run's failures (fact A30). If it finds some in a run that Argo would call
//! Succeeded, it ends in Error, and the run with it, with their names in the message (fact A31). It
//! runs no pod.

use argo_model::{Expr, Operator, Suspend, Template, TemplateBody, TemplateName, Text, Variable};

use crate::lower::context::Context;
use crate::lower::dag::suspend::NO_MESSAGE;
use crate::lower::value::conversion;

/// Returns the template of `onExit`, if the pipeline has exit tasks.
pub(crate) fn name(cx: &Context<'_>) -> Option<TemplateName> {
    (!cx.names.exit_templates().is_empty()).then(|| cx.names.verdict.clone())
}

/// Returns the template of `onExit`: a `suspend` whose duration is a message if an exit task
/// failed.
pub(crate) fn template(cx: &Context<'_>) -> Option<Template> {
    let suspend = Suspend { duration: Text::tag(message(cx)) };
    name(cx).map(|name| Template::new(name, TemplateBody::Suspend(suspend)))
}

/// Returns the text of the error, or no message.
fn message(cx: &Context<'_>) -> Expr {
    let templates = cx.names.exit_templates().into_iter().map(|name| Expr::from(name.as_str()));
    let of_exit_task = Expr::Element.get("templateName").with(Operator::In, Expr::Array(templates.collect()));
    // Attempts of a retried task are failures as well, with the name of the task and their number.
    let attempt = Expr::Element.get("displayName").with(Operator::Matches, "[(][0-9]+[)]$");
    // `null` when nothing failed.
    let failures = unquoted_failures().parse_json().or_else(Expr::Array(Vec::new()));
    let failures = failures.filter(of_exit_task.with(Operator::And, attempt.not()));
    let message = Expr::Element.get("message").or_else("");
    let described = Expr::Element.get("templateName").plus(": ").plus(message);
    let wrongly_succeeded = Expr::from(Variable::WorkflowStatus)
        .equals("Succeeded")
        .with(Operator::And, Expr::Local("failed").length().with(Operator::Greater, Expr::Int(0)));
    // The names and messages of nodes quote items of loops, and output of programs.
    let text = Expr::from("failed exit tasks: ").plus(Expr::Local("failed").map(described).joined(", "));
    let text = conversion::untagged(text);
    Expr::Let("failed", Box::new(failures), Box::new(wrongly_succeeded.choose(text, NO_MESSAGE)))
}

/// Returns the JSON text of the run's failures.
///
/// Argo quotes it as Go does, not as JSON does. A name or message with a control character has an
/// escape, such as `\x7f`, that no parser of JSON takes, and the failures would be lost. A `?`
/// stands for such a character. Backslashes of the text itself come in pairs, which are written
/// `\u005c` first, so that no escape begins within a pair.
fn unquoted_failures() -> Expr {
    let quoted = Expr::from(Variable::WorkflowFailures).replace(r"\\", r"\u005c");
    quoted.replace_pattern(r"\\[avxU]", "?").parse_json()
}
