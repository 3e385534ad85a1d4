//! The state of the walk, and look-ups in the pipeline's messages.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use kfp_ir::Ir;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineSpec};

use super::policies::ReportedConditions;
use crate::check::platform::reader::Reference;
use crate::diagnostics::{Diagnostics, Location, unknown_component};
use crate::pipeline::{Component, ComponentName, Provenance};

/// The state of the walk over a pipeline.
pub(super) struct Walk<'a> {
    /// The document with the deployment and the platform settings.
    pub(super) ir: &'a Ir,
    /// The repaired pipeline of `ir`.
    pub(super) pipeline: &'a PipelineSpec,
    /// The findings.
    pub(super) sink: &'a mut Diagnostics,
    /// The components whose check has ended, callees before callers.
    pub(super) checked: IndexMap<ComponentName, Component>,
    /// Where those components come from.
    pub(super) provenance: Provenance,
    /// The components from the root to the current one.
    pub(super) open: Vec<ComponentName>,
    /// The references in the pod settings of containers, by component.
    pub(super) pod_references: BTreeMap<ComponentName, Vec<Reference>>,
    /// The conditions with a finding.
    pub(super) reported_conditions: ReportedConditions,
    /// The total size of constants that refer to other inputs, in bytes of the workflow.
    pub(super) referring_bytes: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(ir: &'a Ir, pipeline: &'a PipelineSpec, sink: &'a mut Diagnostics) -> Self {
        Self {
            ir,
            pipeline,
            sink,
            checked: IndexMap::new(),
            provenance: Provenance::default(),
            open: Vec::new(),
            pod_references: BTreeMap::new(),
            reported_conditions: ReportedConditions::default(),
            referring_bytes: 0,
        }
    }

    /// Returns the message of a component that a task runs, or reports that it does not exist.
    pub(super) fn resolve(&mut self, name: &str, at: &Location) -> Option<&'a ComponentSpec> {
        let components: &'a BTreeMap<String, ComponentSpec> = &self.pipeline.components;
        let spec = components.get(name);
        if spec.is_none() {
            let known = components.keys().map(String::as_str);
            self.sink.push(unknown_component::unknown_component(at, name, known));
        }
        spec
    }
}

/// Returns true if a task that runs the component passes the input.
pub(super) fn some_task_passes(pipeline: &PipelineSpec, component: &ComponentName, input: &str) -> bool {
    let ComponentName::Named(component) = component else { return false };
    let components = pipeline.root.iter().chain(pipeline.components.values());
    let dags = components.filter_map(|component| match &component.implementation {
        Some(Implementation::Dag(dag)) => Some(dag),
        _ => None,
    });
    let mut tasks = dags.flat_map(|dag| dag.tasks.values());
    tasks.any(|task| {
        task.component_ref.as_ref().is_some_and(|reference| reference.name == *component)
            && task.inputs.as_ref().is_some_and(|inputs| inputs.parameters.contains_key(input))
    })
}
