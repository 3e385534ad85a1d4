//! Tasks that Argo may skip after a failure that the options file tolerates (`tolerate`).
//!
//! A task that Argo omits or skips gets the phase of the tasks before it. Such a task can therefore
//! not be a target of its DAG: the tolerated failure would fail the DAG through it.

use std::collections::BTreeSet;

use super::edges::Ending;
use super::task_graph::TaskGraph;
use crate::pipeline::{Dag, TaskKey};

/// Returns the tasks that may be skipped, following the edges from the tolerated tasks.
pub(super) fn skippable(graph: &TaskGraph, dag: &Dag) -> BTreeSet<TaskKey> {
    let tolerated = graph.tolerated_tasks();
    let mut skippable = BTreeSet::new();
    let mut open: Vec<&TaskKey> = tolerated.iter().collect();
    while let Some(task) = open.pop() {
        for (key, ending) in graph.downstream(task) {
            let starts_anyway = match graph.start(key) {
                Some(start) => start.always_holds(),
                None => ending == Ending::Completed,
            };
            let runs = starts_anyway && dag.tasks[key].condition.is_none();
            if !runs && !tolerated.contains(key) && skippable.insert(key.clone()) {
                open.push(key);
            }
        }
    }
    skippable
}
