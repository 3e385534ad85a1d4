//! A DAG: its tasks, and where its outputs come from.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use kfp_ir::Step;
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
    /// Whether its component is there.
    is_known: bool,
    /// Output artifacts, and whether each is a list.
    pub(super) artifacts: BTreeMap<String, bool>,
}

impl Scope<'_> {
    fn keys(&self) -> impl Iterator<Item = &str> {
        self.siblings.keys().copied()
    }

    /// What a sibling gives; `None` where nobody knows, as its component is not there.
    pub(super) fn sibling(&self, key: &str) -> Option<&Sibling> {
        self.siblings.get(key).filter(|sibling| sibling.is_known)
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
        self.outputs_without_source(name, dag, owner, here);
        let here = here.key("dag").key("outputs");
        let outputs = self.dag_outputs(dag, &scope, &here);
        let artifact_outputs = self.dag_artifacts(dag, &scope, &here);
        let dag = Dag { tasks, outputs, artifact_outputs };
        self.leave_out_unread_lists(&dag);
        dag
    }

    /// Findings for outputs that the component declares and no task gives.
    fn outputs_without_source(&mut self, name: &ComponentName, dag: &DagSpec, owner: &Component, here: &Location) {
        let sources = dag.outputs.clone().unwrap_or_default();
        let has_parameter = |output: &str| match sources.parameters.get(output).and_then(|source| source.kind.as_ref())
        {
            Some(Kind::ValueFromOneof(several)) => !several.parameter_selectors.is_empty(),
            one => one.is_some(),
        };
        let has_artifact =
            |output: &str| sources.artifacts.get(output).is_some_and(|source| !source.artifact_selectors.is_empty());
        let parameters = owner.outputs.keys().filter(|output| !has_parameter(output));
        let artifacts = owner.artifact_outputs.keys().filter(|output| !has_artifact(output));
        let parameters = parameters.map(|output| ("parameters", output));
        for (kind, output) in parameters.chain(artifacts.map(|output| ("artifacts", output))) {
            let at = here.key("outputDefinitions").key(kind).key(output);
            let owner = match name {
                ComponentName::Root => "the pipeline".to_owned(),
                other => format!("component \"{other}\""),
            };
            self.found.push(unknown_output::without_source(&at, &owner, output));
        }
    }

    fn sibling(&self, task: &PipelineTaskSpec) -> Sibling {
        let name = task.component_ref.as_ref().map(|component| component.name.as_str()).unwrap_or_default();
        let component: Option<&ComponentSpec> = self.pipeline.components.get(name);
        let lists = component.map(|component| artifacts::output_lists(self.pipeline, component)).unwrap_or_default();
        Sibling {
            is_known: component.is_some(),
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
        if !self.is_sibling(scope, producer, &at.key(producer_field(at))) {
            return None;
        }
        let outputs = &scope.sibling(producer)?.parameters;
        let kind = outputs.get(output).copied();
        if kind.is_none() {
            let at = &at.key("outputParameterKey");
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

/// How a reference to an output names the task: that of an input, or that of the DAG's output.
fn producer_field(at: &Location) -> &'static str {
    match at.path.last() {
        Some(Step::Key(key)) if key == "taskOutputParameter" => "producerTask",
        _ => "producerSubtask",
    }
}
