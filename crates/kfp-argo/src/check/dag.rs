//! A DAG: its tasks, and where its outputs come from.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::dag_output_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::{DagOutputParameterSpec, ParameterSelectorSpec};
use kfp_ir::messages::ml_pipelines::{ComponentSpec, DagSpec, PipelineTaskSpec};

use super::interface::outputs;
use super::{Checker, artifacts};
use crate::diagnostics::{Location, unknown_output, unknown_task};
use crate::pipeline::{ArtifactSource, Component, ComponentName, Dag, DagOutput, DagOutputs, ParameterType, TaskKey};

/// What a task may refer to: the component that holds its DAG, and its siblings.
pub(super) struct Scope<'s> {
    pub(super) name: &'s ComponentName,
    pub(super) owner: &'s Component,
    siblings: BTreeMap<&'s str, Sibling>,
}

/// What a task gives the others.
pub(super) struct Sibling {
    parameters: BTreeMap<String, ParameterType>,
    /// Output artifacts, and whether each is a list.
    pub(super) artifacts: BTreeMap<String, bool>,
}

impl Scope<'_> {
    fn keys(&self) -> impl Iterator<Item = &str> {
        self.siblings.keys().copied()
    }

    pub(super) fn sibling(&self, key: &str) -> Option<&Sibling> {
        self.siblings.get(key)
    }

    /// Whether a source gives a list of artifacts.
    pub(super) fn is_artifact_list(&self, source: &ArtifactSource) -> bool {
        match source {
            ArtifactSource::Input { name } => self.owner.artifact_inputs[name].list,
            ArtifactSource::Output { producer, output } => self.siblings[producer.as_str()].artifacts[output],
            ArtifactSource::Item => false,
        }
    }
}

impl<'a> Checker<'a> {
    pub(super) fn dag(&mut self, name: &ComponentName, dag: &'a DagSpec, owner: &Component, here: &Location) -> Dag {
        let tasks_at = here.key("dag").key("tasks");
        let siblings = dag.tasks.iter().map(|(key, task)| (key.as_str(), self.sibling(task))).collect();
        let scope = Scope { name, owner, siblings };
        let mut tasks = IndexMap::with_capacity(dag.tasks.len());
        for (key, spec) in &dag.tasks {
            let key = TaskKey::from(key.as_str());
            let at = tasks_at.task(tasks_at.path.key(key.as_str()), &key);
            if let Some(task) = self.task(&key, spec, &scope, &at) {
                tasks.insert(key, task);
            }
        }
        let here = here.key("dag").key("outputs");
        let outputs = self.dag_outputs(dag, &scope, &here);
        let artifact_outputs = self.dag_artifacts(dag, &scope, &here);
        Dag { tasks, outputs, artifact_outputs }
    }

    fn sibling(&self, task: &PipelineTaskSpec) -> Sibling {
        let name = task.component_ref.as_ref().map(|component| component.name.as_str()).unwrap_or_default();
        let component: Option<&ComponentSpec> = self.pipeline.components.get(name);
        let lists = component.map(|component| artifacts::output_lists(self.pipeline, component)).unwrap_or_default();
        Sibling {
            parameters: component.map(outputs).unwrap_or_default(),
            artifacts: lists.into_iter().map(|(name, list)| (name, list || task.iterator.is_some())).collect(),
        }
    }

    /// The type of a sibling's output; a finding when there is none.
    pub(super) fn sibling_output(
        &mut self,
        scope: &Scope<'_>,
        producer: &str,
        output: &str,
        at: &Location,
    ) -> Option<ParameterType> {
        if !self.is_sibling(scope, producer, at) {
            return None;
        }
        let outputs = &scope.siblings[producer].parameters;
        let kind = outputs.get(output).copied();
        if kind.is_none() {
            self.found.push(unknown_output::unknown_output(at, producer, output, outputs.keys().map(String::as_str)));
        }
        kind
    }

    /// Whether the DAG has the task; a finding when it has not.
    pub(super) fn is_sibling(&mut self, scope: &Scope<'_>, task: &str, at: &Location) -> bool {
        let known = scope.siblings.contains_key(task);
        if !known {
            self.found.push(unknown_task::unknown_task(at, task, scope.keys()));
        }
        known
    }

    fn dag_outputs(&mut self, dag: &DagSpec, scope: &Scope<'_>, here: &Location) -> BTreeMap<String, DagOutputs> {
        let mut outputs = BTreeMap::new();
        let Some(spec) = &dag.outputs else { return outputs };
        for (name, output) in &spec.parameters {
            let at = here.key("parameters").key(name);
            if let Some(output) = self.dag_output(output, scope, &at) {
                outputs.insert(name.clone(), output);
            }
        }
        outputs
    }

    fn dag_artifacts(&mut self, dag: &DagSpec, scope: &Scope<'_>, here: &Location) -> BTreeMap<String, DagOutputs> {
        let artifacts = dag.outputs.iter().flat_map(|outputs| &outputs.artifacts);
        let selected = artifacts.filter_map(|(name, output)| {
            let at = here.key("artifacts").key(name);
            Some((name.clone(), self.dag_artifact(output, scope, &at)?))
        });
        selected.collect()
    }

    fn dag_output(&mut self, output: &DagOutputParameterSpec, scope: &Scope<'_>, at: &Location) -> Option<DagOutputs> {
        match &output.kind {
            Some(Kind::ValueFromParameter(selector)) => {
                Some(vec![self.selected(selector, scope, &at.key("valueFromParameter"))?])
            }
            Some(Kind::ValueFromOneof(several)) => {
                let at = at.key("valueFromOneof").key("parameterSelectors");
                let selectors = several.parameter_selectors.iter().enumerate();
                selectors.map(|(index, selector)| self.selected(selector, scope, &at.index(index))).collect()
            }
            None => None,
        }
    }

    fn selected(&mut self, selector: &ParameterSelectorSpec, scope: &Scope<'_>, at: &Location) -> Option<DagOutput> {
        let (producer, output) = (&selector.producer_subtask, &selector.output_parameter_key);
        self.sibling_output(scope, producer, output, at)?;
        Some(DagOutput { producer: TaskKey::from(producer.as_str()), output: output.clone() })
    }
}
