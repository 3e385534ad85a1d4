//! The component of a loop, which runs another component once for each item.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::pipeline::{
    ArtifactInput, ArtifactOutput, ArtifactSource, Body, Component, ComponentName, Dag, DagOutput, DagOutputs, Input,
    Items, Loop, ParameterType, Source, Task, TaskKey,
};

/// The component of a loop while its iterator is read.
pub(super) struct LoopBody {
    /// The inputs of the loop: those of the repeated component without the item, and the list.
    pub(super) inputs: BTreeMap<String, Input>,
    pub(super) artifact_inputs: BTreeMap<String, ArtifactInput>,
    outputs: Vec<String>,
    artifact_outputs: BTreeMap<String, ArtifactOutput>,
    /// The only task, which runs the repeated component.
    pub(super) iteration: Task,
}

impl LoopBody {
    /// A loop that passes all inputs on to each run of a component.
    pub(super) fn new(name: ComponentName, component: &Component) -> Self {
        let inputs = component
            .inputs
            .iter()
            .map(|(name, input)| (name.clone(), Source::Input { name: name.clone(), ty: input.ty, selector: None }));
        let artifacts = component.artifact_inputs.keys();
        let artifacts = artifacts.map(|name| (name.clone(), ArtifactSource::Input { name: name.clone() }));
        let (inputs, artifacts) = (inputs.collect(), artifacts.collect());
        Self {
            inputs: component.inputs.clone(),
            artifact_inputs: component.artifact_inputs.clone(),
            outputs: component.outputs.keys().cloned().collect(),
            artifact_outputs: component.artifact_outputs.clone(),
            iteration: Task { component: name, inputs, artifacts, ..Task::default() },
        }
    }

    /// Builds the component of the loop. Its outputs are lists of the outputs of the iterations.
    pub(super) fn into_component(self, item: ParameterType, items: Items, parallelism: Option<u32>) -> Component {
        let body = Dag {
            tasks: IndexMap::from([(Loop::iteration(), self.iteration)]),
            outputs: of_iteration(self.outputs.iter()),
            artifact_outputs: of_iteration(self.artifact_outputs.keys()),
        };
        let outputs = self.outputs.into_iter().map(|output| (output, ParameterType::List)).collect();
        let lists = self.artifact_outputs.into_iter();
        let artifact_outputs = lists.map(|(name, output)| (name, ArtifactOutput { list: true, ..output })).collect();
        Component {
            inputs: self.inputs,
            outputs,
            artifact_inputs: self.artifact_inputs,
            artifact_outputs,
            body: Body::Loop(Loop { body, item, items, parallelism }),
        }
    }
}

/// Returns the outputs of a DAG that are the outputs of its only task.
fn of_iteration<'o>(outputs: impl Iterator<Item = &'o String>) -> BTreeMap<String, DagOutputs> {
    let source = |output: &String| vec![DagOutput { producer: Loop::iteration(), output: output.clone() }];
    outputs.map(|output| (output.clone(), source(output))).collect()
}

/// Removes the lists of artifacts that the loops of a DAG collect and that no task reads. Artifacts
/// that are not part of a list may come from any store, and are passed by reference.
pub(super) fn remove_unread_lists(checked: &mut IndexMap<ComponentName, Component>, dag: &Dag) {
    let by_tasks = dag.tasks.values().flat_map(|task| task.artifacts.values()).filter_map(|source| match source {
        ArtifactSource::Output { producer, output } => Some((producer, output)),
        ArtifactSource::Input { .. } | ArtifactSource::Item => None,
    });
    let by_outputs = dag.artifact_outputs.values().flatten().map(|source| (&source.producer, &source.output));
    let read: BTreeSet<(&TaskKey, &String)> = by_tasks.chain(by_outputs).collect();
    for (key, task) in &dag.tasks {
        if let Some(Component { artifact_outputs, body: Body::Loop(each), .. }) = checked.get_mut(&task.component) {
            artifact_outputs.retain(|output, _| read.contains(&(key, output)));
            each.body.artifact_outputs.retain(|output, _| read.contains(&(key, output)));
        }
    }
}
