//! The repair of references that the SDK writes wrong, if their meaning is certain.
//!
//! In pipelines with groups (`with` blocks), the SDK (2.17) forgets to pass channels on, refers to
//! items outside of their loops, and leaves references in texts:
//!
//! * [`channels`]: a text contains `{{channel:task=…}}` instead of a placeholder;
//! * [`inputs`]: a loop takes a field of its own item (`…-loop-item-subvar-a`) from the DAG around
//!   it, or from the producer of the list; a task takes the item of a loop inside of it from
//!   outside; a task takes a field of an item where only the item exists; a task refers to an input
//!   that only an outer group has, or to an output of a task outside of its group; so do pod
//!   settings;
//! * [`types`]: items and fields are declared as STRING although their readers want other types.
//!
//! [`groups`] recognizes groups that the SDK mixes up, which the check reports. [`provide`] finds
//! the source of a channel and passes it on. The repair works on a copy of the messages, before the
//! check. A correct pipeline is not copied.

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
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::executor_spec::Spec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;

use super::platform;
use crate::diagnostics::{Diagnostics, Location};
use channel_names::LeftChannel;

pub(super) use inputs::resolve_reference;

/// Returns a repaired copy of the pipeline, or `None` if nothing needs repair.
pub(super) fn repair(ir: &Ir) -> Option<PipelineSpec> {
    let pipeline = &ir.pipeline;
    let references = setting_references(ir);
    let variables = environment_channels(ir);
    let mut repaired = None;
    if !(references.is_empty() && variables.is_empty())
        || channels::need_repair(pipeline)
        || inputs::need_repair(pipeline)
    {
        let copy = repaired.insert(pipeline.clone());
        let callers = provide::callers(pipeline);
        channels::repair(copy, &callers);
        channels::pass_to_tasks(copy, &callers, &variables);
        inputs::repair(copy, &callers);
        inputs::provide_references(copy, &callers, &references);
    }
    let guesses = types::wrong_guesses(repaired.as_ref().unwrap_or(pipeline));
    if !guesses.is_empty() {
        types::remove(repaired.get_or_insert_with(|| pipeline.clone()), &guesses);
    }
    repaired
}

/// Returns the channels that the SDK left in the environment variables of components, by component.
fn environment_channels(ir: &Ir) -> BTreeMap<String, Vec<String>> {
    let containers = executors(ir).filter_map(|(name, label)| {
        match ir.deployment.executors.get(label).and_then(|executor| executor.spec.as_ref()) {
            Some(Spec::Container(container)) => Some((name, container)),
            _ => None,
        }
    });
    let channels = containers.filter_map(|(name, container)| {
        let texts = container.env.iter().map(|variable| variable.value.as_str());
        let channels: Vec<String> = texts.flat_map(LeftChannel::all_in).map(|left| left.channel()).collect();
        (!channels.is_empty()).then(|| (name.clone(), channels))
    });
    channels.collect()
}

/// Returns the components that have executors, with the labels of these.
fn executors(ir: &Ir) -> impl Iterator<Item = (&String, &String)> {
    ir.pipeline.components.iter().filter_map(|(name, component)| match &component.implementation {
        Some(Implementation::ExecutorLabel(label)) => Some((name, label)),
        _ => None,
    })
}

/// Returns the values that the pod settings of components refer to, by component.
fn setting_references(ir: &Ir) -> BTreeMap<String, Vec<InputParameterSpec>> {
    let references = executors(ir).filter_map(|(name, label)| {
        let (config, at) = platform::run::executor_config(ir, label, &Location::top())?;
        // The walk reports the findings.
        let (_, references) = platform::pod::settings(config, &at, &mut Diagnostics::default());
        let sources: Vec<InputParameterSpec> = references.into_iter().map(|reference| reference.source).collect();
        (!sources.is_empty()).then(|| (name.clone(), sources))
    });
    references.collect()
}
