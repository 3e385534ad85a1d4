//! A task: the component it runs, the tasks it waits for, and the sources of its inputs.

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::messages::ml_pipelines::PipelineTaskSpec;

use super::context::Walk;
use super::scope::Scope;
use super::{claims, component, interface, iterators, pod_references, policies, references, source, task_config};
use crate::check::platform::workspace::require_workspace;
use crate::diagnostics::{Diagnostics, Location, final_status, missing_component, missing_input, type_mismatch};
use crate::pipeline::{ComponentName, Input, ParameterType, Source, Task, TaskKey};

/// Checks a task and the component that it runs. Returns `None` if it has no valid component.
pub(super) fn task<'a>(
    walk: &mut Walk<'a>,
    key: &TaskKey,
    spec: &'a PipelineTaskSpec,
    scope: &Scope<'_>,
    at: &Location,
) -> Option<Task> {
    let after = dependencies(spec, scope, at, walk.sink);
    let name = spec.component_ref.as_ref().map(|component| &component.name).filter(|name| !name.is_empty());
    let Some(name) = name else {
        walk.sink.push(missing_component::missing_component(at, key.as_str()));
        return None;
    };
    let called_spec = walk.resolve(name, &at.key("componentRef").key("name"))?;
    let named = ComponentName::Named(name.clone());
    component::visit(walk, &named, called_spec, at);
    let component = iterators::component_to_run(walk, key, spec, named, scope, at)?;

    let mut settings = pod_references::task_settings(walk, key, spec, &component, scope, at);
    let called = walk.checked.get(&component)?;
    let (declared, declared_artifacts) = (called.inputs.clone(), called.artifact_inputs.clone());
    let mut inputs = inputs(walk, key, spec, &declared, scope, at);
    if spec.iterator.is_some() {
        // A loop takes the settings as inputs and passes them to its iterations.
        inputs.append(&mut settings);
    }
    let task_config_inputs = task_config::inputs(walk.pipeline, &component);
    inputs.extend(task_config_inputs.iter().map(|input| (input.clone(), Source::TaskConfig)));
    let present = spec.inputs.iter().flat_map(|inputs| inputs.parameters.keys()).chain(&task_config_inputs);
    let is_required = |input: &Input| input.default.is_none() && !input.optional;
    let required = declared.iter().filter(|(_, input)| is_required(input)).map(|(name, _)| name);
    require_inputs(required, present.collect(), name, at, walk.sink);
    claims::check_values(&walk.checked[&component], &inputs, at, walk.sink);

    let artifacts = source::artifacts(spec, &declared_artifacts, scope, at, walk.sink);
    let present = spec.inputs.iter().flat_map(|inputs| inputs.artifacts.keys());
    let required = declared_artifacts.iter().filter(|(_, input)| !input.optional).map(|(name, _)| name);
    require_inputs(required, present.collect(), name, at, walk.sink);

    let condition = policies::condition(spec, &inputs, &declared, &mut walk.reported_conditions, at, walk.sink);
    let retry = policies::retry(spec, at, walk.sink);
    let (trigger, caching) = (policies::trigger(spec), policies::caching(spec));
    let display_name = display_name(key, spec);
    let task = Task { display_name, component, after, inputs, artifacts, settings, trigger, condition, retry, caching };
    if let Some(producer) = task.final_status_of().filter(|producer| !task.after.contains(producer)) {
        walk.sink.push(final_status::not_upstream(&at.key("inputs"), producer.as_str()));
    }
    Some(task)
}

/// Returns the name that the author of the pipeline gave to a task. Other tasks have their key
/// there.
pub(super) fn display_name(key: &TaskKey, spec: &PipelineTaskSpec) -> Option<String> {
    let name = &spec.task_info.as_ref()?.name;
    (!name.is_empty() && name != key.as_str()).then(|| name.clone())
}

/// Reports required inputs that a task does not pass to its component.
fn require_inputs<'i>(
    required: impl Iterator<Item = &'i String>,
    present: BTreeSet<&String>,
    component: &str,
    at: &Location,
    sink: &mut Diagnostics,
) {
    for input in required.filter(|input| !present.contains(input)) {
        sink.push(missing_input::missing_input(at, &format!("component `{component}`"), input));
    }
}

/// Checks `dependentTasks`.
fn dependencies(
    spec: &PipelineTaskSpec,
    scope: &Scope<'_>,
    at: &Location,
    sink: &mut Diagnostics,
) -> BTreeSet<TaskKey> {
    let at = at.key("dependentTasks");
    let named = spec.dependent_tasks.iter().enumerate();
    let known = named.filter(|(index, task)| scope.has_task(task, &at.index(*index), sink));
    known.map(|(_, task)| TaskKey::from(task.as_str())).collect()
}

/// Checks `inputs.parameters`.
fn inputs(
    walk: &mut Walk<'_>,
    key: &TaskKey,
    spec: &PipelineTaskSpec,
    declared: &BTreeMap<String, Input>,
    scope: &Scope<'_>,
    at: &Location,
) -> BTreeMap<String, Source> {
    let Some(inputs) = &spec.inputs else { return BTreeMap::new() };
    let all_at = at.key("inputs").key("parameters");
    let mut sources = BTreeMap::new();
    for (name, input) in &inputs.parameters {
        let at = all_at.key(name);
        let kind = declared.get(name).map_or(ParameterType::Unknown, |input| input.ty);
        let Some(source) = source::parameter(key, input, kind, scope, &at, walk.sink) else { continue };
        if let Source::Constant(constant) = &source
            && constant.asks_for_workspace()
        {
            require_workspace(walk.ir, &at.key("runtimeValue").key("constant"), walk.sink);
        }
        if let Some(from) = source.ty().filter(|from| !from.fits(kind)) {
            walk.sink.push(type_mismatch::source_mismatch(&at, from, kind));
        }
        if let (Source::Constant(constant), Some(input)) = (&source, declared.get(name))
            && let Some(value) = constant.plain()
        {
            interface::check_literals(input, value, &at.key("runtimeValue"), walk.sink);
        }
        sources.insert(name.clone(), source);
    }
    references::resolve(&mut sources, declared, &mut walk.referring_bytes, &all_at, walk.sink);
    sources
}
