//! Graph: which task of a DAG waits for which, and what follows from that alone.
//!
//! The pipeline states dependencies in three ways (`dependentTasks`, data, the trigger strategy).
//! Here they become the edges of one `petgraph` graph per DAG. The edges decide which tasks are
//! exit tasks and which are tolerant ([`Role`]), which tasks can be skipped after a tolerated
//! failure, and which inputs certainly have a value (`Presence`).

mod edges;
mod presence;
mod roles;
mod skips;
mod task_graph;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use indexmap::IndexMap;

pub use edges::{Edge, Ending, Reason};
pub(crate) use presence::{InputPresence, Presence, report_unsure_programs};
pub use roles::Role;
pub use task_graph::TaskGraph;

use crate::configure::TaskOverrides;
use crate::diagnostics::{Diagnostics, bad_depends};
use crate::pipeline::{ComponentName, Pipeline, TaskKey};

/// The graphs of a pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Graphs {
    /// The graph of each component that contains tasks.
    pub(crate) dags: IndexMap<ComponentName, TaskGraph>,
    /// Which inputs of components have values.
    pub(crate) presence: InputPresence,
    /// The components that run an exit task, directly or in a component that they call.
    pub(crate) with_exit_tasks: BTreeSet<ComponentName>,
}

/// Builds the graphs. Reports every cycle, and every tolerated task that leads to an exit task.
pub(crate) fn graphs(pipeline: &Pipeline, configured: &TaskOverrides, sink: &mut Diagnostics) -> Option<Graphs> {
    let errors = sink.error_count();
    let mut dags = IndexMap::new();
    for (name, component) in &pipeline.components {
        let Some(dag) = component.dag() else { continue };
        let (graph, nodes) = edges::graph(name, dag, configured);
        sink.extend(edges::cycles(&graph, dag, &pipeline.provenance[name]));
        dags.insert(name.clone(), TaskGraph::new(pipeline, name, dag, configured, graph, nodes));
    }
    if sink.error_count() > errors {
        return None;
    }
    let presence = presence::presence(pipeline, &dags);
    let with_exit_tasks =
        pipeline.with_callers(|name, _| dags.get(name).is_some_and(|graph: &TaskGraph| graph.has_exit_tasks()));
    let graphs = Graphs { dags, presence, with_exit_tasks };
    report_lost_exit_tasks(pipeline, &graphs, configured, sink);
    (sink.error_count() == errors).then_some(graphs)
}

/// Reports tolerated failures after which Argo would not run an exit task.
fn report_lost_exit_tasks(pipeline: &Pipeline, graphs: &Graphs, configured: &TaskOverrides, sink: &mut Diagnostics) {
    for ((owner, task), at) in &configured.tolerated {
        let (Some(dag), graph) = (pipeline.components[owner].dag(), &graphs.dags[owner]) else { continue };
        let with_hooks = |key: &TaskKey| graph.leads_to_exit_task(key, &dag.tasks[key], &graphs.with_exit_tasks);
        if graph.is_exit_task(task) {
            sink.push(bad_depends::tolerated_exit_task(at, task.as_str()));
        }
        if with_hooks(task) {
            sink.push(bad_depends::tolerated_group(at, task.as_str()));
        }
        let after = graph.skippable_tasks().find(|key| with_hooks(key));
        sink.extend(after.map(|after| bad_depends::group_after(at, task.as_str(), after.as_str())));
    }
}
