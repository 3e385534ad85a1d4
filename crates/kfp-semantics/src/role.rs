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

use kfp_argo::TaskOverrides;
use kfp_argo::pipeline::{ComponentName, Dag, Pipeline, Task, TaskKey, Trigger};

use crate::order::Order;

/// Returns the exit task of each group that has one, in the DAG of the component `owner`.
pub fn exit_tasks<'d>(
    pipeline: &Pipeline,
    owner: &ComponentName,
    dag: &'d Dag,
    overrides: &'d TaskOverrides,
) -> BTreeMap<&'d TaskKey, &'d TaskKey> {
    exit_tasks_in(pipeline, dag, &Order::new(dag, owner, overrides))
}

/// Returns the exit task of each group of the DAG that has one.
///
/// A task with a start condition of the options file is an ordinary task.
pub(crate) fn exit_tasks_in<'d>(
    pipeline: &Pipeline,
    dag: &'d Dag,
    order: &Order<'d>,
) -> BTreeMap<&'d TaskKey, &'d TaskKey> {
    let waited_for = order.awaited();
    let outputs = dag.outputs.values().chain(dag.artifact_outputs.values()).flatten();
    let read: BTreeSet<&TaskKey> = outputs.map(|output| &output.producer).collect();
    let reported: BTreeSet<&TaskKey> = dag.tasks.values().filter_map(Task::final_status_of).collect();
    let mut chosen: BTreeMap<&TaskKey, &TaskKey> = BTreeMap::new();
    for (key, task) in &dag.tasks {
        let mut upstream = order.upstream(key).iter().copied();
        let (Some(group), None) = (upstream.next(), upstream.next()) else { continue };
        let is_dag = pipeline.component_of(&dag.tasks[group]).dag().is_some();
        let is_group = is_dag && (group.is_exit_handler() || reported.contains(group));
        let qualifies = task.trigger == Trigger::Completed
            && task.condition.is_none()
            && order.start_condition(key).is_none()
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

/// Returns true if a component contains an exit task, directly or in a component that it calls.
pub(crate) fn contains_exit_task(pipeline: &Pipeline, name: &ComponentName, overrides: &TaskOverrides) -> bool {
    let (mut open, mut seen) = (vec![name], BTreeSet::from([name]));
    while let Some(name) = open.pop() {
        let component = &pipeline.components[name];
        let Some(dag) = component.dag() else { continue };
        if !exit_tasks_in(pipeline, dag, &Order::new(dag, name, overrides)).is_empty() {
            return true;
        }
        open.extend(dag.tasks.values().map(|task| &task.component).filter(|name| seen.insert(name)));
    }
    false
}
