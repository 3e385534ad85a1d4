//! Iterators: a task with an iterator runs a loop over its component.

use std::borrow::Cow;
use std::collections::BTreeSet;

use kfp_ir::messages::ml_pipelines::parameter_iterator_spec::items_spec::Kind;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::Iterator as IteratorSpec;
use kfp_ir::messages::ml_pipelines::{ArtifactIteratorSpec, ParameterIteratorSpec, PipelineTaskSpec};
use serde_json::Value;

use super::context::Walk;
use super::interface::{check_literals, fitted};
use super::loops::LoopBody;
use super::scope::Scope;
use crate::check::syntax::json;
use crate::diagnostics::{Diagnostics, Location, bad_iterator};
use crate::pipeline::{
    ArtifactInput, ArtifactSource, Component, ComponentName, Input, Items, ParameterType, Source, TaskKey,
};

/// Returns the component that a task runs: `component`, or a loop over it.
pub(super) fn component_to_run(
    walk: &mut Walk<'_>,
    key: &TaskKey,
    spec: &PipelineTaskSpec,
    component: ComponentName,
    scope: &Scope<'_>,
    at: &Location,
) -> Option<ComponentName> {
    let Some(iterator) = &spec.iterator else { return Some(component) };
    let mut body = LoopBody::new(component.clone(), walk.checked.get(&component)?);
    let (at, item, items) = match iterator {
        IteratorSpec::ParameterIterator(iterator) => {
            let at = at.key("parameterIterator");
            let (item, items) = parameter_items(walk, iterator, &mut body, &at)?;
            (at, item, items)
        }
        IteratorSpec::ArtifactIterator(iterator) => {
            let at = at.key("artifactIterator");
            let repeated = walk.checked.get(&body.iteration.component);
            let items = artifact_items(repeated, iterator, &mut body, &at, walk.sink)?;
            (at, ParameterType::Unknown, items)
        }
    };
    let limit = spec.iterator_policy.as_ref().map_or(0, |policy| policy.parallelism_limit);
    if limit < 0 {
        walk.sink.push(bad_iterator::negative_parallelism(&at, limit));
    }
    let parallelism = u32::try_from(limit).ok().filter(|limit| *limit > 0);
    let name = ComponentName::Loop { owner: Box::new(scope.name.clone()), task: key.clone() };
    walk.provenance.insert(name.clone(), at);
    walk.checked.insert(name.clone(), body.into_component(item, items, parallelism));
    Some(name)
}

/// Returns the type of the item, and the list.
fn parameter_items(
    walk: &mut Walk<'_>,
    iterator: &ParameterIteratorSpec,
    body: &mut LoopBody,
    at: &Location,
) -> Option<(ParameterType, Items)> {
    let Some(item) = body.inputs.remove(&iterator.item_input) else {
        let known = body.inputs.keys().map(String::as_str);
        let (at, component) = (at.key("itemInput"), body.iteration.component.to_string());
        walk.sink.push(bad_iterator::no_item_input(&at, &component, &iterator.item_input, known));
        return None;
    };
    body.iteration.inputs.insert(iterator.item_input.clone(), Source::Item { ty: item.ty });
    let items = match iterator.items.as_ref().and_then(|items| items.kind.as_ref()) {
        Some(Kind::Raw(text)) => {
            let items = constant_items(text, &item, &at.key("items").key("raw"), walk.sink)?;
            check_fields(walk, &iterator.item_input, &items, &body.iteration.component);
            Items::Known(items)
        }
        Some(Kind::InputParameter(name)) => {
            // A list, or a string that contains one. The SDK declares it among the inputs of the
            // repeated component, also where that does not read it.
            if !walk.checked.get(&body.iteration.component).is_some_and(|repeated| reads(repeated, name)) {
                body.iteration.inputs.remove(name);
            }
            let required = Input { optional: false, ..Input::undeclared() };
            body.inputs.entry(name.clone()).or_insert(required).ty = ParameterType::Unknown;
            Items::Input(name.clone())
        }
        None => {
            walk.sink.push(bad_iterator::no_items(&at.key("items")));
            return None;
        }
    };
    Some((item.ty, items))
}

/// Returns the list of artifacts. `repeated` is the component that runs for each of them.
fn artifact_items(
    repeated: Option<&Component>,
    iterator: &ArtifactIteratorSpec,
    body: &mut LoopBody,
    at: &Location,
    sink: &mut Diagnostics,
) -> Option<Items> {
    let Some(item) = body.artifact_inputs.remove(&iterator.item_input) else {
        let known = body.artifact_inputs.keys().map(String::as_str);
        let (at, component) = (at.key("itemInput"), body.iteration.component.to_string());
        sink.push(bad_iterator::no_item_input(&at, &component, &iterator.item_input, known));
        return None;
    };
    body.iteration.artifacts.insert(iterator.item_input.clone(), ArtifactSource::Item);
    let list = iterator.items.as_ref().map(|items| &items.input_artifact).filter(|list| !list.is_empty());
    let Some(list) = list else {
        sink.push(bad_iterator::no_items(&at.key("items")));
        return None;
    };
    if !repeated.is_some_and(|repeated| reads_artifact(repeated, list)) {
        body.iteration.artifacts.remove(list);
    }
    let declared = body.artifact_inputs.entry(list.clone());
    declared.or_insert(ArtifactInput { optional: false, list: true, schema: item.schema }).list = true;
    Some(Items::Artifacts(list.clone()))
}

/// Returns true if a component reads an input parameter: a DAG in one of its tasks, all others
/// always.
fn reads(component: &Component, input: &str) -> bool {
    component.dag().is_none_or(|dag| dag.reads(input))
}

/// Returns true if a component reads an input artifact.
fn reads_artifact(component: &Component, input: &str) -> bool {
    let is_input = |source: &ArtifactSource| matches!(source, ArtifactSource::Input { name } if name == input);
    component.dag().is_none_or(|dag| dag.tasks.values().flat_map(|task| task.artifacts.values()).any(is_input))
}

/// Reads `items.raw`: a JSON array, whose items must fit the input that takes them.
fn constant_items(text: &str, input: &Input, at: &Location, sink: &mut Diagnostics) -> Option<Vec<Value>> {
    let Ok(Value::Array(items)) = serde_json::from_str(text) else {
        sink.push(bad_iterator::no_list(at));
        return None;
    };
    let items = items.into_iter().map(|item| fitted(input.ty, json::normal(item), at, sink));
    let items: Vec<Value> = items.collect::<Option<_>>()?;
    items.iter().for_each(|item| check_literals(input, item, at, sink));
    Some(items)
}

/// Reports tasks of the repeated component that read a field that none of the items has.
fn check_fields(walk: &mut Walk<'_>, item: &str, items: &[Value], repeated: &ComponentName) {
    let Some(dag) = walk.checked.get(repeated).and_then(|body| body.dag()) else { return };
    let tasks_at = walk.provenance[repeated].key("dag").key("tasks");
    let items: Vec<Cow<'_, Value>> = items.iter().map(parsed).collect();
    let known: BTreeSet<&str> =
        items.iter().filter_map(|item| item.as_object()).flat_map(|item| item.keys().map(String::as_str)).collect();
    for (key, task) in dag.tasks.iter().filter(|_| !items.is_empty()) {
        let at = tasks_at.task(tasks_at.path.key(key.as_str()), key, task.display_name.as_deref());
        let at = at.key("inputs").key("parameters");
        for (input, source) in &task.inputs {
            if let Source::Input { name, selector: Some(selector), .. } = source
                && name == item
                && !known.contains(selector.key.as_str())
            {
                let known = known.iter().copied();
                walk.sink.push(bad_iterator::no_field(&at.key(input), &selector.key, known));
            }
        }
    }
}

/// Returns an item as a selector reads it: a string that contains JSON is parsed.
fn parsed(item: &Value) -> Cow<'_, Value> {
    let parsed = item.as_str().and_then(|text| serde_json::from_str(text).ok());
    parsed.map_or(Cow::Borrowed(item), Cow::Owned)
}
