//! Exit handlers: the exit task is the `exit` hook of the task that runs the group.
//!
//! A hook runs once when its task has ended, also after `argo stop` and after a deadline (facts A16
//! and A17), and does not count for the outcome of the group (fact A11). If the exit task is a
//! container, the hook calls its template, so that a retry deletes its failed pod (fact A22).
//! Otherwise the run would hang after a retry (facts A24 and A25), so the group becomes the one
//! step of a *guarded* template (fact A26). `names::use_of` decides this.

use argo_model::{Hooks, LifecycleHook};

use crate::lower::context::DagContext;
use crate::lower::dag::arguments;
use crate::lower::naming::names;
use crate::lower::value::success_flags;
use crate::pipeline::TaskKey;

/// Returns the hook of a task that has an exit task.
pub(crate) fn hooks(dag: &DagContext<'_>, key: &TaskKey) -> Option<Hooks> {
    let exit_key = dag.graph.exit_task_of(key)?;
    let exit = arguments::task_context(dag, exit_key);
    let usage = names::use_of(dag.cx.plan, dag.key, exit_key);
    let template = dag.cx.names.of(&dag.key.call(dag.cx.plan, exit_key, exit.spec, usage)).clone();
    let mut arguments = arguments::arguments(&exit);
    arguments.parameters.extend(usage.sets_flag().then(|| success_flags::of_exit_task(dag, key)));
    Some(Hooks { exit: LifecycleHook { template, arguments } })
}
