//! A component: its interface, and its container or DAG.

use kfp_ir::Path;
use kfp_ir::messages::ml_pipelines::ComponentSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::executor_spec::Spec;

use super::interface::{inputs, outputs};
use super::{Checker, artifacts};
use crate::diagnostics::{Location, empty_executor, unknown_executor, unsupported};
use crate::pipeline::{Body, ClaimAction, Component, ComponentName, Dag};

/// Where a component stands in the document.
pub(super) fn path_of(name: &ComponentName) -> Path {
    match name {
        ComponentName::Root => Path::new().key("root"),
        ComponentName::Named(name) => Path::new().key("components").key(name),
        ComponentName::Loop { owner, task } => path_of(owner).key("dag").key("tasks").key(task.as_str()),
    }
}

impl<'a> Checker<'a> {
    pub(super) fn component(&mut self, name: &ComponentName, spec: &'a ComponentSpec, at: &Location) -> Component {
        let here = at.elsewhere(path_of(name));
        let inputs = inputs(spec, &here, &mut self.found);
        let outputs = outputs(spec);
        let artifact_inputs = artifacts::inputs(spec);
        let artifact_outputs = artifacts::outputs(self.pipeline, spec, &here, &mut self.found);
        if !spec.single_platform_specs.is_empty() {
            let (at, owner) = (here.key("singlePlatformSpecs"), artifacts::owner(name));
            self.found.push(unsupported::unsupported(&at, &owner, "platform settings of its own"));
        }
        let body = Body::Dag(Dag::default());
        let mut component =
            Component { inputs, outputs, artifact_inputs, artifact_outputs, body, location: here.clone() };
        match &spec.implementation {
            // An empty `with` block of the SDK: it does nothing. What takes or gives something should do something.
            None => {
                let component = &component;
                let takes = !component.inputs.is_empty() || !component.artifact_inputs.is_empty();
                if takes || !component.outputs.is_empty() || !component.artifact_outputs.is_empty() {
                    self.found.push(empty_executor::no_body(&here, &name.to_string()));
                }
            }
            Some(Implementation::Dag(dag)) => component.body = Body::Dag(self.dag(name, dag, &component, &here)),
            Some(Implementation::ExecutorLabel(label)) => self.executor(name, spec, label, &mut component, &here),
        }
        component
    }

    fn executor(
        &mut self,
        name: &ComponentName,
        spec: &ComponentSpec,
        label: &str,
        component: &mut Component,
        here: &Location,
    ) {
        let executors = &self.ir.deployment.executors;
        let Some(executor) = executors.get(label) else {
            let at = here.key("executorLabel");
            self.found.push(unknown_executor::unknown_executor(&at, label, executors.keys().map(String::as_str)));
            return;
        };
        let at = here.elsewhere(Path::new().key("deploymentSpec").key("executors").key(label));
        let owner = format!("executor \"{label}\"");
        match &executor.spec {
            Some(Spec::Container(container)) => {
                if let Some(action) = ClaimAction::of_image(&container.image) {
                    component.body = self.claim(action, component, label, here);
                    return;
                }
                if let Some((output, _)) = component.artifact_outputs.iter().find(|(_, output)| output.list) {
                    let at = here.key("outputDefinitions").key("artifacts").key(output);
                    self.found.push(unsupported::unsupported(
                        &at,
                        &owner,
                        "a list of artifacts that its program writes",
                    ));
                }
                if let Some(mut container) = self.container(name, label, container, component, &at.key("container")) {
                    container.pod = self.pod_settings(name, label, here);
                    container.task_config = Self::task_config(spec);
                    component.body = Body::Container(Box::new(container));
                }
            }
            Some(Spec::Importer(importer)) => {
                if let Some(importer) = self.importer(name, label, importer, component, &at.key("importer")) {
                    component.body = Body::Importer(Box::new(importer));
                }
            }
            Some(Spec::Resolver(_)) => {
                self.found.push(unsupported::unsupported(&at.key("resolver"), &owner, "a resolver"));
            }
            Some(Spec::CustomJob(_)) => {
                self.found.push(unsupported::unsupported(&at.key("customJob"), &owner, "a custom job"));
            }
            None => self.found.push(empty_executor::empty_executor(&at, label)),
        }
    }
}
