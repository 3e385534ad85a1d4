//! Items of nested loops that have the same name.

use crate::diagnostics::{Diagnostics, hidden_item};
use crate::pipeline::{Body, Component, ComponentName, Pipeline, Source};

/// Reports each loop whose item has the name of an item around it, if a task reads it.
pub(super) fn lint(pipeline: &Pipeline, sink: &mut Diagnostics) {
    for (name, component) in &pipeline.components {
        let ComponentName::Loop { owner, .. } = name else { continue };
        let Some(item) = item(component).filter(|item| pipeline.components[&**owner].inputs.contains_key(*item)) else {
            continue;
        };
        let repeated = component.dag().and_then(|dag| dag.tasks.values().next());
        if repeated.and_then(|task| pipeline.component_of(task).dag()).is_some_and(|dag| dag.reads(item)) {
            sink.push(hidden_item::hidden_item(&pipeline.provenance[name], item));
        }
    }
}

/// Returns the name of the input that gets the item of a loop.
fn item(component: &Component) -> Option<&str> {
    let Body::Loop(each) = &component.body else { return None };
    let inputs = each.body.tasks.values().flat_map(|task| &task.inputs);
    inputs.filter(|(_, source)| matches!(source, Source::Item { .. })).map(|(name, _)| name.as_str()).next()
}
