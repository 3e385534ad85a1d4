//! The arguments that a task passes to the template it calls.

use argo_model::{Argument, Arguments, JsonText, Member, ParamName, Text};

use crate::graph::Presence;
use crate::lower::artifact::{artifact_source, input_artifacts, inputs};
use crate::lower::container::task_config;
use crate::lower::context::{DagContext, TaskContext};
use crate::lower::naming::parameters::{ARTIFACT_PATHS, ARTIFACT_VALUES, PARAMETER_VALUES, SETTING_VALUES, TASK_PATH};
use crate::lower::value::{source, task_path};
use crate::pipeline::{Body, ParameterType, Source, TaskKey};
use crate::plan::Passing;

/// Returns a task of a DAG with the value of its inputs of type `TASK_CONFIG`.
pub(crate) fn task_context<'p>(dag: &'p DagContext<'p>, key: &'p TaskKey) -> TaskContext<'p> {
    let task = TaskContext::new(dag, key);
    let mut sources = task.spec.inputs.values().chain(task.spec.settings.values());
    match sources.any(|source| matches!(source, Source::TaskConfig)) {
        true => TaskContext { task_config: task_config::lower(&task), ..task },
        false => task,
    }
}

/// Returns the arguments that a task passes to the template it calls.
pub(crate) fn arguments(task: &TaskContext<'_>) -> Arguments {
    let mut parameters: Vec<Argument> = match task.component.body {
        Body::Container(_) | Body::Claim(_) => values(task),
        Body::Dag(_) | Body::Loop(_) | Body::Importer(_) => {
            let names = &task.cx.interface(&task.spec.component).inputs;
            let inputs = task.component.inputs.keys();
            let inputs = inputs
                .map(|input| Argument { name: names[input].clone(), value: source::passed(task, input).into_text() });
            inputs.chain(artifact_source::record_arguments(task)).collect()
        }
    };
    if task.cx.interface(&task.spec.component).needs_task_path {
        let value = task_path::of_task(task.dag, task.key);
        parameters.push(Argument { name: ParamName::fixed(TASK_PATH), value });
    }
    Arguments { parameters, artifacts: inputs::arguments(task) }
}

/// Returns the JSON objects of a container's inputs.
fn values(task: &TaskContext<'_>) -> Vec<Argument> {
    let mut values = Vec::new();
    if !task.component.inputs.is_empty() {
        let members = task.component.inputs.keys().map(|input| {
            let presence = &task.cx.plan.presence;
            let caller = &task.dag.key.component;
            let presence = presence.at_task(caller, task.spec, task.role, task.component, input);
            (input.as_str(), presence, source::passed(task, input))
        });
        values.push(Argument { name: ParamName::fixed(PARAMETER_VALUES), value: object(members) });
    }
    if !task.component.artifact_inputs.is_empty() {
        let members = task
            .component
            .artifact_inputs
            .keys()
            .map(|input| (input.as_str(), task.artifact_presence(input), input_artifacts::entry(task, input)));
        values.push(Argument { name: ParamName::fixed(ARTIFACT_VALUES), value: object(members) });
        values.extend(runtime_paths(task));
    }
    if !task.spec.settings.is_empty() {
        let members = task.spec.settings.iter().map(|(key, source)| {
            let presence = task.cx.plan.presence.of_required_source(&task.dag.key.component, task.role, source);
            (key.as_str(), presence, source::value(task, source).json_text(ParameterType::Unknown, None))
        });
        values.push(Argument { name: ParamName::fixed(SETTING_VALUES), value: object(members) });
    }
    values
}

/// Returns the JSON object of the paths of input artifacts, if only the run knows them.
fn runtime_paths(task: &TaskContext<'_>) -> Option<Argument> {
    let paths = task.component.artifact_inputs.keys().filter_map(|input| {
        match task.cx.plan.passing.of_input(&task.spec.component, input) {
            Passing::ByLocation(locations) if locations.have_runtime_paths() => {
                Some((input.as_str(), Presence::Always, input_artifacts::runtime_paths(task, input, locations)))
            }
            _ => None,
        }
    });
    let paths: Vec<_> = paths.collect();
    (!paths.is_empty()).then(|| Argument { name: ParamName::fixed(ARTIFACT_PATHS), value: object(paths.into_iter()) })
}

/// Returns a JSON object of values. A member whose value is `null` at run time is omitted.
fn object<'i>(members: impl Iterator<Item = (&'i str, Presence, JsonText)>) -> Text {
    let members = members.filter_map(|(input, presence, value)| match presence {
        Presence::Always => Some(Member::always(input, value)),
        Presence::Maybe => Some(Member::unless_null(input, value)),
        Presence::Never => None,
    });
    JsonText::object(members).into_text()
}
