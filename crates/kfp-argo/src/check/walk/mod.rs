//! The walk over the components of a pipeline, from the root along its tasks.
//!
//! [`component`], [`dag`] and [`task`] call each other: a component contains a DAG, whose tasks run
//! components. All state of the walk is in the [`context::Walk`] that they pass on. The other files
//! check one part each of a component ([`interface`], [`container`], [`importer`]) or of a task
//! ([`source`], [`iterators`], [`policies`]), and do not continue the walk.

mod artifacts;
mod claims;
mod command;
mod comparisons;
mod component;
mod constants;
mod container;
mod context;
mod dag;
mod importer;
mod interface;
mod iterators;
mod loops;
mod pod_references;
mod policies;
mod references;
mod resources;
mod scope;
mod source;
mod task;
mod task_config;

use indexmap::IndexMap;
use kfp_ir::Ir;
use kfp_ir::messages::ml_pipelines::PipelineSpec;

use crate::diagnostics::{Diagnostics, Location};
use crate::pipeline::{Component, ComponentName, Provenance};

/// Checks the root and all components that its tasks lead to. Returns them, callees before callers,
/// and where they come from. `pipeline` is the repaired pipeline of `ir`.
pub(super) fn walk(
    ir: &Ir,
    pipeline: &PipelineSpec,
    sink: &mut Diagnostics,
) -> (IndexMap<ComponentName, Component>, Provenance) {
    let mut walk = context::Walk::new(ir, pipeline, sink);
    if let Some(root) = &pipeline.root {
        component::visit(&mut walk, &ComponentName::Root, root, &Location::top());
    }
    (walk.checked, walk.provenance)
}
