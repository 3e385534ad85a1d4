//! Groups that the SDK mixes up: the bodies of two `with` blocks with the same number.
//!
//! If a pipeline calls another one and both have a group with the same number, the SDK (2.17) may
//! put the tasks of the caller's group into the component of the other group, whose own tasks are
//! lost. The caller's group has a component without tasks. As tasks are lost, there is no repair.

use std::collections::BTreeSet;

use kfp_ir::messages::ml_pipelines::PipelineSpec;

use super::channel_names::is_group;
use super::lookup::{self, tasks};
use super::provide::{Callers, callers};

/// A group whose tasks are in the component of another group.
pub(in crate::check) struct MixedUp<'p> {
    /// The component of the other group.
    pub(in crate::check) other: &'p str,
    /// The component of the pipeline that contains the other group.
    pub(in crate::check) pipeline: &'p str,
}

/// Returns the group that has the tasks of an empty group, if the SDK mixed up the two.
pub(in crate::check) fn mixed_up<'p>(pipeline: &'p PipelineSpec, empty: &'p str) -> Option<MixedUp<'p>> {
    let (other, _) = empty.rsplit_once('-')?;
    let (other, component) = pipeline.components.get_key_value(other)?;
    if !is_group(other, component) || tasks(component).is_empty() {
        return None;
    }
    let callers = callers(pipeline);
    let (of_empty, of_other) = (pipeline_of(pipeline, &callers, empty), pipeline_of(pipeline, &callers, other));
    let inner = of_other.flatten()?;
    let outer = of_empty?;
    (outer != Some(inner) && calls(pipeline, outer, inner)).then_some(MixedUp { other, pipeline: inner })
}

/// Returns the component of the pipeline that contains a group; `Some(None)` is the root.
fn pipeline_of<'p>(pipeline: &'p PipelineSpec, callers: &Callers, group: &str) -> Option<Option<&'p str>> {
    let mut seen = BTreeSet::new();
    let mut name = group.to_owned();
    while seen.insert(name.clone()) {
        let Some(caller) = callers.get(&name)?.first()? else { return Some(None) };
        let (key, component) = pipeline.components.get_key_value(caller)?;
        if !is_group(key, component) {
            return Some(Some(key));
        }
        name.clone_from(caller);
    }
    None
}

/// Returns true if a component runs another one, directly or not.
fn calls(pipeline: &PipelineSpec, outer: Option<&str>, inner: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![outer];
    while let Some(name) = open.pop() {
        for task in lookup::component(pipeline, name).into_iter().flat_map(|component| tasks(component).values()) {
            let called = task.component_ref.as_ref().map(|called| called.name.as_str());
            if called == Some(inner) {
                return true;
            }
            if called.is_some_and(|called| seen.insert(called)) {
                open.push(called);
            }
        }
    }
    false
}
