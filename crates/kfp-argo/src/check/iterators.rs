//! Iterators: a task with one runs a loop over its component.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use kfp_ir::messages::ml_pipelines::parameter_iterator_spec::items_spec::Kind;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::Iterator as LoopKind;
use kfp_ir::messages::ml_pipelines::{ArtifactIteratorSpec, ParameterIteratorSpec, PipelineTaskSpec};
use serde_json::Value;

use super::Checker;
use super::dag::Scope;
use super::interface::{fitted, taken};
use super::json;
use crate::diagnostics::{Location, bad_iterator};
use crate::pipeline::{
    ArtifactInput, ArtifactOutput, ArtifactSource, Body, Component, ComponentName, Dag, DagOutput, DagOutputs, Input,
    Items, Loop, ParameterType, Source, Task, TaskKey,
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
        let Some(iterator) = &spec.iterator else { return Some(component) };
        let mut body = LoopBody::new(component.clone(), self.done.get(&component)?);
        let (at, item, items) = match iterator {
            LoopKind::ParameterIterator(iterator) => {
                let at = at.key("parameterIterator");
                let (item, items) = self.parameter_items(iterator, &mut body, &at)?;
                (at, item, items)
            }
            LoopKind::ArtifactIterator(iterator) => {
                let at = at.key("artifactIterator");
                let items = self.artifact_items(iterator, &mut body, &at)?;
                (at, ParameterType::Unknown, items)
            }
        };
        let limit = spec.iterator_policy.as_ref().map_or(0, |policy| policy.parallelism_limit);
        if limit < 0 {
            self.found.push(bad_iterator::negative_parallelism(&at, limit));
        }
        let parallelism = u32::try_from(limit).ok().filter(|limit| *limit > 0);
        let name = ComponentName::Loop { owner: Box::new(scope.name.clone()), task: key.clone() };
        self.done.insert(name.clone(), body.looped(item, items, parallelism, at));
        Some(name)
    }

    /// Takes those lists of artifacts from a DAG's loops that nobody reads. What nobody wants as a list may come from anywhere, and travel
    /// by reference.
    pub(super) fn leave_out_unread_lists(&mut self, dag: &Dag) {
        let by_tasks = dag.tasks.values().flat_map(|task| task.artifacts.values()).filter_map(|source| match source {
            ArtifactSource::Output { producer, output } => Some((producer, output)),
            ArtifactSource::Input { .. } | ArtifactSource::Item => None,
        });
        let given = dag.artifact_outputs.values().flatten().map(|source| (&source.producer, &source.output));
        let read: BTreeSet<(&TaskKey, &String)> = by_tasks.chain(given).collect();
        for (key, task) in &dag.tasks {
            if let Some(Component { artifact_outputs, body: Body::Loop(each), .. }) = self.done.get_mut(&task.component)
            {
                artifact_outputs.retain(|output, _| read.contains(&(key, output)));
                each.each.artifact_outputs.retain(|output, _| read.contains(&(key, output)));
            }
        }
    }

    fn parameter_items(
        &mut self,
        iterator: &ParameterIteratorSpec,
        body: &mut LoopBody,
        at: &Location,
    ) -> Option<(ParameterType, Items)> {
        let Some(item) = body.inputs.remove(&iterator.item_input) else {
            let known = body.inputs.keys().map(String::as_str);
            let (at, component) = (at.key("itemInput"), body.iteration.component.to_string());
            self.found.push(bad_iterator::no_item_input(&at, &component, &iterator.item_input, known));
            return None;
        };
        body.iteration.inputs.insert(iterator.item_input.clone(), Source::Item { kind: item.kind });
        let items = match iterator.items.as_ref().and_then(|items| items.kind.as_ref()) {
            Some(Kind::Raw(text)) => {
                let items = self.known_items(text, &item, &at.key("items").key("raw"))?;
                self.fields_are_there(&iterator.item_input, &items, &body.iteration.component);
                Items::Known(items)
            }
            Some(Kind::InputParameter(name)) => {
                // A list, or a string that holds one; the SDK declares it among the body's inputs, and nothing in there reads it.
                body.iteration.inputs.remove(name);
                let (kind, literals) = (ParameterType::Unknown, Vec::new());
                let required = Input { kind, default: None, optional: false, literals, description: None };
                body.inputs.entry(name.clone()).or_insert(required).kind = ParameterType::Unknown;
                Items::Input(name.clone())
            }
            None => {
                self.found.push(bad_iterator::no_items(&at.key("items")));
                return None;
            }
        };
        Some((item.kind, items))
    }

    /// Findings for tasks of the loop's body that read a field that no item has.
    fn fields_are_there(&mut self, item: &str, items: &[Value], body: &ComponentName) {
        let Some((body, dag)) = self.done.get(body).and_then(|body| Some((body, body.dag()?))) else { return };
        let items: Vec<Cow<'_, Value>> = items.iter().map(as_object).collect();
        let known: BTreeSet<&str> = items.iter().filter_map(|item| item.as_object()).flat_map(fields).collect();
        for (key, task) in dag.tasks.iter().filter(|_| !items.is_empty()) {
            let tasks_at = body.location.key("dag").key("tasks");
            let at = tasks_at.task(tasks_at.path.key(key.as_str()), key).key("inputs").key("parameters");
            for (input, source) in &task.inputs {
                if let Source::Input { name, selector: Some(selector), .. } = source
                    && name == item
                    && !known.contains(selector.key.as_str())
                {
                    let known = known.iter().copied();
                    self.found.push(bad_iterator::no_field(&at.key(input), &selector.key, known));
                }
            }
        }
    }

    fn artifact_items(&mut self, iterator: &ArtifactIteratorSpec, body: &mut LoopBody, at: &Location) -> Option<Items> {
        let Some(item) = body.artifact_inputs.remove(&iterator.item_input) else {
            let known = body.artifact_inputs.keys().map(String::as_str);
            let (at, component) = (at.key("itemInput"), body.iteration.component.to_string());
            self.found.push(bad_iterator::no_item_input(&at, &component, &iterator.item_input, known));
            return None;
        };
        body.iteration.artifacts.insert(iterator.item_input.clone(), ArtifactSource::Item);
        let Some(list) = iterator.items.as_ref().map(|items| &items.input_artifact).filter(|list| !list.is_empty())
        else {
            self.found.push(bad_iterator::no_items(&at.key("items")));
            return None;
        };
        // As with parameters, nothing in the body reads the list.
        body.iteration.artifacts.remove(list);
        let declared = body.artifact_inputs.entry(list.clone());
        declared.or_insert(ArtifactInput { optional: false, list: true, schema: item.schema }).list = true;
        Some(Items::Artifacts(list.clone()))
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

/// An item as a selector reads it: the text of an object is one as well.
fn as_object(item: &Value) -> Cow<'_, Value> {
    let parsed = item.as_str().and_then(|text| serde_json::from_str(text).ok());
    parsed.map_or(Cow::Borrowed(item), Cow::Owned)
}

fn fields(object: &serde_json::Map<String, Value>) -> impl Iterator<Item = &str> {
    object.keys().map(String::as_str)
}

/// What is known of a loop while its iterator is read.
struct LoopBody {
    /// The inputs of the loop: those of the component but for the item, and the list.
    inputs: BTreeMap<String, Input>,
    artifact_inputs: BTreeMap<String, ArtifactInput>,
    outputs: Vec<String>,
    artifact_outputs: BTreeMap<String, ArtifactOutput>,
    /// The one task.
    iteration: Task,
}

impl LoopBody {
    /// A loop over a component, to each run of which all its inputs are passed on.
    fn new(name: ComponentName, component: &Component) -> Self {
        let inputs = component.inputs.iter().map(|(name, input)| {
            (name.clone(), Source::Input { name: name.clone(), kind: input.kind, selector: None })
        });
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

    fn looped(self, item: ParameterType, items: Items, parallelism: Option<u32>, at: Location) -> Component {
        let each = Dag {
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
            body: Body::Loop(Loop { each, item, items, parallelism }),
            location: at,
        }
    }
}

/// The outputs of a DAG that are those of its one task.
fn of_iteration<'o>(outputs: impl Iterator<Item = &'o String>) -> BTreeMap<String, DagOutputs> {
    let source = |output: &String| vec![DagOutput { producer: Loop::iteration(), output: output.clone() }];
    outputs.map(|output| (output.clone(), source(output))).collect()
}
