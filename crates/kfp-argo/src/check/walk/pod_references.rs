//! References in pod settings, which each task resolves in the DAG that contains it.

use std::collections::BTreeMap;

use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;
use kfp_ir::messages::ml_pipelines::PipelineTaskSpec;

use super::context::Walk;
use super::scope::Scope;
use super::{source, task_config};
use crate::check::platform;
use crate::check::platform::reader::Reference;
use crate::check::repair::resolve_reference;
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::{Body, Component, ComponentName, Input, Loop, ParameterType, PodSettings, Source, TaskKey};

/// Checks the settings of an executor's pod, which are at `at` in the platform document. Keeps
/// their references for the tasks that run the component `name`.
pub(super) fn pod_settings(
    walk: &mut Walk<'_>,
    name: &ComponentName,
    config: &KubernetesExecutorConfig,
    at: &Location,
) -> PodSettings {
    let (settings, references) = platform::pod::settings(config, at, walk.sink);
    walk.pod_references.insert(name.clone(), references);
    settings
}

/// Resolves the references in the pod settings of a task (for example a secret name taken from an
/// upstream output) in the DAG that contains the task. A loop passes the values on to its
/// iterations.
pub(super) fn task_settings(
    walk: &mut Walk<'_>,
    key: &TaskKey,
    spec: &PipelineTaskSpec,
    component: &ComponentName,
    scope: &Scope<'_>,
    at: &Location,
) -> BTreeMap<String, Source> {
    let called = spec.component_ref.as_ref().map(|called| called.name.clone()).unwrap_or_default();
    let called = ComponentName::Named(called);
    let references: Vec<Reference> = walk.pod_references.get(&called).cloned().unwrap_or_default();
    let sources = references.iter().filter_map(|reference| {
        let at = at.elsewhere(reference.path.clone());
        let resolved = resolve_reference(walk.pipeline, scope.name, &reference.source);
        let spec = resolved.as_ref().unwrap_or(&reference.source);
        let source = source::parameter(key, spec, ParameterType::Unknown, scope, &at, walk.sink)?;
        if let Some(kind) = source.ty().filter(|kind| !fits(*kind, reference.is_name)) {
            walk.sink.push(bad_setting::kind(&at, reference.what, kind));
        }
        Some((reference.key.clone(), source))
    });
    let sources: BTreeMap<String, Source> = sources.collect();
    if spec.iterator.is_some() {
        pass_through_loop(walk, component, &called, &sources);
    }
    sources
}

/// Adds settings of the task in a loop to the inputs of the loop.
fn pass_through_loop(
    walk: &mut Walk<'_>,
    looped: &ComponentName,
    called: &ComponentName,
    sources: &BTreeMap<String, Source>,
) {
    let configs = task_config::inputs(walk.pipeline, called);
    if let Some(Component { inputs, body: Body::Loop(each), .. }) = walk.checked.get_mut(looped)
        && let Some(task) = each.body.tasks.get_mut(&Loop::iteration())
    {
        for config in &configs {
            inputs.remove(config);
            task.inputs.insert(config.clone(), Source::TaskConfig);
        }
        for key in sources.keys() {
            inputs.insert(key.clone(), Input::undeclared());
            let source = Source::Input { name: key.clone(), ty: ParameterType::Unknown, selector: None };
            task.settings.insert(key.clone(), source);
        }
    }
}

/// Returns true if a value of the type can be the setting: a name is text; JSON may also be text
/// that contains it, as loop items are.
fn fits(kind: ParameterType, is_name: bool) -> bool {
    match kind {
        ParameterType::String | ParameterType::Unknown => true,
        ParameterType::Struct | ParameterType::List => !is_name,
        _ => false,
    }
}
