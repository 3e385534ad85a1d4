//! Exit tasks whose failure another task has to see.
//!
//! Argo counts a failed exit hook in no phase (fact A11). So the status of a pipeline that contains
//! an exit handler does not show that its exit task failed, and neither does the final status that
//! an exit task or a tolerant task around it reads. The lowering sets flags for these exit tasks.

use std::collections::{BTreeSet, VecDeque};

use indexmap::IndexMap;

use crate::graph::TaskGraph;
use crate::pipeline::{ComponentName, Pipeline, Source};

/// Returns the components with exit tasks that are, at any depth, in a pipeline whose final
/// status another task reads.
pub(super) fn observed(pipeline: &Pipeline, dags: &IndexMap<ComponentName, TaskGraph>) -> BTreeSet<ComponentName> {
    let dags_with_tasks = pipeline.components.values().filter_map(|component| component.dag());
    let read = dags_with_tasks.flat_map(|dag| {
        let sources = dag.tasks.values().flat_map(|task| task.inputs.values());
        sources.filter_map(|source| match source {
            Source::FinalStatus { producer } => Some(&dag.tasks[producer].component),
            _ => None,
        })
    });
    let mut open: VecDeque<&ComponentName> = read.collect();
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop_front() {
        if reached.insert(name) {
            open.extend(pipeline.components[name].tasks().map(|(_, task)| &task.component));
        }
    }
    let has_exit_tasks = |name: &&ComponentName| dags.get(*name).is_some_and(TaskGraph::has_exit_tasks);
    reached.into_iter().filter(has_exit_tasks).cloned().collect()
}
