//! Graph: what waits for what, one `petgraph` graph per DAG, and what follows from it.
//!
//! The pipeline names dependencies in three ways (`dependentTasks`, data, the strategy); here they become edges that say why and
//! how. From the edges follows which tasks are exit tasks, which are tolerant, and which inputs are sure to have a value.

mod addresses;
mod caching;
mod edges;
mod flows;
mod presence;
mod roles;
mod sharing;
mod transport;
mod workspace;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};

pub use edges::{Edge, Ending, Reason};
pub use presence::{InputPresence, Presence};
pub use roles::Role;
pub use transport::{Addresses, Transport, Transports};

use crate::diagnostics::{Diagnostic, Severity};
use crate::options::Options;
use crate::pipeline::{ComponentName, Pipeline, TaskKey};

/// A pipeline and what its graphs say of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// A graph for each component that is a DAG.
    pub dags: IndexMap<ComponentName, TaskGraph>,
    /// Which inputs have values.
    pub presence: InputPresence,
    /// How artifacts travel.
    pub transports: Transports,
    /// The components in which an exit task runs, at whatever depth.
    pub with_exit_tasks: BTreeSet<ComponentName>,
    /// The containers that have the run's workspace.
    pub workspace_users: BTreeSet<ComponentName>,
}

/// The graph of one DAG: tasks, and an edge from each to the ones that wait for it.
#[derive(Clone, Debug)]
pub struct TaskGraph {
    graph: DiGraph<TaskKey, Edge>,
    nodes: IndexMap<TaskKey, NodeIndex>,
    roles: IndexMap<TaskKey, Role>,
    /// The exit task of each group that has one.
    exit_tasks: IndexMap<TaskKey, TaskKey>,
}

/// Makes the plan; gives the warnings beside it.
///
/// # Errors
/// A finding for every cycle, every program that only the run would know, and every artifact that Argo cannot load.
pub(crate) fn plan(mut pipeline: Pipeline, options: &Options) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut dags = IndexMap::new();
    let mut found = Vec::new();
    for (name, component) in &pipeline.components {
        let Some(dag) = component.dag() else { continue };
        let (mut graph, nodes) = edges::graph(dag);
        found.extend(edges::cycles(&graph, component));
        let roles = roles::roles(dag, &mut graph, &nodes, &pipeline);
        let exit_tasks = roles.iter().filter_map(|(task, role)| match role {
            Role::Exit { group } => Some((group.clone(), task.clone())),
            Role::Ordinary | Role::Tolerant => None,
        });
        let exit_tasks = exit_tasks.collect();
        dags.insert(name.clone(), TaskGraph { graph, nodes, roles, exit_tasks });
    }
    if !found.is_empty() {
        return Err(found);
    }
    let presence = presence::presence(&pipeline, &dags);
    found.extend(presence::unsure_programs(&pipeline, &presence));
    let transports = transport::transports(&pipeline, options, &mut found);
    if found.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(found);
    }
    let with_exit_tasks = with_exit_tasks(&pipeline, &dags);
    let workspace_users = workspace::users(&pipeline, &transports);
    caching::settle(&mut pipeline, &transports, &workspace_users, options);
    Ok((Plan { pipeline, dags, presence, transports, with_exit_tasks, workspace_users }, found))
}

/// Callers come before callees, so from the last component to the first.
fn with_exit_tasks(pipeline: &Pipeline, dags: &IndexMap<ComponentName, TaskGraph>) -> BTreeSet<ComponentName> {
    let mut with = BTreeSet::new();
    for (name, component) in pipeline.components.iter().rev() {
        let (Some(dag), Some(graph)) = (component.dag(), dags.get(name)) else { continue };
        if !graph.exit_tasks.is_empty() || dag.tasks.values().any(|task| with.contains(&task.component)) {
            with.insert(name.clone());
        }
    }
    with
}

impl Plan {
    /// The same run with fewer components: of those with equal content one is left.
    pub(crate) fn share(mut self) -> Self {
        sharing::share(&mut self);
        self
    }
}

impl TaskGraph {
    /// What a task is in its DAG.
    pub fn role(&self, task: &TaskKey) -> &Role {
        &self.roles[task]
    }

    /// The exit task of a group.
    pub fn exit_task_of(&self, group: &TaskKey) -> Option<&TaskKey> {
        self.exit_tasks.get(group)
    }

    /// The tasks that this one waits for, each with the ending that it waits for; in the order of their keys.
    pub fn upstream(&self, task: &TaskKey) -> Vec<(&TaskKey, Ending)> {
        let edges = self.graph.edges_directed(self.nodes[task], Direction::Incoming);
        let mut upstream: Vec<(&TaskKey, Ending)> =
            edges.map(|edge| (&self.graph[petgraph::visit::EdgeRef::source(&edge)], edge.weight().ending)).collect();
        upstream.sort_unstable();
        upstream
    }

    /// The tasks that wait for this one, but for its exit task.
    pub fn downstream(&self, task: &TaskKey) -> impl Iterator<Item = &TaskKey> {
        let after = self.graph.neighbors_directed(self.nodes[task], Direction::Outgoing);
        after.map(|node| &self.graph[node]).filter(|key| !matches!(self.role(key), Role::Exit { .. }))
    }

    /// Whether some tolerant task waits for this one.
    pub fn is_tolerated(&self, task: &TaskKey) -> bool {
        self.downstream(task).any(|after| *self.role(after) == Role::Tolerant)
    }

    /// Whether any task of the DAG is tolerant.
    pub fn has_tolerant_tasks(&self) -> bool {
        self.roles.values().any(|role| *role == Role::Tolerant)
    }
}
