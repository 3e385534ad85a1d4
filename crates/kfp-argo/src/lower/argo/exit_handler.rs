//! Exit handlers: the exit task is the `exit` hook of the task that runs the group.
//!
//! A hook runs once when its task has ended, also after `argo stop` and after a deadline, and does not count for the outcome of the
//! group. A container as the exit task is called by the hook itself, so that a retry deletes its failed pod. The node of a pipeline, or
//! of a container with retries, is not deleted. A group that is a DAG would wait for it forever after a retry, so the group becomes the
//! one step of a *guarded* template.

use argo_model::{
    Argument, Arguments, Expr, Hooks, InputParameter, Inputs, LifecycleHook, OutputParameter, Outputs, ParamName, Step,
    Steps, TaskName, Template, TemplateBody, Text, Variable,
};

use super::Lowering;
use super::addresses::ARTIFACT_SCOPE;
use super::names::{TemplateKey, Use};
use super::scope::DagScope;
use crate::pipeline::{Component, TaskKey};

impl Lowering<'_> {
    /// The hook of a task that has an exit task.
    pub(super) fn hooks(&self, scope: &DagScope<'_>, key: &TaskKey) -> Option<Hooks> {
        let name = scope.graph.exit_task_of(key)?;
        let exit = scope.task(self, name);
        let template = self.names.of(&scope.key.call(self.plan, name, exit.task, Use::Exit)).clone();
        Some(Hooks { exit: LifecycleHook { template, arguments: self.arguments(&exit) } })
    }

    /// The template around a group whose exit task is a pipeline: one step that passes everything through.
    pub(super) fn guarded_template(&self, key: &TemplateKey, component: &Component) -> Template {
        let interface = self.interface(&key.component);
        let body = TaskName::fixed("body");
        let scope = interface.scoped.then(|| ParamName::fixed(ARTIFACT_SCOPE));
        let inputs = || interface.inputs.values().chain(interface.input_records.values()).chain(&scope);
        let arguments =
            inputs().map(|input| Argument { name: input.clone(), value: Text::from(Variable::Input(input.clone())) });
        let step = Step {
            name: body.clone(),
            template: self.names.of(&key.used_as(Use::Task)).clone(),
            arguments: Arguments { parameters: arguments.collect(), artifacts: self.artifacts_to_step(&key.component) },
        };
        let parameters = inputs().map(|input| InputParameter::required(input.clone()));
        let outputs = interface.outputs.values().chain(interface.output_records.values());
        let outputs = outputs.map(|output| {
            let variable = Variable::StepOutput(body.clone(), output.clone());
            OutputParameter::of(output.clone(), Expr::Maybe(variable).or_else("null"))
        });
        Template {
            inputs: Inputs {
                parameters: parameters.collect(),
                artifacts: self.artifact_inputs(&key.component, component),
            },
            outputs: Outputs {
                parameters: outputs.collect(),
                artifacts: self.artifacts_of_step(&key.component, &body),
            },
            ..Template::new(self.names.of(key).clone(), TemplateBody::Steps(Steps(vec![step])))
        }
    }
}
