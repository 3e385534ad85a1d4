//! Exit handlers: the exit task is the `exit` hook of the task that runs the group.
//!
//! A hook runs once when its task has ended, also after `argo stop` and after a deadline, and does
//! not count for the outcome of the group. A container as the exit task is called by the hook
//! itself, so that a retry deletes its failed pod. The node of a pipeline, or of a container with
//! retries, is not deleted. A group that is a DAG would wait for it forever after a retry, so the
//! group becomes the one step of a *guarded* template.

use argo_model::{
    Argument, Arguments, Expr, Hooks, InputParameter, Inputs, LifecycleHook, OutputParameter, Outputs, ParamName, Step,
    Steps, TaskName, Template, TemplateBody, Text, Variable,
};

use crate::lower::artifact::{inputs, outputs};
use crate::lower::context::{Context, DagContext};
use crate::lower::dag::arguments;
use crate::lower::naming::names::{TemplateKey, Use};
use crate::lower::naming::parameters::TASK_PATH;
use crate::pipeline::{Component, TaskKey};

/// Returns the hook of a task that has an exit task.
pub(crate) fn hooks(dag: &DagContext<'_>, key: &TaskKey) -> Option<Hooks> {
    let name = dag.graph.exit_task_of(key)?;
    let exit = arguments::task_context(dag, name);
    let template = dag.cx.names.of(&dag.key.call(dag.cx.plan, name, exit.spec, Use::Exit)).clone();
    Some(Hooks { exit: LifecycleHook { template, arguments: arguments::arguments(&exit) } })
}

/// Builds the template around a group: one step that passes all inputs and outputs through.
pub(crate) fn guarded_template(cx: &Context<'_>, key: &TemplateKey, component: &Component) -> Template {
    let interface = cx.interface(&key.component);
    let body = TaskName::fixed("body");
    let path = interface.needs_task_path.then(|| ParamName::fixed(TASK_PATH));
    let inputs = || interface.inputs.values().chain(interface.input_records.values()).chain(&path);
    let arguments =
        inputs().map(|input| Argument { name: input.clone(), value: Text::from(Variable::Input(input.clone())) });
    let step = Step {
        name: body.clone(),
        template: cx.names.of(&key.used_as(Use::Task)).clone(),
        arguments: Arguments { parameters: arguments.collect(), artifacts: inputs::to_step(cx, &key.component) },
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
            artifacts: inputs::of_template(cx, &key.component, component),
        },
        outputs: Outputs { parameters: outputs.collect(), artifacts: outputs::of_step(cx, &key.component, &body) },
        ..Template::new(cx.names.of(key).clone(), TemplateBody::Steps(Steps(vec![step])))
    }
}
