//! Exit tasks.
//!
//! The IR writes an exit task as it writes every task that ignores upstream failures: with the
//! strategy `ALL_UPSTREAM_TASKS_COMPLETED`. A task is the exit task of a group if
//!
//! - it has that strategy and no condition, and the group is all that it waits for;
//! - nothing waits for it, and its DAG has no output of it;
//! - the group is a DAG, and its key is `exit-handler` or `exit-handler-N`, or a task reads its
//!   final status.
//!
//! If several tasks qualify for one group, the one that reads the group's final status is the exit
//! task, else the first by key. All other tasks of that strategy are tolerant tasks: ordinary tasks
//! that start after any outcome of the tasks before.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{Dag, Pipeline, Task, TaskKey, Trigger};

/// Returns the tasks that a task waits for: those that it names, and those whose outputs or final
/// statuses it reads.
pub(crate) fn upstream(task: &Task) -> BTreeSet<&TaskKey> {
    task.after.iter().chain(task.producers()).collect()
}

/// Returns the exit task of each group of the DAG that has one.
pub fn exit_tasks<'d>(pipeline: &Pipeline, dag: &'d Dag) -> BTreeMap<&'d TaskKey, &'d TaskKey> {
    let waited_for: BTreeSet<&TaskKey> = dag.tasks.values().flat_map(upstream).collect();
    let outputs = dag.outputs.values().chain(dag.artifact_outputs.values()).flatten();
    let read: BTreeSet<&TaskKey> = outputs.map(|output| &output.producer).collect();
    let reported: BTreeSet<&TaskKey> = dag.tasks.values().filter_map(Task::final_status_of).collect();
    let mut chosen: BTreeMap<&TaskKey, &TaskKey> = BTreeMap::new();
    for (key, task) in &dag.tasks {
        let upstream: Vec<&TaskKey> = upstream(task).into_iter().collect();
        let [group] = upstream[..] else { continue };
        let is_dag = pipeline.component_of(&dag.tasks[group]).dag().is_some();
        let is_group = is_dag && (group.is_exit_handler() || reported.contains(group));
        let qualifies = task.trigger == Trigger::Completed
            && task.condition.is_none()
            && !waited_for.contains(key)
            && !read.contains(key);
        let takes_status = |key: &TaskKey| dag.tasks[key].final_status_of() == Some(group);
        let is_better = match chosen.get(group) {
            // Keys come in their order, so the first one is the smallest.
            Some(other) => takes_status(key) && !takes_status(other),
            None => true,
        };
        if is_group && qualifies && is_better {
            chosen.insert(group, key);
        }
    }
    chosen
}
