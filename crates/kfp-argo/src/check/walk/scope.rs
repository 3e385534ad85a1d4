//! The scope of a DAG: the inputs and siblings that a task may refer to.

use std::collections::BTreeMap;

use kfp_ir::Step;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, DagSpec, PipelineSpec, PipelineTaskSpec};

use super::artifacts;
use super::interface::outputs;
use crate::diagnostics::{Diagnostics, Location, unknown_output, unknown_task};
use crate::pipeline::{ArtifactSource, Component, ComponentName, DagOutput, ParameterType, TaskKey};

/// The component that contains a DAG, and the tasks of the DAG.
pub(super) struct Scope<'s> {
    pub(super) name: &'s ComponentName,
    pub(super) owner: &'s Component,
    siblings: BTreeMap<&'s str, Sibling>,
}

/// The outputs of a task.
struct Sibling {
    /// False if the task's component does not exist, so that its outputs are not known.
    is_known: bool,
    parameters: BTreeMap<String, ParameterType>,
    /// The output artifacts, each with true for a list.
    artifacts: BTreeMap<String, bool>,
}

impl<'s> Scope<'s> {
    pub(super) fn new(
        pipeline: &PipelineSpec,
        name: &'s ComponentName,
        owner: &'s Component,
        dag: &'s DagSpec,
    ) -> Self {
        let siblings = dag.tasks.iter().map(|(key, task)| (key.as_str(), sibling(pipeline, task))).collect();
        Self { name, owner, siblings }
    }

    /// Returns true if the DAG has the task; otherwise reports that it does not.
    pub(super) fn has_task(&self, task: &str, at: &Location, sink: &mut Diagnostics) -> bool {
        let known = self.siblings.contains_key(task);
        if !known {
            sink.push(unknown_task::unknown_task(at, task, self.siblings.keys().copied()));
        }
        known
    }

    /// Returns the type of a sibling's output, or reports that the output does not exist.
    pub(super) fn output(
        &self,
        producer: &str,
        output: &str,
        at: &Location,
        sink: &mut Diagnostics,
    ) -> Option<ParameterType> {
        if !self.has_task(producer, &at.key(producer_field(at)), sink) {
            return None;
        }
        let outputs = &self.sibling(producer)?.parameters;
        let kind = outputs.get(output).copied();
        if kind.is_none() {
            let (at, known) = (at.key("outputParameterKey"), outputs.keys().map(String::as_str));
            sink.push(unknown_output::unknown_output(&at, producer, output, known));
        }
        kind
    }

    /// Returns an output artifact of a sibling, or reports that it does not exist.
    pub(super) fn artifact(
        &self,
        producer: &str,
        output: &str,
        at: &Location,
        sink: &mut Diagnostics,
    ) -> Option<DagOutput> {
        if !self.has_task(producer, at, sink) {
            return None;
        }
        let sibling = self.sibling(producer)?;
        if !sibling.artifacts.contains_key(output) {
            let known = sibling.artifacts.keys().map(String::as_str);
            sink.push(unknown_output::unknown_artifact(at, producer, output, known));
            return None;
        }
        Some(DagOutput { producer: TaskKey::from(producer), output: output.to_owned() })
    }

    /// Returns true if a source provides a list of artifacts.
    pub(super) fn is_artifact_list(&self, source: &ArtifactSource) -> bool {
        match source {
            ArtifactSource::Input { name } => self.owner.artifact_inputs[name].list,
            ArtifactSource::Output { producer, output } => self.siblings[producer.as_str()].artifacts[output],
            ArtifactSource::Item => false,
        }
    }

    fn sibling(&self, key: &str) -> Option<&Sibling> {
        self.siblings.get(key).filter(|sibling| sibling.is_known)
    }
}

fn sibling(pipeline: &PipelineSpec, task: &PipelineTaskSpec) -> Sibling {
    let name = task.component_ref.as_ref().map(|component| component.name.as_str()).unwrap_or_default();
    let component: Option<&ComponentSpec> = pipeline.components.get(name);
    let lists = component.map(|component| artifacts::output_lists(pipeline, component)).unwrap_or_default();
    Sibling {
        is_known: component.is_some(),
        parameters: component.map(outputs).unwrap_or_default(),
        artifacts: lists.into_iter().map(|(name, list)| (name, list || task.iterator.is_some())).collect(),
    }
}

/// Returns the field that names the task in a reference: of a task's input, or of a DAG's output.
fn producer_field(at: &Location) -> &'static str {
    match at.path.last() {
        Some(Step::Key(key)) if key == "taskOutputParameter" => "producerTask",
        _ => "producerSubtask",
    }
}
