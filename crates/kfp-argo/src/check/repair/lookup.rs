//! Access to the tasks and inputs in the pipeline's messages.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::component_inputs_spec::ParameterSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::Iterator as LoopKind;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineSpec, PipelineTaskSpec};

/// Returns the input that receives the item of a task's loop over parameters.
pub(super) fn item_input(task: &PipelineTaskSpec) -> Option<&str> {
    match &task.iterator {
        Some(LoopKind::ParameterIterator(iterator)) => Some(&iterator.item_input),
        _ => None,
    }
}

/// Returns true if the task runs the component.
pub(super) fn calls(task: &PipelineTaskSpec, component: &str) -> bool {
    task.component_ref.as_ref().is_some_and(|reference| reference.name == component)
}

/// Returns the declaration of an input parameter.
pub(super) fn declaration<'c>(component: &'c ComponentSpec, input: &str) -> Option<&'c ParameterSpec> {
    component.input_definitions.as_ref()?.parameters.get(input)
}

pub(super) fn declares(component: &ComponentSpec, input: &str) -> bool {
    declaration(component, input).is_some()
}

/// Returns a component; `None` is the root.
pub(super) fn component<'p>(pipeline: &'p PipelineSpec, name: Option<&str>) -> Option<&'p ComponentSpec> {
    match name {
        None => pipeline.root.as_ref(),
        Some(name) => pipeline.components.get(name),
    }
}

/// Returns all components with their names; `None` is the root.
pub(super) fn components(pipeline: &PipelineSpec) -> impl Iterator<Item = (Option<&str>, &ComponentSpec)> {
    let named = pipeline.components.iter().map(|(name, component)| (Some(name.as_str()), component));
    pipeline.root.iter().map(|root| (None, root)).chain(named)
}

/// Returns the tasks of a component; none for a container.
pub(super) fn tasks(component: &ComponentSpec) -> &BTreeMap<String, PipelineTaskSpec> {
    static NONE: BTreeMap<String, PipelineTaskSpec> = BTreeMap::new();
    match &component.implementation {
        Some(Implementation::Dag(dag)) => &dag.tasks,
        _ => &NONE,
    }
}

pub(super) fn tasks_mut(component: &mut ComponentSpec) -> impl Iterator<Item = &mut PipelineTaskSpec> {
    let dag = match &mut component.implementation {
        Some(Implementation::Dag(dag)) => Some(dag),
        _ => None,
    };
    dag.into_iter().flat_map(|dag| dag.tasks.values_mut())
}

pub(super) fn task_mut<'p>(
    pipeline: &'p mut PipelineSpec,
    owner: Option<&str>,
    task: &str,
) -> Option<&'p mut PipelineTaskSpec> {
    let component = match owner {
        None => pipeline.root.as_mut(),
        Some(name) => pipeline.components.get_mut(name),
    };
    match &mut component?.implementation {
        Some(Implementation::Dag(dag)) => dag.tasks.get_mut(task),
        _ => None,
    }
}

/// Returns the input parameters of all tasks of a component: task, input, source.
pub(super) fn task_inputs(component: &ComponentSpec) -> impl Iterator<Item = (&String, &String, &InputParameterSpec)> {
    tasks(component).iter().flat_map(|(key, task)| {
        let inputs = task.inputs.iter().flat_map(|inputs| &inputs.parameters);
        inputs.map(move |(name, input)| (key, name, input))
    })
}
