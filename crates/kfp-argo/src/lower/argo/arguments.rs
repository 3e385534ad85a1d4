//! What a task passes to the template it calls.

use argo_model::{Argument, Arguments, Expr, Operator, ParamName, Text};

use super::Lowering;
use super::addresses::ARTIFACT_SCOPE;
use super::constant::{member, separated};
use super::names::{ARTIFACT_PATHS, ARTIFACT_VALUES, PARAMETER_VALUES, SETTING_VALUES};
use super::scope::TaskScope;
use crate::graph::{Presence, Transport};
use crate::pipeline::{Body, ParameterType};

impl Lowering<'_> {
    pub(super) fn arguments(&self, scope: &TaskScope<'_, '_>) -> Arguments {
        let mut parameters: Vec<Argument> = match scope.called.body {
            Body::Container(_) | Body::Claim(_) => self.values(scope),
            Body::Dag(_) | Body::Loop(_) | Body::Importer(_) => {
                let names = &self.interface(&scope.task.component).inputs;
                let inputs = scope.called.inputs.keys();
                let inputs =
                    inputs.map(|input| Argument { name: names[input].clone(), value: self.passed(scope, input) });
                inputs.chain(self.record_arguments(scope)).collect()
            }
        };
        if self.interface(&scope.task.component).scoped {
            let value = self.scope_of_task(scope.dag, scope.key);
            parameters.push(Argument { name: ParamName::fixed(ARTIFACT_SCOPE), value });
        }
        Arguments { parameters, artifacts: self.artifact_arguments(scope) }
    }

    /// The JSON objects of a container's inputs.
    fn values(&self, scope: &TaskScope<'_, '_>) -> Vec<Argument> {
        let mut values = Vec::new();
        if !scope.called.inputs.is_empty() {
            let members = scope.called.inputs.keys().map(|input| {
                let presence = &self.plan.presence;
                let caller = &scope.dag.key.component;
                let presence = presence.at_task(caller, scope.task, scope.role, scope.called, input);
                (input.as_str(), presence, self.passed(scope, input))
            });
            values.push(Argument { name: ParamName::fixed(PARAMETER_VALUES), value: object(members) });
        }
        if !scope.called.artifact_inputs.is_empty() {
            let members =
                scope.called.artifact_inputs.keys().map(|input| {
                    (input.as_str(), self.artifact_presence(scope, input), self.artifact_entry(scope, input))
                });
            values.push(Argument { name: ParamName::fixed(ARTIFACT_VALUES), value: object(members) });
            values.extend(self.located_paths(scope));
        }
        if !scope.task.settings.is_empty() {
            let members = scope.task.settings.iter().map(|(key, source)| {
                let presence = self.plan.presence.of_source(&scope.dag.key.component, scope.role, source);
                (key.as_str(), presence, self.value(scope, source).json_text(ParameterType::Unknown, None))
            });
            values.push(Argument { name: ParamName::fixed(SETTING_VALUES), value: object(members) });
        }
        values
    }
}

impl Lowering<'_> {
    /// The JSON object of the paths of input artifacts whose addresses say them.
    fn located_paths(&self, scope: &TaskScope<'_, '_>) -> Option<Argument> {
        let paths = scope.called.artifact_inputs.keys().filter_map(|input| {
            match self.plan.transports.of_input(&scope.task.component, input) {
                Transport::Address(addresses) if addresses.have_paths_of_the_run() => {
                    let path = self.path_of_the_run(scope, input, addresses);
                    let quoted = Text::syntax("\"").then(path).then(Text::syntax("\""));
                    Some((input.as_str(), Presence::Always, quoted))
                }
                _ => None,
            }
        });
        let paths: Vec<_> = paths.collect();
        let value = || object(paths.clone().into_iter());
        (!paths.is_empty()).then(|| Argument { name: ParamName::fixed(ARTIFACT_PATHS), value: value() })
    }
}

/// A JSON object of values, each of which may be `null`. What has no value is not in it.
fn object<'i>(members: impl Iterator<Item = (&'i str, Presence, Text)>) -> Text {
    let (mut sure, mut unsure) = (Vec::new(), Vec::new());
    for (input, presence, value) in members {
        match presence {
            Presence::Always => sure.push(member(input, value)),
            Presence::Maybe => unsure.push((input, value)),
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

/// The member of an object if its value is not `null`, else nothing.
fn if_present(comma: &str, input: &str, value: Text) -> Expr {
    let start = Text::syntax(comma).then(member(input, Text::new()));
    let absent = start.clone().then(Text::syntax("null"));
    // No JSON value but null itself starts with `null`.
    start.into_expr().plus(value.into_expr()).without_prefix(absent.into_expr())
}
