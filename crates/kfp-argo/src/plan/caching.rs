//! Caching: which tasks can take their results from an earlier run.
//!
//! Argo's cache identifies a result by the component and its inputs. That is not sufficient if the
//! program works on something of this run: files that another task wrote, which references of Argo
//! do not distinguish, or the workspace; or if it writes to addresses of this run.

use std::collections::{BTreeMap, BTreeSet};

use super::{Passing, PassingTable};
use crate::options::Options;
use crate::pipeline::{Body, Component, ComponentName, Pipeline, Task};

/// Removes `caching` from all tasks that cannot be cached; from every task if the options name no
/// cache.
pub(super) fn settle(
    pipeline: &mut Pipeline,
    passing: &PassingTable,
    workspace_users: &BTreeSet<ComponentName>,
    options: &Options,
) {
    let containers = pipeline.components.iter().filter(|(name, component)| {
        let writes_here = |output: &String| !passing.of_output(name, output).is_reference();
        options.cache.is_some()
            && matches!(component.body, Body::Container(_))
            && !component.artifact_outputs.keys().any(writes_here)
            && !workspace_users.contains(name)
    });
    // By component: true if its inputs identify its results.
    let cacheable: BTreeMap<ComponentName, bool> = containers
        .map(|(name, component)| {
            let is_fixed = |input: &String| match passing.of_input(name, input) {
                Passing::ByLocation(addresses) => !addresses.written,
                Passing::ByReference { .. } => false,
            };
            (name.clone(), component.artifact_inputs.keys().all(is_fixed))
        })
        .collect();
    let can_be = |task: &Task| {
        // The author's own cache key replaces the inputs.
        cacheable
            .get(&task.component)
            .is_some_and(|by_inputs| *by_inputs || task.caching.as_ref().is_some_and(|caching| caching.key.is_some()))
    };
    for dag in pipeline.components.values_mut().filter_map(Component::dag_mut) {
        for task in dag.tasks.values_mut().filter(|task| task.caching.is_some()) {
            if !can_be(task) {
                task.caching = None;
            }
        }
    }
}
