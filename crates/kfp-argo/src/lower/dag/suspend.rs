//! Nodes without a pod, made from Argo's `suspend`: one that does nothing, and one that fails with
//! a message.

use argo_model::{
    Argument, Arguments, Expr, InputParameter, Inputs, ParamName, Suspend, Template, TemplateBody, TemplateName, Text,
    Variable,
};

/// The carrier's input.
const MESSAGE: &str = "message";

/// The message that lets the carrier succeed: a duration that ends at once.
pub(crate) const NO_MESSAGE: &str = "0";

/// A node that succeeds at once.
pub(crate) fn do_nothing() -> TemplateBody {
    TemplateBody::Suspend(Suspend { duration: Text::syntax(NO_MESSAGE) })
}

/// A node that fails with the message it is given: what is no duration is an error, which shows the
/// text.
pub(crate) fn carrier(name: TemplateName) -> Template {
    let message = ParamName::fixed(MESSAGE);
    let duration = Text::from(Variable::Input(message.clone()));
    Template {
        inputs: Inputs { parameters: vec![InputParameter::required(message)], ..Inputs::default() },
        ..Template::new(name, TemplateBody::Suspend(Suspend { duration }))
    }
}

/// Returns the arguments of a task that calls the carrier. No value of the message may become a
/// tag.
pub(crate) fn message(message: Expr) -> Arguments {
    let message = Argument { name: ParamName::fixed(MESSAGE), value: Text::tag(message) };
    Arguments { parameters: vec![message], ..Arguments::default() }
}
