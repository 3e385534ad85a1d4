//! Sharing: components of equal content become one, so that one template is enough.
//!
//! Equal means that nothing can tell two components apart: interface, body, the components that
//! their tasks run, the presence of their inputs, and how their artifacts travel. So everything
//! that is known of one holds for all, and nothing must be computed again. Callees are compared
//! before callers, so two pipelines that differ only in the names of equal components are equal
//! too.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Passing, Plan};
use crate::graph::{Presence, TaskGraph};
use crate::pipeline::{Body, Component, ComponentName};

/// Keeps one component of each set of equal ones: the first that the check completed.
pub(super) fn share(plan: &mut Plan) {
    // The name of a claim depends on how many tasks run its component, so these stay apart.
    let with_claims = plan.pipeline.with_callers(|_, component| matches!(component.body, Body::Claim(_)));
    let mut sharing = Sharing::default();
    let names: Vec<ComponentName> = plan.pipeline.components.keys().rev().cloned().collect();
    for name in names {
        sharing.rename_tasks(&mut plan.pipeline.components[&name]);
        if name != ComponentName::Root && !with_claims.contains(&name) {
            sharing.add(plan, name);
        }
    }
    plan.pipeline.components.retain(|name, _| !sharing.same_as.contains_key(name));
    plan.dags.retain(|name, _| !sharing.same_as.contains_key(name));
}

#[derive(Default)]
struct Sharing {
    /// The components that are kept, by the hash of their content.
    by_hash: HashMap<u64, Vec<ComponentName>>,
    /// The equal component that is kept, by the component that it replaces.
    same_as: BTreeMap<ComponentName, ComponentName>,
}

impl Sharing {
    fn rename_tasks(&self, component: &mut Component) {
        for task in component.dag_mut().into_iter().flat_map(|dag| dag.tasks.values_mut()) {
            if let Some(same) = self.same_as.get(&task.component) {
                task.component = same.clone();
            }
        }
    }

    fn add(&mut self, plan: &Plan, name: ComponentName) {
        // The options file changes the tasks of this DAG only.
        if plan.dags.get(&name).is_some_and(TaskGraph::is_configured) {
            return;
        }
        let content = Content::of(plan, &name);
        let candidates = self.by_hash.entry(content.hashed()).or_default();
        match candidates.iter().find(|other| Content::of(plan, other) == content) {
            Some(same) => {
                self.same_as.insert(name, same.clone());
            }
            None => candidates.push(name),
        }
    }
}

/// Everything that tells components apart: all but their names and places.
#[derive(PartialEq, Hash)]
struct Content<'p> {
    component: &'p Component,
    presence: [Option<&'p BTreeMap<String, Presence>>; 3],
    /// The passing of the input artifacts, then of the output artifacts.
    passing: Vec<&'p Passing>,
    has_workspace: bool,
}

impl<'p> Content<'p> {
    fn of(plan: &'p Plan, name: &ComponentName) -> Self {
        let component = &plan.pipeline.components[name];
        let inputs = component.artifact_inputs.keys().map(|input| plan.passing.of_input(name, input));
        let outputs = component.artifact_outputs.keys().map(|output| plan.passing.of_output(name, output));
        Self {
            component,
            presence: plan.presence.of_component(name),
            passing: inputs.chain(outputs).collect(),
            has_workspace: plan.workspace_users.contains(name),
        }
    }

    fn hashed(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}
