//! The repair of references that the SDK writes wrong, if their meaning is certain.
//!
//! In pipelines with groups (`with` blocks), the SDK (2.17) forgets to pass channels on, refers to
//! items outside of their loops, and leaves references in texts:
//!
//! * [`channels`]: a text contains `{{channel:task=…}}` instead of a placeholder;
//! * [`inputs`]: a loop takes a field of its own item (`…-loop-item-subvar-a`) from the DAG around it,
//!   or from the producer of the list; a task takes the item of a loop inside of it from outside; a
//!   task takes a field of an item where only the item exists; a task refers to an input that only an
//!   outer group has, or to an output of a task outside of its group; so do pod settings;
//! * [`types`]: items and fields are declared as STRING although their readers want other types.
//!
//! [`groups`] recognizes groups that the SDK mixes up, which the check reports. [`provide`] finds the source of a channel and passes it on. The repair works on a copy of the
//! messages, before the check. A correct pipeline is not copied.

pub(super) mod channel_names;
mod channels;
pub(super) mod groups;
mod inputs;
mod lookup;
mod provide;
mod types;

use std::collections::BTreeMap;

use kfp_ir::Ir;
use kfp_ir::messages::ml_pipelines::PipelineSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;

use super::platform;
use crate::diagnostics::{Diagnostics, Location};

pub(super) use inputs::resolve_reference;

/// Returns a repaired copy of the pipeline, or `None` if nothing needs repair.
pub(super) fn repair(ir: &Ir) -> Option<PipelineSpec> {
    let pipeline = &ir.pipeline;
    let references = setting_references(ir);
    let mut repaired = None;
    if !references.is_empty() || channels::need_repair(pipeline) || inputs::need_repair(pipeline) {
        let copy = repaired.insert(pipeline.clone());
        let callers = provide::callers(pipeline);
        channels::repair(copy, &callers);
        inputs::repair(copy, &callers);
        inputs::provide_references(copy, &callers, &references);
    }
    let guesses = types::wrong_guesses(repaired.as_ref().unwrap_or(pipeline));
    if !guesses.is_empty() {
        types::remove(repaired.get_or_insert_with(|| pipeline.clone()), &guesses);
    }
    repaired
}

/// Returns the values that the pod settings of components refer to, by component.
fn setting_references(ir: &Ir) -> BTreeMap<String, Vec<InputParameterSpec>> {
    let executors = ir.pipeline.components.iter().filter_map(|(name, component)| match &component.implementation {
        Some(Implementation::ExecutorLabel(label)) => Some((name, label)),
        _ => None,
    });
    let references = executors.filter_map(|(name, label)| {
        let (config, at) = platform::run::executor_config(ir, label, &Location::top())?;
        // The walk reports the findings.
        let (_, references) = platform::pod::settings(config, &at, &mut Diagnostics::default());
        let sources: Vec<InputParameterSpec> = references.into_iter().map(|reference| reference.source).collect();
        (!sources.is_empty()).then(|| (name.clone(), sources))
    });
    references.collect()
}
