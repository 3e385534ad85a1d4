//! What a task passes to the template it calls.

use argo_model::{Argument, Arguments, Expr, Operator, ParamName, Text};

use super::Lowering;
use super::constant::{member, separated};
use super::names::PARAMETER_VALUES;
use super::scope::TaskScope;
use crate::graph::Presence;
use crate::pipeline::Body;

impl Lowering<'_> {
    pub(super) fn arguments(&self, scope: &TaskScope<'_, '_>) -> Arguments {
        let parameters = match scope.called.body {
            _ if scope.called.inputs.is_empty() => Vec::new(),
            Body::Container(_) => {
                vec![Argument { name: ParamName::fixed(PARAMETER_VALUES), value: self.parameter_values(scope) }]
            }
            Body::Dag(_) | Body::Loop(_) => {
                let names = &self.interface(&scope.task.component).inputs;
                let inputs = scope.called.inputs.keys();
                inputs.map(|input| Argument { name: names[input].clone(), value: self.passed(scope, input) }).collect()
            }
        };
        Arguments { parameters }
    }

    /// The JSON object of a container's inputs. What has no value is not in it.
    fn parameter_values(&self, scope: &TaskScope<'_, '_>) -> Text {
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        for input in scope.called.inputs.keys() {
            let presence = &self.plan.presence;
            let value = || self.passed(scope, input);
            match presence.at_task(&scope.dag.key.component, scope.task, scope.role, scope.called, input) {
                Presence::Always => sure.push(member(input, value())),
                Presence::Maybe => unsure.push((input, value())),
                Presence::Never => {}
            }
        }
        let (open, close) = (Text::syntax("{"), Text::syntax("}"));
        if sure.is_empty() && !unsure.is_empty() {
            // There may be no first member, so the commas can only be set at run time.
            let members = unsure.into_iter().map(|(input, value)| if_present("", input, value)).collect();
            let present = Expr::Array(members).filter(Expr::Element.with(Operator::NotEqual, ""));
            return Text::tag(Expr::from("{").plus(present.joined(",")).plus("}"));
        }
        let sure = separated(sure.into_iter());
        let unsure = unsure.into_iter().map(|(input, value)| Text::tag(if_present(",", input, value)));
        unsure.fold(open.then(sure), Text::then).then(close)
    }
}

/// The member of an object if its value is not `null`, else nothing.
fn if_present(comma: &str, input: &str, value: Text) -> Expr {
    let start = Text::syntax(comma).then(member(input, Text::new()));
    let absent = start.clone().then(Text::syntax("null"));
    // No JSON value but null itself starts with `null`.
    start.into_expr().plus(value.into_expr()).without_prefix(absent.into_expr())
}
