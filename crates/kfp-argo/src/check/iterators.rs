//! Iterators: a task with one runs a loop over its component.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use kfp_ir::messages::ml_pipelines::PipelineTaskSpec;
use kfp_ir::messages::ml_pipelines::parameter_iterator_spec::items_spec::Kind;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::Iterator as LoopKind;
use serde_json::Value;

use super::Checker;
use super::dag::Scope;
use super::interface::{fitted, taken};
use super::json;
use crate::diagnostics::{Location, bad_iterator, unsupported};
use crate::pipeline::{
    ArtifactSource, Body, Component, ComponentName, Dag, DagOutput, Input, Items, Loop, ParameterType, Source, Task,
    TaskKey,
};

impl Checker<'_> {
    /// What the task runs: its component, or a loop over it.
    pub(super) fn iterated(
        &mut self,
        key: &TaskKey,
        spec: &PipelineTaskSpec,
        component: ComponentName,
        scope: &Scope<'_>,
        at: &Location,
    ) -> Option<ComponentName> {
        let iterator = match &spec.iterator {
            None => return Some(component),
            Some(LoopKind::ParameterIterator(iterator)) => iterator,
            Some(LoopKind::ArtifactIterator(_)) => {
                let owner = format!("task \"{key}\"");
                self.found.push(unsupported::unsupported(&at.key("artifactIterator"), &owner, "a loop over artifacts"));
                return None;
            }
        };
        let at = at.key("parameterIterator");
        let body = self.done.get(&component)?;
        let Some(item) = body.inputs.get(&iterator.item_input) else {
            let known = body.inputs.keys().map(String::as_str);
            self.found.push(bad_iterator::no_item_input(
                &at.key("itemInput"),
                &component.to_string(),
                &iterator.item_input,
                known,
            ));
            return None;
        };
        let (item, takes_item) = (item.kind, item.clone());
        let (mut inputs, outputs) = (body.inputs.clone(), body.outputs.clone());
        let artifact_inputs = body.artifact_inputs.clone();
        let artifacts = artifact_inputs.keys().map(|name| (name.clone(), ArtifactSource::Input { name: name.clone() }));
        let artifacts = artifacts.collect();
        let mut sources =
            inputs.iter().map(|(name, input)| (name.clone(), passed_on(name, input))).collect::<BTreeMap<_, _>>();
        sources.insert(iterator.item_input.clone(), Source::Item { kind: item });
        inputs.remove(&iterator.item_input);
        let items = match iterator.items.as_ref().and_then(|items| items.kind.as_ref()) {
            Some(Kind::Raw(text)) => Items::Known(self.known_items(text, &takes_item, &at.key("items").key("raw"))?),
            Some(Kind::InputParameter(name)) => {
                // A list, or a string that holds one; the SDK declares it among the body's inputs, and nothing in there reads it.
                sources.remove(name);
                let (kind, literals) = (ParameterType::Unknown, Vec::new());
                let required = Input { kind, default: None, optional: false, literals, description: None };
                inputs.entry(name.clone()).or_insert(required).kind = ParameterType::Unknown;
                Items::Input(name.clone())
            }
            None => {
                self.found.push(bad_iterator::no_items(&at.key("items")));
                return None;
            }
        };
        let limit = spec.iterator_policy.as_ref().map_or(0, |policy| policy.parallelism_limit);
        if limit < 0 {
            self.found.push(bad_iterator::negative_parallelism(&at, limit));
        }
        let parallelism = u32::try_from(limit).ok().filter(|limit| *limit > 0);
        let name = ComponentName::Loop { owner: Box::new(scope.name.clone()), task: key.clone() };
        let iteration = Task { component, inputs: sources, artifacts, ..Task::default() };
        let each = Dag {
            tasks: IndexMap::from([(Loop::iteration(), iteration)]),
            outputs: outputs.keys().map(|output| (output.clone(), vec![of_iteration(output)])).collect(),
            artifact_outputs: BTreeMap::new(),
        };
        let outputs = outputs.into_keys().map(|output| (output, ParameterType::List)).collect();
        let body = Body::Loop(Loop { each, item, items, parallelism });
        // The check lets nobody read an artifact of a loop, which would be a list.
        let artifact_outputs = BTreeMap::new();
        let component = Component { inputs, outputs, artifact_inputs, artifact_outputs, body, location: at };
        self.done.insert(name.clone(), component);
        Some(name)
    }

    /// `items.raw`: a JSON array, whose items fit the input they go to.
    fn known_items(&mut self, text: &str, input: &Input, at: &Location) -> Option<Vec<Value>> {
        let Ok(Value::Array(items)) = serde_json::from_str(text) else {
            self.found.push(bad_iterator::no_list(at));
            return None;
        };
        let items = items.into_iter().map(|item| fitted(input.kind, json::normal(item), at, &mut self.found));
        let items: Vec<Value> = items.collect::<Option<_>>()?;
        items.iter().for_each(|item| taken(input, item, at, &mut self.found));
        Some(items)
    }
}

fn passed_on(name: &str, input: &Input) -> Source {
    Source::Input { name: name.to_owned(), kind: input.kind, selector: None }
}

fn of_iteration(output: &str) -> DagOutput {
    DagOutput { producer: Loop::iteration(), output: output.to_owned() }
}
