//! Whose results can be taken from an earlier run.
//!
//! What a program gives is known by its component and its inputs. That is not enough where it works on something of this run: files
//! that another task wrote, which Argo's references do not tell apart, or the workspace; or writes to addresses of this run.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Transport, Transports};
use crate::options::Options;
use crate::pipeline::{Body, Component, ComponentName, Pipeline, Task};

/// Leaves `caching` only to those tasks that can be cached, if any are to be.
pub(super) fn settle(
    pipeline: &mut Pipeline,
    transports: &Transports,
    workspace_users: &BTreeSet<ComponentName>,
    options: &Options,
) {
    let containers = pipeline.components.iter().filter(|(name, component)| {
        let writes_here = |output: &String| !transports.of_output(name, output).is_reference();
        options.cache.is_some()
            && matches!(component.body, Body::Container(_))
            && !component.artifact_outputs.keys().any(writes_here)
            && !workspace_users.contains(name)
    });
    // Whether inputs say all, by component.
    let cacheable: BTreeMap<ComponentName, bool> = containers
        .map(|(name, component)| {
            let is_fixed = |input: &String| match transports.of_input(name, input) {
                Transport::Address(addresses) => !addresses.written,
                Transport::Reference => false,
            };
            (name.clone(), component.artifact_inputs.keys().all(is_fixed))
        })
        .collect();
    let can_be = |task: &Task| {
        // A key of the author's own stands for the inputs.
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
