//! The check: from messages, which may contain anything, to a [`Pipeline`] in which every reference
//! resolves.
//!
//! [`repair`] first corrects references that the SDK writes wrong and whose meaning is certain. The
//! [`walk`] then starts at the root and follows the tasks, so that each finding has the trail of
//! tasks that leads to it. It continues after an error, to report all of them at once. The walk
//! uses [`platform`] for the platform document and [`syntax`] for the languages inside texts.
//! [`run`] checks the options and the arguments of a run.
//!
//! Invariant: rooms depend on each other in one direction only, `walk` on `platform` on `syntax`.

mod platform;
mod repair;
mod run;
mod syntax;
mod walk;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use kfp_ir::Ir;
use kfp_ir::messages::ml_pipelines::PipelineSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;

pub(crate) use run::arguments::{ArgumentValue, check_arguments, given_arguments};
pub(crate) use run::options::check_options;

use crate::diagnostics::{Diagnostics, Location, incomplete_pipeline, schema_version};
use crate::pipeline::{Body, Component, ComponentName, Pipeline};

/// Checks a whole pipeline. Returns `None` if it has errors.
pub(crate) fn check(ir: &Ir, sink: &mut Diagnostics) -> Option<Pipeline> {
    let repaired = repair::repair(ir);
    let pipeline = check_pipeline(ir, repaired.as_ref().unwrap_or(&ir.pipeline), sink);
    // Components may share an executor, whose findings are reported once.
    let mut seen = BTreeSet::new();
    sink.0.retain(|finding| {
        let path = finding.location.as_ref().map(|location| location.path.clone());
        seen.insert((finding.code, path, finding.message.clone()))
    });
    pipeline
}

/// Checks the repaired pipeline of `ir`. Returns `None` if it has errors.
fn check_pipeline(ir: &Ir, spec: &PipelineSpec, sink: &mut Diagnostics) -> Option<Pipeline> {
    let errors = sink.error_count();
    check_header(spec, sink);
    let settings = platform::run::run_settings(ir);
    let workspace = platform::workspace::workspace(ir, sink);
    platform::run::check(ir, sink);
    let (components, provenance) = walk::walk(ir, spec, sink);
    if sink.error_count() > errors {
        return None;
    }
    // The walk ends callees first; later stages read callers first.
    let components: IndexMap<ComponentName, Component> = components.into_iter().rev().collect();
    debug_assert!(matches!(components.get(&ComponentName::Root), Some(Component { body: Body::Dag(_), .. })));
    let info = spec.pipeline_info.clone().unwrap_or_default();
    let text = |text: String| (!text.is_empty()).then_some(text);
    Some(Pipeline {
        name: info.name,
        display_name: text(info.display_name),
        description: text(info.description),
        default_root: text(spec.default_pipeline_root.clone()),
        settings,
        workspace,
        components,
        provenance,
    })
}

/// Reports a missing root, an unknown version of the schema, and a missing name.
fn check_header(spec: &PipelineSpec, sink: &mut Diagnostics) {
    let top = Location::top();
    let Some(root) = &spec.root else {
        sink.push(incomplete_pipeline::no_root(&top.key("root"), spec));
        return;
    };
    if spec.schema_version != schema_version::KNOWN {
        sink.push(schema_version::schema_version(&top.key("schemaVersion"), &spec.schema_version));
    }
    if spec.pipeline_info.as_ref().is_none_or(|info| info.name.is_empty()) {
        sink.push(incomplete_pipeline::no_name(&top.key("pipelineInfo").key("name")));
    }
    if !matches!(root.implementation, Some(Implementation::Dag(_))) {
        sink.push(incomplete_pipeline::root_without_dag(&top.key("root")));
    }
}
