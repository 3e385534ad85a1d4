//! Edges: which task waits for which, why and for what; and the cycles that are not allowed.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::configure::TaskOverrides;
use crate::diagnostics::{Diagnostic, Location, cycle};
use crate::pipeline::{ComponentName, Dag, TaskKey, Trigger};

/// The reason why one task waits for another, and the ending that it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Why it waits.
    pub reason: Reason,
    /// The ending of the other task that lets this task start.
    pub ending: Ending,
}

/// The reason why a task waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It reads an output or the final status of the other task.
    Data,
    /// `dependentTasks` names the other task, and no data comes from it.
    Order,
    /// It is the exit task of the other task.
    ExitOf,
}

/// The ending that a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// The upstream task succeeded.
    Succeeded,
    /// The upstream task ended: it succeeded, failed, or was skipped or omitted.
    Completed,
}

/// Builds the graph of a DAG: one edge for each pair of tasks of which one waits for the other.
pub(super) fn graph(
    name: &ComponentName,
    dag: &Dag,
    configured: &TaskOverrides,
) -> (DiGraph<TaskKey, Edge>, IndexMap<TaskKey, NodeIndex>) {
    let mut graph = DiGraph::with_capacity(dag.tasks.len(), dag.tasks.len());
    let nodes: IndexMap<TaskKey, NodeIndex> =
        dag.tasks.keys().map(|key| (key.clone(), graph.add_node(key.clone()))).collect();
    for (key, task) in &dag.tasks {
        let ending = match task.trigger {
            Trigger::Succeeded => Ending::Succeeded,
            Trigger::Completed => Ending::Completed,
        };
        let data = task.producers().map(|producer| (producer, Reason::Data));
        let order = task.after.iter().map(|after| (after, Reason::Order));
        let start = configured.start_conditions.get(&(name.clone(), key.clone()));
        let Some(start) = start else {
            for (upstream, reason) in data.chain(order) {
                if graph.find_edge(nodes[upstream], nodes[key]).is_none() {
                    graph.add_edge(nodes[upstream], nodes[key], Edge { reason, ending });
                }
            }
            continue;
        };
        // `depends` of the options file replaces the order that the pipeline states, but not the
        // data.
        let named = start.tasks();
        let unnamed: BTreeSet<&TaskKey> = task.producers().filter(|producer| !named.contains(producer)).collect();
        for upstream in named.iter().chain(&unnamed) {
            let needs_success = unnamed.contains(upstream) || start.ensures(upstream);
            let ending = if needs_success { Ending::Succeeded } else { Ending::Completed };
            let reason =
                if task.producers().any(|producer| producer == *upstream) { Reason::Data } else { Reason::Order };
            graph.add_edge(nodes[*upstream], nodes[key], Edge { reason, ending });
        }
    }
    (graph, nodes)
}

/// Returns a finding for each set of tasks that wait for each other.
/// `at` is the place of the DAG's component.
pub(super) fn cycles(graph: &DiGraph<TaskKey, Edge>, dag: &Dag, at: &Location) -> Vec<Diagnostic> {
    let tasks_at = at.key("dag").key("tasks");
    let knots = tarjan_scc(graph).into_iter().filter(|knot| knot.len() > 1 || graph.contains_edge(knot[0], knot[0]));
    let mut found: Vec<(TaskKey, Diagnostic)> = knots
        .map(|knot| {
            let around = around(graph, &knot);
            let first = around[0].clone();
            let name = dag.tasks[&first].display_name.as_deref();
            let at = tasks_at.task(tasks_at.path.key(first.as_str()), &first, name);
            let finding = cycle::cycle(&at, &around);
            (first, finding)
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Returns one cycle among tasks that all reach each other, in the order in which they wait.
fn around<'g>(graph: &'g DiGraph<TaskKey, Edge>, knot: &[NodeIndex]) -> Vec<&'g TaskKey> {
    let start = *knot.iter().min_by_key(|node| &graph[**node]).unwrap_or(&knot[0]);
    let mut path = vec![start];
    loop {
        let here = path[path.len() - 1];
        let next = graph.neighbors(here).filter(|node| knot.contains(node)).min_by_key(|node| &graph[*node]);
        match next {
            Some(next) => match path.iter().position(|seen| *seen == next) {
                Some(from) => return path[from..].iter().map(|node| &graph[*node]).collect(),
                None => path.push(next),
            },
            None => return path.iter().map(|node| &graph[*node]).collect(),
        }
    }
}
