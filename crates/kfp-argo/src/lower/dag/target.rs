//! `target`: the tasks of a DAG whose failure is a failure of the DAG.

use argo_model::Target;

use crate::lower::context::DagContext;
use crate::options::ToleratedFailures;
use crate::pipeline::TaskKey;

/// Returns `target`, or `None` if the DAG's leaves are right.
///
/// Argo takes the phase of a DAG from its leaves, which hides a failure that a tolerant task
/// follows (fact A7). With `target`, every task counts (fact A8). After a retry, Argo visits only
/// targets and what leads to them (fact A1), so without `target` a failed hook hangs the run (fact
/// A23). A retry also resets each DAG (fact A58) and each task with retries (fact A64) on the way
/// to the failed task, so one of these that other tasks follow is a target.
///
/// A failure gate fails in place of all tasks, and only it leads to what follows the DAG. A retry
/// that resets the gate does not reset the tasks before it, which are no targets.
pub(crate) fn target(dag: &DagContext<'_>) -> Option<Target> {
    let graph = dag.graph;
    let has_exit_task =
        |key: &TaskKey| graph.leads_to_exit_task(key, &dag.body.tasks[key], &dag.cx.plan.with_exit_tasks);
    let is_reset_with_dependents = |key: &TaskKey| {
        let is_reset = dag.key.is_reset_by_retry(dag.cx.plan, key, &dag.body.tasks[key]);
        is_reset && graph.downstream(key).next().is_some()
    };
    let keys = || dag.body.tasks.keys().filter(|key| !graph.is_exit_task(key));
    let needs_targets = keys().any(|key| has_exit_task(key) || is_reset_with_dependents(key))
        || graph.has_tolerant_tasks()
        || dag.failure_gate.is_some();
    let counts_tolerated = dag.cx.options.tolerated_failures == ToleratedFailures::Fail;
    let is_target = |key: &TaskKey| {
        let counts = !graph.is_tolerated(key) && (counts_tolerated || !graph.has_tolerant_dependent(key));
        // As no target, a group could lose its exit task.
        counts && (dag.failure_gate.is_none() || has_exit_task(key))
    };
    let named = keys().filter(|key| is_target(key)).map(|key| dag.task_name(key).clone());
    needs_targets.then(|| Target(named.chain(dag.failure_gate.clone()).collect()))
}
