//! Roles: which tasks are exit tasks, and which are tolerant.
//!
//! The IR uses the strategy `ALL_UPSTREAM_TASKS_COMPLETED` for both. A task of that strategy is the
//! exit task of a group if the group is its only dependency, no task depends on it, its DAG returns
//! none of its outputs and it has no condition. A group is a DAG that the SDK named
//! `exit-handler-N`, or one whose final status some task takes. All other tasks of that strategy
//! are tolerant.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};

use super::edges::{Edge, Ending, Reason};
use crate::configure::TaskOverrides;
use crate::pipeline::{ComponentName, Dag, Pipeline, TaskKey, Trigger};

/// The role of a task in its DAG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Runs after all upstream tasks succeeded.
    Ordinary,
    /// Runs after all upstream tasks ended, also if they failed (`ignore_upstream_failure()`).
    Tolerant,
    /// Runs after its group ended, also if it failed, as a lifecycle hook (`dsl.ExitHandler`).
    Exit {
        /// The group.
        group: TaskKey,
    },
}

/// Returns the role of every task, and marks the edges that lead to exit tasks.
pub(super) fn roles(
    name: &ComponentName,
    dag: &Dag,
    graph: &mut DiGraph<TaskKey, Edge>,
    nodes: &IndexMap<TaskKey, NodeIndex>,
    pipeline: &Pipeline,
    configured: &TaskOverrides,
) -> IndexMap<TaskKey, Role> {
    let groups = groups(dag, pipeline);
    let mut roles: IndexMap<TaskKey, Role> = IndexMap::with_capacity(dag.tasks.len());
    for (key, task) in &dag.tasks {
        let waits_for_any_end = || {
            let mut edges = graph.edges_directed(nodes[key], Direction::Incoming);
            edges.any(|edge| edge.weight().ending == Ending::Completed)
        };
        let role = match task.trigger {
            _ if configured.start_conditions.contains_key(&(name.clone(), key.clone())) => {
                if waits_for_any_end() {
                    Role::Tolerant
                } else {
                    Role::Ordinary
                }
            }
            Trigger::Succeeded => Role::Ordinary,
            Trigger::Completed => Role::Tolerant,
        };
        roles.insert(key.clone(), role);
    }
    // Argo lets nothing read the outputs of a hook.
    let sources = dag.outputs.values().chain(dag.artifact_outputs.values()).flatten();
    let read: BTreeSet<&TaskKey> = sources.map(|output| &output.producer).collect();
    let mut chosen: BTreeMap<&TaskKey, &TaskKey> = BTreeMap::new();
    for (key, task) in &dag.tasks {
        let mut before = graph.neighbors_directed(nodes[key], Direction::Incoming);
        let group = before.next().and_then(|node| groups.get(&graph[node]).copied());
        let Some(group) = group.filter(|_| before.next().is_none()) else { continue };
        let could_be = task.trigger == Trigger::Completed
            && !configured.start_conditions.contains_key(&(name.clone(), key.clone()))
            // Argo's hooks on a task's end have no condition of their own.
            && task.condition.is_none()
            && !read.contains(key)
            && graph.neighbors_directed(nodes[key], Direction::Outgoing).next().is_none();
        // The task that takes the group's final status; without one, the first by key.
        let rank = |key: &TaskKey| (dag.tasks[key].final_status_of() != Some(group), key.clone());
        if could_be && chosen.get(group).is_none_or(|other| rank(key) < rank(other)) {
            chosen.insert(group, key);
        }
    }
    for (group, key) in chosen {
        roles.insert(key.clone(), Role::Exit { group: group.clone() });
        if let Some(edge) = graph.find_edge(nodes[group], nodes[key]) {
            graph[edge].reason = Reason::ExitOf;
        }
    }
    roles
}

/// Returns the tasks of the DAG that can have an exit task.
fn groups<'d>(dag: &'d Dag, pipeline: &Pipeline) -> BTreeSet<&'d TaskKey> {
    let watched: BTreeSet<&TaskKey> = dag.tasks.values().filter_map(|task| task.final_status_of()).collect();
    let named = dag.tasks.iter().filter(|(key, task)| {
        let is_dag = pipeline.component_of(task).dag().is_some();
        is_dag && (key.is_exit_handler() || watched.contains(key))
    });
    named.map(|(key, _)| key).collect()
}
