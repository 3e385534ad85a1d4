//! A component: its interface, and its container, importer or DAG.

use kfp_ir::Path;
use kfp_ir::messages::ml_pipelines::ComponentSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::PipelineContainerSpec;
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::executor_spec::Spec;

use super::context::Walk;
use super::{artifacts, claims, container, dag, importer, interface, pod_references, task_config};
use crate::check::platform;
use crate::check::repair::channel_names::is_group;
use crate::check::repair::groups::{MixedUp, mixed_up};
use crate::diagnostics::{Location, empty_executor, recursive_component, unknown_executor, unsupported};
use crate::pipeline::{Body, ClaimAction, Component, ComponentName, Dag, ExecutorOrigin};

/// Checks a component and all components that its tasks use. `at` is the task that leads to it.
pub(super) fn visit<'a>(walk: &mut Walk<'a>, name: &ComponentName, spec: &'a ComponentSpec, at: &Location) {
    if let Some(start) = walk.open.iter().position(|open| open == name) {
        let chain: Vec<ComponentName> = walk.open[start..].iter().chain([name]).cloned().collect();
        walk.sink.push(recursive_component::recursive_component(at, &chain));
        return;
    }
    if walk.checked.contains_key(name) {
        return;
    }
    if walk.open.len() > recursive_component::MAX_DEPTH {
        walk.sink.push(recursive_component::too_deep(at));
        return;
    }
    walk.open.push(name.clone());
    let component = component(walk, name, spec, at);
    walk.open.pop();
    walk.checked.insert(name.clone(), component);
}

/// Returns the place of a component in the document.
fn path_of(name: &ComponentName) -> Path {
    match name {
        ComponentName::Root => Path::new().key("root"),
        ComponentName::Named(name) => Path::new().key("components").key(name),
        ComponentName::Loop { owner, task } => path_of(owner).key("dag").key("tasks").key(task.as_str()),
    }
}

fn component<'a>(walk: &mut Walk<'a>, name: &ComponentName, spec: &'a ComponentSpec, at: &Location) -> Component {
    let here = at.elsewhere(path_of(name));
    let inputs = interface::inputs(spec, &here, walk.sink);
    let outputs = interface::outputs(spec);
    let artifact_inputs = artifacts::inputs(spec);
    let artifact_outputs = artifacts::outputs(walk.pipeline, spec, &here, walk.sink);
    if !spec.single_platform_specs.is_empty() {
        let (at, owner) = (here.key("singlePlatformSpecs"), name.described());
        walk.sink.push(unsupported::unsupported(&at, &owner, "platform settings of its own"));
    }
    let body = Body::Dag(Dag::default());
    let mut component = Component { inputs, outputs, artifact_inputs, artifact_outputs, body };
    walk.provenance.insert(name.clone(), here.clone());
    match &spec.implementation {
        // An empty `with` block of the SDK.
        None => empty(walk, name, spec, &here),
        Some(Implementation::Dag(dag)) => component.body = Body::Dag(dag::dag(walk, name, dag, &component, &here)),
        Some(Implementation::ExecutorLabel(label)) => executor(walk, name, spec, label, &mut component, &here),
    }
    component
}

/// Checks a component without an implementation: an empty group, which has no outputs.
fn empty(walk: &mut Walk<'_>, name: &ComponentName, spec: &ComponentSpec, here: &Location) {
    let key = name.to_string();
    let has_inputs = spec.input_definitions.is_some() && !is_group(&key, spec);
    if let Some(MixedUp { other, pipeline }) = mixed_up(walk.pipeline, &key) {
        walk.sink.push(empty_executor::mixed_up(here, other, pipeline));
    } else if has_inputs || spec.output_definitions.is_some() {
        walk.sink.push(empty_executor::no_body(here, &name.described()));
    }
}

/// Checks the executor with the given label, and sets the component's body.
fn executor(
    walk: &mut Walk<'_>,
    name: &ComponentName,
    spec: &ComponentSpec,
    label: &str,
    component: &mut Component,
    here: &Location,
) {
    let executors = &walk.ir.deployment.executors;
    let Some(executor) = executors.get(label) else {
        let (at, known) = (here.key("executorLabel"), executors.keys().map(String::as_str));
        walk.sink.push(unknown_executor::unknown_executor(&at, label, known));
        return;
    };
    let at = here.elsewhere(Path::new().key("deploymentSpec").key("executors").key(label));
    let owner = format!("executor `{label}`");
    match &executor.spec {
        Some(Spec::Container(container)) => {
            if let Some(body) = program(walk, name, spec, label, container, component, here) {
                component.body = body;
            }
        }
        Some(Spec::Importer(importer)) => {
            if let Some(importer) = importer::importer(walk, name, label, importer, component, &at.key("importer")) {
                component.body = Body::Importer(Box::new(importer));
            }
        }
        Some(Spec::Resolver(_)) => {
            walk.sink.push(unsupported::unsupported(&at.key("resolver"), &owner, "a resolver"));
        }
        Some(Spec::CustomJob(_)) => {
            walk.sink.push(unsupported::unsupported(&at.key("customJob"), &owner, "a custom job"));
        }
        None => walk.sink.push(empty_executor::empty_executor(&at, label)),
    }
}

/// Checks a container executor: a program, or one of the SDK's components for volume claims.
fn program(
    walk: &mut Walk<'_>,
    name: &ComponentName,
    spec: &ComponentSpec,
    label: &str,
    container: &PipelineContainerSpec,
    component: &mut Component,
    here: &Location,
) -> Option<Body> {
    if let Some(action) = ClaimAction::of_image(&container.image) {
        return Some(claims::claim(action, component, label, here, walk.sink));
    }
    if let Some((output, _)) = component.artifact_outputs.iter().find(|(_, output)| output.list) {
        let at = here.key("outputDefinitions").key("artifacts").key(output);
        let feature = "a list of artifacts that its program writes";
        walk.sink.push(unsupported::unsupported(&at, &format!("executor `{label}`"), feature));
    }
    let path = Path::new().key("deploymentSpec").key("executors").key(label).key("container");
    let at = here.elsewhere(path);
    let mut container = container::container(walk, name, label, container, component, &at)?;
    let settings = platform::run::executor_config(walk.ir, label, here);
    let settings_at = settings.as_ref().map(|(_, at)| at.clone());
    let executor = ExecutorOrigin { label: label.to_owned(), container: at, settings: settings_at };
    walk.provenance.insert_executor(name, executor);
    container.pod =
        settings.map(|(config, at)| pod_references::pod_settings(walk, name, config, &at)).unwrap_or_default();
    container.task_config = task_config::passthroughs(spec);
    Some(Body::Container(Box::new(container)))
}
