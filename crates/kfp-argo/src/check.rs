//! Check: from messages, in which anything may stand, to a [`Pipeline`], in which every reference resolves.
//!
//! The walk starts at the root and follows the tasks, so that each finding knows the tasks on its way. It goes on after an error,
//! to find all of them at once.

mod arguments;
mod artifacts;
mod comparisons;
mod component;
mod conditions;
mod constants;
mod container;
mod dag;
mod dns;
mod env;
mod environment;
mod image;
mod importer;
mod init_containers;
mod interface;
mod iterators;
mod json;
mod kind;
mod labels;
mod option_names;
mod placeholders;
mod platform;
mod pod;
mod policies;
mod quantities;
mod references;
mod repair;
mod resources;
mod scheduling;
mod settings;
mod task;
mod volumes;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use kfp_ir::Ir;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineSpec};

pub(crate) use arguments::{ArgumentValue, check_arguments, given_arguments};
pub(crate) use container::LONGEST_ARGUMENT;
pub(crate) use kind::check_kind;
pub(crate) use option_names::check_names;

use crate::diagnostics::{
    Diagnostic, Location, Severity, incomplete_pipeline, recursive_component, schema_version, unknown_component,
};
use crate::pipeline::{Body, Component, ComponentName, Pipeline, RunSettings, Workspace};

/// Checks the whole pipeline; gives the warnings beside it.
///
/// # Errors
/// All errors found.
pub(crate) fn check(ir: &Ir) -> Result<(Pipeline, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mended = repair::repair(&ir.pipeline);
    let pipeline = mended.as_ref().unwrap_or(&ir.pipeline);
    let mut checker = Checker {
        ir,
        pipeline,
        found: Vec::new(),
        done: IndexMap::new(),
        open: Vec::new(),
        references: BTreeMap::new(),
        composed: 0,
    };
    checker.header();
    let settings = checker.run_settings();
    let workspace = checker.workspace();
    checker.stray_settings();
    if let Some(root) = &pipeline.root {
        let top = Location::top();
        if !matches!(root.implementation, Some(Implementation::Dag(_))) {
            checker.found.push(incomplete_pipeline::root_without_dag(&top.key("root")));
        }
        checker.visit(&ComponentName::Root, root, &top);
    }
    checker.finish(settings, workspace)
}

/// The state of the walk.
struct Checker<'a> {
    ir: &'a Ir,
    /// The pipeline of `ir`, mended.
    pipeline: &'a PipelineSpec,
    found: Vec<Diagnostic>,
    /// Components whose walk has ended, callees before callers.
    done: IndexMap<ComponentName, Component>,
    /// Components from the root to the one at hand.
    open: Vec<ComponentName>,
    /// What settings of containers' pods refer to.
    references: BTreeMap<ComponentName, Vec<pod::Reference>>,
    /// How long the constants are that refer to others, in bytes.
    composed: usize,
}

impl<'a> Checker<'a> {
    fn header(&mut self) {
        let (pipeline, top) = (self.pipeline, Location::top());
        if pipeline.root.is_none() {
            self.found.push(incomplete_pipeline::no_root(&top.key("root"), pipeline));
            return;
        }
        if pipeline.schema_version != schema_version::KNOWN {
            self.found.push(schema_version::schema_version(&top.key("schemaVersion"), &pipeline.schema_version));
        }
        if pipeline.pipeline_info.as_ref().is_none_or(|info| info.name.is_empty()) {
            self.found.push(incomplete_pipeline::no_name(&top.key("pipelineInfo").key("name")));
        }
    }

    /// Checks a component and all that its tasks use. `at` is the task that led here.
    fn visit(&mut self, name: &ComponentName, spec: &'a ComponentSpec, at: &Location) {
        if let Some(start) = self.open.iter().position(|open| open == name) {
            let chain: Vec<ComponentName> = self.open[start..].iter().chain([name]).cloned().collect();
            self.found.push(recursive_component::recursive_component(at, &chain));
            return;
        }
        if self.done.contains_key(name) {
            return;
        }
        if self.open.len() > recursive_component::DEEPEST {
            self.found.push(recursive_component::too_deep(at));
            return;
        }
        self.open.push(name.clone());
        let component = self.component(name, spec, at);
        self.open.pop();
        self.done.insert(name.clone(), component);
    }

    /// The message of a component that a task names; a finding when there is none.
    fn resolve(&mut self, name: &str, at: &Location) -> Option<&'a ComponentSpec> {
        let components: &'a BTreeMap<String, ComponentSpec> = &self.pipeline.components;
        let spec = components.get(name);
        if spec.is_none() {
            self.found.push(unknown_component::unknown_component(at, name, components.keys().map(String::as_str)));
        }
        spec
    }

    fn finish(
        mut self,
        settings: RunSettings,
        workspace: Option<Workspace>,
    ) -> Result<(Pipeline, Vec<Diagnostic>), Vec<Diagnostic>> {
        // Components may share an executor; what is wrong with it is said once.
        let mut seen = BTreeSet::new();
        self.found.retain(|found| {
            let path = found.location.as_ref().map(|location| location.path.clone());
            seen.insert((found.code, path, found.message.clone()))
        });
        if self.found.iter().any(|found| found.severity == Severity::Error) {
            return Err(self.found);
        }
        let info = self.pipeline.pipeline_info.clone().unwrap_or_default();
        let text = |text: String| (!text.is_empty()).then_some(text);
        // The walk closes callees first.
        let components: IndexMap<ComponentName, Component> = self.done.into_iter().rev().collect();
        debug_assert!(matches!(components.get(&ComponentName::Root), Some(Component { body: Body::Dag(_), .. })));
        let (display_name, description) = (text(info.display_name), text(info.description));
        let default_root = text(self.pipeline.default_pipeline_root.clone());
        let name = info.name;
        let pipeline = Pipeline { name, display_name, description, default_root, settings, workspace, components };
        Ok((pipeline, self.found))
    }
}
