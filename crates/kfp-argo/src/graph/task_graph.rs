//! The graph of one DAG, and the questions that the later stages ask about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use indexmap::IndexMap;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::edges::{Edge, Ending};
use super::roles::{self, Role};
use super::skips;
use crate::configure::{StartCondition, TaskOverrides};
use crate::pipeline::{ComponentName, Dag, Pipeline, Task, TaskKey};

/// The dependency graph of one DAG: an edge leads from each task to the tasks that wait for it.
#[derive(Clone)]
pub struct TaskGraph {
    graph: DiGraph<TaskKey, Edge>,
    nodes: IndexMap<TaskKey, NodeIndex>,
    roles: IndexMap<TaskKey, Role>,
    /// The exit task of each group that has one.
    exit_tasks: IndexMap<TaskKey, TaskKey>,
    /// The condition of the start of a task, if the options file sets one (`depends`).
    start_conditions: BTreeMap<TaskKey, StartCondition>,
    /// The tasks whose failure does not fail the DAG, by the options file (`tolerate`).
    tolerated: BTreeSet<TaskKey>,
    /// The tasks that Argo may skip after such a failure.
    skippable: BTreeSet<TaskKey>,
}

impl fmt::Debug for TaskGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edges = self.edges().into_iter().map(|(upstream, task, Edge { reason, ending })| {
            format!("{upstream} -> {task}: {reason:?}, when {ending:?}")
        });
        let edges: Vec<String> = edges.collect();
        f.debug_struct("TaskGraph")
            .field("edges", &edges)
            .field("roles", &self.roles)
            .field("start_conditions", &self.start_conditions)
            .field("tolerated", &self.tolerated)
            .field("skippable", &self.skippable)
            .finish()
    }
}

impl TaskGraph {
    /// Derives roles and skippable tasks from the edges of the DAG `name`.
    pub(super) fn new(
        pipeline: &Pipeline,
        name: &ComponentName,
        dag: &Dag,
        configured: &TaskOverrides,
        mut graph: DiGraph<TaskKey, Edge>,
        nodes: IndexMap<TaskKey, NodeIndex>,
    ) -> Self {
        let roles = roles::roles(name, dag, &mut graph, &nodes, pipeline, configured);
        let exit_tasks = roles.iter().filter_map(|(task, role)| match role {
            Role::Exit { group } => Some((group.clone(), task.clone())),
            Role::Ordinary | Role::Tolerant => None,
        });
        let exit_tasks = exit_tasks.collect();
        let key_in_file = |key: &TaskKey| (name.clone(), key.clone());
        let start_conditions = dag
            .tasks
            .keys()
            .filter_map(|key| Some((key.clone(), configured.start_conditions.get(&key_in_file(key))?.clone())));
        let tolerated = dag.tasks.keys().filter(|key| configured.tolerated.contains_key(&key_in_file(key))).cloned();
        let (start_conditions, tolerated) = (start_conditions.collect(), tolerated.collect());
        let mut graph =
            Self { graph, nodes, roles, exit_tasks, start_conditions, tolerated, skippable: BTreeSet::new() };
        graph.skippable = skips::skippable(&graph, dag, configured.followed_failures);
        graph
    }

    /// Returns the role of a task.
    pub fn role(&self, task: &TaskKey) -> &Role {
        &self.roles[task]
    }

    /// Returns true for an exit task: a lifecycle hook runs it, not the DAG.
    pub fn is_exit_task(&self, task: &TaskKey) -> bool {
        matches!(self.role(task), Role::Exit { .. })
    }

    /// Returns the exit task of a group.
    pub fn exit_task_of(&self, group: &TaskKey) -> Option<&TaskKey> {
        self.exit_tasks.get(group)
    }

    /// Returns every edge: the task that ends, the task that waits for it, and why. The order is
    /// that of the waiting tasks' keys, then of the tasks that they wait for.
    pub fn edges(&self) -> Vec<(&TaskKey, &TaskKey, Edge)> {
        let edges = self.graph.edge_references();
        let mut edges: Vec<(&TaskKey, &TaskKey, Edge)> =
            edges.map(|edge| (&self.graph[edge.source()], &self.graph[edge.target()], *edge.weight())).collect();
        edges.sort_unstable_by_key(|(from, to, _)| (*to, *from));
        edges
    }

    /// Returns the tasks that `task` waits for, in the order of their keys, each with the ending
    /// that it waits for.
    pub fn upstream(&self, task: &TaskKey) -> Vec<(&TaskKey, Ending)> {
        let edges = self.graph.edges_directed(self.nodes[task], Direction::Incoming);
        let mut upstream: Vec<(&TaskKey, Ending)> =
            edges.map(|edge| (&self.graph[edge.source()], edge.weight().ending)).collect();
        upstream.sort_unstable();
        upstream
    }

    /// Returns the tasks that wait for `task`, without its exit task, each with the ending that it
    /// waits for.
    pub fn downstream(&self, task: &TaskKey) -> impl Iterator<Item = (&TaskKey, Ending)> {
        let edges = self.graph.edges_directed(self.nodes[task], Direction::Outgoing);
        let after = edges.map(|edge| (&self.graph[edge.target()], edge.weight().ending));
        after.filter(|(key, _)| !self.is_exit_task(key))
    }

    /// Returns the first task that runs after any ending of `task`.
    pub(crate) fn tolerant_dependent(&self, task: &TaskKey) -> Option<&TaskKey> {
        let mut after = self.downstream(task);
        after.find_map(|(key, ending)| (ending == Ending::Completed).then_some(key))
    }

    /// Returns true if some task runs after any ending of `task`.
    pub(crate) fn has_tolerant_dependent(&self, task: &TaskKey) -> bool {
        self.tolerant_dependent(task).is_some()
    }

    /// Returns true if any task of the DAG is tolerant.
    pub(crate) fn has_tolerant_tasks(&self) -> bool {
        self.roles.values().any(|role| *role == Role::Tolerant)
    }

    /// Returns true if any group of the DAG has an exit task.
    pub(crate) fn has_exit_tasks(&self) -> bool {
        !self.exit_tasks.is_empty()
    }

    /// Returns true if the task has an exit task, or runs a component that contains one; these
    /// components are `with_exit_tasks`.
    pub(crate) fn leads_to_exit_task(
        &self,
        key: &TaskKey,
        task: &Task,
        with_exit_tasks: &BTreeSet<ComponentName>,
    ) -> bool {
        self.exit_task_of(key).is_some() || with_exit_tasks.contains(&task.component)
    }

    /// Returns true if the options file changes when tasks of this DAG start, or tolerates a
    /// failure.
    pub(crate) fn is_configured(&self) -> bool {
        !(self.start_conditions.is_empty() && self.tolerated.is_empty())
    }

    /// Returns the start condition that the options file sets for a task.
    pub(crate) fn start(&self, task: &TaskKey) -> Option<&StartCondition> {
        self.start_conditions.get(task)
    }

    /// Returns true if the options file tolerates a failure of the task.
    pub(crate) fn is_tolerated(&self, task: &TaskKey) -> bool {
        self.tolerated.contains(task)
    }

    /// Returns true if the options file tolerates a failure, or if a task can be skipped after a
    /// failure that does not fail the DAG.
    pub(crate) fn may_skip_after_failure(&self) -> bool {
        !self.tolerated.is_empty() || !self.skippable.is_empty()
    }

    /// Returns the tasks whose failure the options file tolerates.
    pub(super) fn tolerated_tasks(&self) -> &BTreeSet<TaskKey> {
        &self.tolerated
    }

    /// Returns the tasks that Argo may skip after a tolerated failure.
    pub(crate) fn skippable_tasks(&self) -> impl Iterator<Item = &TaskKey> {
        self.skippable.iter()
    }
}
