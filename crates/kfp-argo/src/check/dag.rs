//! A DAG: its tasks, and where its outputs come from.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::dag_output_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::{DagOutputParameterSpec, ParameterSelectorSpec};
use kfp_ir::messages::ml_pipelines::{ComponentSpec, DagSpec, PipelineTaskSpec};

use super::Checker;
use super::interface::outputs;
use crate::diagnostics::{Location, unknown_output, unknown_task, unsupported};
use crate::pipeline::{Component, ComponentName, Dag, DagOutput, DagOutputs, ParameterType, TaskKey};

/// What a task may refer to: the component that holds its DAG, and its siblings.
pub(super) struct Scope<'s> {
    pub(super) name: &'s ComponentName,
    pub(super) owner: &'s Component,
    /// The outputs of each task, by key.
    siblings: BTreeMap<&'s str, BTreeMap<String, ParameterType>>,
}

impl Scope<'_> {
    fn keys(&self) -> impl Iterator<Item = &str> {
        self.siblings.keys().copied()
    }
}

impl<'a> Checker<'a> {
    pub(super) fn dag(&mut self, name: &ComponentName, dag: &'a DagSpec, owner: &Component, here: &Location) -> Dag {
        let tasks_at = here.key("dag").key("tasks");
        let siblings = dag.tasks.iter().map(|(key, task)| (key.as_str(), self.outputs_of(task))).collect();
        let scope = Scope { name, owner, siblings };
        let mut tasks = IndexMap::with_capacity(dag.tasks.len());
        for (key, spec) in &dag.tasks {
            let key = TaskKey::from(key.as_str());
            let at = tasks_at.task(tasks_at.path.key(key.as_str()), &key);
            if let Some(task) = self.task(&key, spec, &scope, &at) {
                tasks.insert(key, task);
            }
        }
        let outputs = self.dag_outputs(dag, &scope, &here.key("dag").key("outputs"));
        Dag { tasks, outputs }
    }

    fn outputs_of(&self, task: &PipelineTaskSpec) -> BTreeMap<String, ParameterType> {
        let name = task.component_ref.as_ref().map(|component| component.name.as_str()).unwrap_or_default();
        let component: Option<&ComponentSpec> = self.pipeline.components.get(name);
        component.map(outputs).unwrap_or_default()
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
        let outputs = &scope.siblings[producer];
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
        for artifact in spec.artifacts.keys() {
            let at = here.key("artifacts").key(artifact);
            self.found.push(unsupported::unsupported(&at, "the DAG", "an output artifact"));
        }
        for (name, output) in &spec.parameters {
            let at = here.key("parameters").key(name);
            if let Some(output) = self.dag_output(output, scope, &at) {
                outputs.insert(name.clone(), output);
            }
        }
        outputs
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
