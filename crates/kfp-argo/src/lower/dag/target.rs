//! `target`: the tasks of a DAG whose failure is a failure of the DAG.

use argo_model::Target;

use crate::graph::Ending;
use crate::lower::context::DagContext;
use crate::options::ToleratedFailures;
use crate::pipeline::TaskKey;

/// Returns `target`, or `None` if the DAG's leaves are right.
///
/// Argo takes the phase of a DAG from its leaves, which hides a failure that a tolerant task follows
/// (fact A7). With `target`, the tasks that it names count (fact A8). After a retry, Argo visits only
/// targets and what leads to them (fact A1), so without `target` a failed hook hangs the run (fact
/// A23). A retry also resets each DAG on the way to the failed task, so such a DAG is a target unless
/// Argo reaches it from the tasks behind it (fact A58).
///
/// The controller builds the values of all earlier tasks for each target, whenever it looks at the
/// DAG. So a task is not a target if another one shows its failure, unless the DAG has `failFast`:
/// then a failure must count before the tasks behind it are omitted.
///
/// A failure gate fails in place of all tasks, and only it leads to what follows the DAG. A retry
/// that resets the gate does not reset the tasks before it, which are not targets.
pub(crate) fn target(dag: &DagContext<'_>, fail_fast: bool) -> Option<Target> {
    let graph = dag.graph;
    let keys = || dag.body.tasks.keys().filter(|key| !graph.is_exit_task(key));
    let needs_targets = keys().any(|key| has_exit_task(dag, key) || is_hidden_composite(dag, key))
        || graph.has_tolerant_tasks()
        || graph.has_failure_gate();
    let named = keys()
        .filter(|key| counts(dag, key) && (fail_fast || !is_covered(dag, key)))
        .map(|key| dag.task_name(key).clone());
    let gate = graph.has_failure_gate().then(|| dag.failure_gate.clone());
    needs_targets.then(|| Target(named.chain(gate).collect()))
}

/// Returns true if the task itself shows its failure to the DAG, without a failure gate.
fn counts(dag: &DagContext<'_>, key: &TaskKey) -> bool {
    let graph = dag.graph;
    let counts_tolerated = dag.cx.options.tolerated_failures == ToleratedFailures::Fail;
    let counts = !graph.is_tolerated(key) && (counts_tolerated || !graph.has_tolerant_dependent(key));
    // Without being a target, a group could lose its exit task.
    counts && (!graph.has_failure_gate() || has_exit_task(dag, key))
}

/// Returns true if a task that counts waits for the success of this one. If this one fails, that
/// task is omitted and counts with the failure (fact A9).
fn is_covered(dag: &DagContext<'_>, key: &TaskKey) -> bool {
    let mut dependents = dag.graph.downstream(key);
    !dag.graph.is_configured()
        && !has_exit_task(dag, key)
        && !is_hidden_composite(dag, key)
        && dependents.any(|(task, ending)| ending == Ending::Succeeded && counts(dag, task))
}

/// Returns true for a DAG that a retry resets although Argo does not visit it from the tasks behind
/// it. Argo goes from a task to those before it unless the task has ended. Of the tasks on the way to
/// the one that failed, a retry resets only those that are DAGs.
fn is_hidden_composite(dag: &DagContext<'_>, key: &TaskKey) -> bool {
    let hides = |task: &TaskKey| !is_composite(dag, task) && dag.graph.downstream(task).next().is_some();
    is_composite(dag, key) && dag.graph.downstream(key).any(|(task, _)| hides(task))
}

fn is_composite(dag: &DagContext<'_>, key: &TaskKey) -> bool {
    dag.cx.plan.pipeline.component_of(&dag.body.tasks[key]).is_composite()
}

fn has_exit_task(dag: &DagContext<'_>, key: &TaskKey) -> bool {
    dag.graph.leads_to_exit_task(key, &dag.body.tasks[key], &dag.cx.plan.with_exit_tasks)
}
