//! Exit handlers: the exit task is the `exit` hook of the task that runs the group.
//!
//! A hook runs once when its task has ended, also after `argo stop` and after a deadline, and does
//! not count for the outcome of the group. A container as the exit task is called by the hook
//! itself, so that a retry deletes its failed pod. The node of a pipeline, or of a container with
//! retries, is not deleted. A group that is a DAG would wait for it forever after a retry, so the
//! group becomes the one step of a *guarded* template.

use argo_model::{Hooks, LifecycleHook};

use crate::lower::context::DagContext;
use crate::lower::dag::arguments;
use crate::lower::naming::names;
use crate::lower::value::success_flags;
use crate::pipeline::TaskKey;

/// Returns the hook of a task that has an exit task.
pub(crate) fn hooks(dag: &DagContext<'_>, key: &TaskKey) -> Option<Hooks> {
    let name = dag.graph.exit_task_of(key)?;
    let exit = arguments::task_context(dag, name);
    let usage = names::use_of(dag.cx.plan, dag.key, name);
    let template = dag.cx.names.of(&dag.key.call(dag.cx.plan, name, exit.spec, usage)).clone();
    let mut arguments = arguments::arguments(&exit);
    arguments.parameters.extend(usage.sets_flag().then(|| success_flags::of_exit_task(dag, key)));
    Some(Hooks { exit: LifecycleHook { template, arguments } })
}
