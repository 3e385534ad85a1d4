//! Tasks that Argo may skip after a failure that does not fail the DAG: the options file tolerates
//! it (`tolerate`), or a tolerant task follows it and the options let it pass
//! (`toleratedFailures`).
//!
//! A task that Argo omits or skips gets the phase of the tasks before it. Such a task can therefore
//! not be a target of its DAG: the tolerated failure would fail the DAG through it.

use std::collections::BTreeSet;

use super::edges::Ending;
use super::task_graph::TaskGraph;
use crate::options::ToleratedFailures;
use crate::pipeline::{Dag, TaskKey};

/// Returns the tasks that may be skipped, following the edges from the tasks whose failure does not
/// fail the DAG.
pub(super) fn skippable(graph: &TaskGraph, dag: &Dag, followed: ToleratedFailures) -> BTreeSet<TaskKey> {
    let tolerated = graph.tolerated_tasks();
    let passes = |key: &&TaskKey| followed == ToleratedFailures::Pass && graph.has_tolerant_dependent(key);
    let mut skippable = BTreeSet::new();
    let mut open: Vec<&TaskKey> = tolerated.iter().chain(dag.tasks.keys().filter(passes)).collect();
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
