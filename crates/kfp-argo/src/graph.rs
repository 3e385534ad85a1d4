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

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

pub use edges::{Edge, Ending, Reason};
pub use presence::{InputPresence, Presence};
pub use roles::Role;
pub use transport::{Addresses, Transport, Transports};

use crate::configure::{Configured, Start, Variants};
use crate::diagnostics::{Diagnostic, Severity, bad_depends};
use crate::options::Options;
use crate::pipeline::{ComponentName, Dag, Pipeline, Task, TaskKey};

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
    /// Settings of templates, by the options file.
    pub(crate) variants: Variants,
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
    /// What has to hold before a task starts, where the options file says so.
    starts: BTreeMap<TaskKey, Start>,
    /// The tasks whose failure leaves the DAG as it is, by the options file.
    excused: BTreeSet<TaskKey>,
    /// The tasks that may not run because of such a failure.
    shadowed: BTreeSet<TaskKey>,
}

/// Makes the plan; gives the warnings beside it.
///
/// # Errors
/// A finding for every cycle, every program that only the run would know, and every artifact that Argo cannot load.
pub(crate) fn plan(
    mut pipeline: Pipeline,
    configured: Configured,
    options: &Options,
) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut dags = IndexMap::new();
    let mut found = Vec::new();
    for (name, component) in &pipeline.components {
        let Some(dag) = component.dag() else { continue };
        let (mut graph, nodes) = edges::graph(name, dag, &configured);
        found.extend(edges::cycles(&graph, component));
        let roles = roles::roles(name, dag, &mut graph, &nodes, &pipeline, &configured);
        let exit_tasks = roles.iter().filter_map(|(task, role)| match role {
            Role::Exit { group } => Some((group.clone(), task.clone())),
            Role::Ordinary | Role::Tolerant => None,
        });
        let exit_tasks = exit_tasks.collect();
        let own = |key: &TaskKey| (name.clone(), key.clone());
        let starts = dag.tasks.keys().filter_map(|key| Some((key.clone(), configured.starts.get(&own(key))?.clone())));
        let excused = dag.tasks.keys().filter(|key| configured.tolerated.contains_key(&own(key))).cloned();
        let (starts, excused) = (starts.collect(), excused.collect());
        let shadowed = BTreeSet::new();
        let mut graph = TaskGraph { graph, nodes, roles, exit_tasks, starts, excused, shadowed };
        graph.cast_shadows(dag);
        dags.insert(name.clone(), graph);
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
    let with_exit_tasks =
        pipeline.with_callers(|name, _| dags.get(name).is_some_and(|graph| !graph.exit_tasks.is_empty()));
    for ((owner, task), at) in &configured.tolerated {
        let (Some(dag), graph) = (pipeline.components[owner].dag(), &dags[owner]) else { continue };
        let with_hooks = |key: &TaskKey| graph.leads_to_exit_task(key, &dag.tasks[key], &with_exit_tasks);
        if with_hooks(task) {
            found.push(bad_depends::tolerated_group(at, task.as_str()));
        }
        let after = graph.shadowed_tasks().find(|key| with_hooks(key));
        found.extend(after.map(|after| bad_depends::group_after(at, task.as_str(), after.as_str())));
    }
    if found.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(found);
    }
    let workspace_users = workspace::users(&pipeline, &transports);
    caching::settle(&mut pipeline, &transports, &workspace_users, options);
    let variants = configured.variants;
    Ok((Plan { pipeline, dags, presence, transports, with_exit_tasks, variants, workspace_users }, found))
}

impl Plan {
    /// The same run with fewer components: of those with equal content one is left.
    pub(crate) fn share(mut self) -> Self {
        sharing::share(&mut self);
        self
    }
}

impl TaskGraph {
    /// Whether the options file says something of its tasks' order.
    fn is_configured(&self) -> bool {
        !(self.starts.is_empty() && self.excused.is_empty())
    }

    /// What a task is in its DAG.
    pub fn role(&self, task: &TaskKey) -> &Role {
        &self.roles[task]
    }

    /// Whether a task is an exit task: a hook runs it, and no task of Argo's DAG.
    pub fn is_exit_task(&self, task: &TaskKey) -> bool {
        matches!(self.role(task), Role::Exit { .. })
    }

    /// The exit task of a group.
    pub fn exit_task_of(&self, group: &TaskKey) -> Option<&TaskKey> {
        self.exit_tasks.get(group)
    }

    /// The tasks that this one waits for, each with the ending that it waits for; in the order of their keys.
    pub fn upstream(&self, task: &TaskKey) -> Vec<(&TaskKey, Ending)> {
        let edges = self.graph.edges_directed(self.nodes[task], Direction::Incoming);
        let mut upstream: Vec<(&TaskKey, Ending)> =
            edges.map(|edge| (&self.graph[edge.source()], edge.weight().ending)).collect();
        upstream.sort_unstable();
        upstream
    }

    /// The tasks that wait for this one, each with the ending that it waits for; but for its exit task.
    pub fn downstream(&self, task: &TaskKey) -> impl Iterator<Item = (&TaskKey, Ending)> {
        let edges = self.graph.edges_directed(self.nodes[task], Direction::Outgoing);
        let after = edges.map(|edge| (&self.graph[edge.target()], edge.weight().ending));
        after.filter(|(key, _)| !self.is_exit_task(key))
    }

    /// The first task that waits for this one in whatever way it ends.
    pub fn tolerant_after(&self, task: &TaskKey) -> Option<&TaskKey> {
        let mut after = self.downstream(task);
        after.find_map(|(key, ending)| (ending == Ending::Completed).then_some(key))
    }

    /// Whether a task has an exit task, or runs a component that holds one, which `with_exit_tasks` lists.
    pub(crate) fn leads_to_exit_task(
        &self,
        key: &TaskKey,
        task: &Task,
        with_exit_tasks: &BTreeSet<ComponentName>,
    ) -> bool {
        self.exit_task_of(key).is_some() || with_exit_tasks.contains(&task.component)
    }

    /// What has to hold before a task starts, where the options file says so.
    pub(crate) fn start(&self, task: &TaskKey) -> Option<&Start> {
        self.starts.get(task)
    }

    /// Whether a failure of the task leaves the DAG as it is, by the options file.
    pub fn is_excused(&self, task: &TaskKey) -> bool {
        self.excused.contains(task)
    }

    /// Whether the failure of any task does.
    pub fn has_excused_tasks(&self) -> bool {
        !self.excused.is_empty()
    }

    /// The tasks that may not run because of a failure that leaves the DAG as it is.
    pub fn shadowed_tasks(&self) -> impl Iterator<Item = &TaskKey> {
        self.shadowed.iter()
    }

    /// Whether a task is one of them.
    pub fn is_shadowed(&self, task: &TaskKey) -> bool {
        self.shadowed.contains(task)
    }

    /// Finds the shadowed tasks.
    fn cast_shadows(&mut self, dag: &Dag) {
        let mut open: Vec<TaskKey> = self.excused.iter().cloned().collect();
        while let Some(task) = open.pop() {
            let after: Vec<(TaskKey, Ending)> =
                self.downstream(&task).map(|(key, ending)| (key.clone(), ending)).collect();
            for (key, ending) in after {
                let runs = match self.starts.get(&key) {
                    Some(start) => start.always_holds(),
                    None => ending == Ending::Completed,
                };
                let runs = runs && dag.tasks[&key].condition.is_none();
                if !runs && !self.excused.contains(&key) && self.shadowed.insert(key.clone()) {
                    open.push(key);
                }
            }
        }
    }

    /// Whether some tolerant task waits for this one, in whatever way it ends.
    pub fn is_tolerated(&self, task: &TaskKey) -> bool {
        self.tolerant_after(task).is_some()
    }

    /// Whether any task of the DAG is tolerant.
    pub fn has_tolerant_tasks(&self) -> bool {
        self.roles.values().any(|role| *role == Role::Tolerant)
    }
}
