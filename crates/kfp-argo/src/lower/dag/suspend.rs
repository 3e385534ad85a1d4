//! Nodes without a pod, made from Argo's `suspend`: one that does nothing, and one that fails with
//! a message.
//!
//! A DAG of nothing else is made of a task that is skipped. It succeeds and computes its outputs,
//! but after `argo stop` it fails and nothing in it succeeded (fact A70), so a retry runs the
//! failures before it again (fact A18).

use argo_model::{
    Argument, Arguments, DagTask, Expr, InputParameter, Inputs, ParamName, Suspend, TaskName, Template, TemplateBody,
    TemplateName, Text, Variable,
};

use crate::lower::context::Context;

/// Name of the input of the failing node.
const MESSAGE: &str = "message";

/// The message that lets the node succeed: a duration that ends at once.
pub(crate) const NO_MESSAGE: &str = "0";

/// Returns a node that succeeds at once.
pub(crate) fn do_nothing() -> TemplateBody {
    TemplateBody::Suspend(Suspend { duration: Text::syntax(NO_MESSAGE) })
}

/// Returns the task of a DAG that does nothing.
pub(crate) fn skipped(cx: &Context<'_>) -> DagTask {
    let when = Some(Text::syntax("false"));
    DagTask { when, ..DagTask::new(TaskName::fixed("done"), cx.names.done.clone()) }
}

/// Returns the template of a node that fails with a message. Text that is not a duration is an
/// error, which shows the text.
pub(crate) fn failing(name: TemplateName) -> Template {
    let message = message_input();
    let duration = Text::from(Variable::Input(message.clone()));
    Template {
        inputs: Inputs { parameters: vec![InputParameter::required(message)], ..Inputs::default() },
        ..Template::new(name, TemplateBody::Suspend(Suspend { duration }))
    }
}

/// Returns the input of the failing node.
pub(crate) fn message_input() -> ParamName {
    ParamName::fixed(MESSAGE)
}

/// Returns the arguments of a task that calls this template. No value of the message may become a
/// tag.
pub(crate) fn message(message: Expr) -> Arguments {
    let message = Argument { name: message_input(), value: Text::tag(message) };
    Arguments { parameters: vec![message], ..Arguments::default() }
}
