//! Success flags: outputs of the workflow that tell whether exit tasks within a pipeline failed.
//!
//! A failed exit hook changes no phase (fact A11), so another task that reads the final status of
//! the pipeline around it cannot see it in the status. But a Steps template that succeeds sets an
//! output of the whole workflow, also below a hook (fact A40). One flag says that the group of the
//! exit handler succeeded, another one that its exit task did. The exit task failed if the first is
//! set without the second. An exit task whose group failed needs no flag, as then the pipeline
//! failed too.
//!
//! A retry keeps the flags, and an exit task that it runs again sets its own.

use argo_model::{Argument, Expr, Operator, ParamName, Text, Variable};

use crate::lower::context::DagContext;
use crate::lower::naming::parameters::SUCCESS_FLAG;
use crate::lower::value::task_path;
use crate::pipeline::TaskKey;

/// Last part of the name of a group's flag.
const GROUP: &str = "group-succeeded";

/// Last part of the name of an exit task's flag.
const EXIT_TASK: &str = "exit-task-succeeded";

/// Returns the argument that names the flag of a group.
pub(crate) fn of_group(dag: &DagContext<'_>, group: &TaskKey) -> Argument {
    argument(dag, group, GROUP)
}

/// Returns the argument that names the flag of the exit task of a group.
pub(crate) fn of_exit_task(dag: &DagContext<'_>, group: &TaskKey) -> Argument {
    argument(dag, group, EXIT_TASK)
}

fn argument(dag: &DagContext<'_>, group: &TaskKey, flag: &'static str) -> Argument {
    Argument { name: ParamName::fixed(SUCCESS_FLAG), value: start(dag, group).then(Text::syntax(flag)) }
}

/// Returns what the names of all flags at and below a task start with: its path, with `_` for `/`.
///
/// Kubernetes accepts no slash in the name of an output (fact A55), and no task has an underscore
/// in its name.
fn start(dag: &DagContext<'_>, task: &TaskKey) -> Text {
    let path = task_path::of_task(dag, task).then(Text::syntax("/"));
    match path.as_literal() {
        Some(path) => Text::field(path.replace('/', "_")),
        None => Text::tag(path.into_expr().replace("/", "_")),
    }
}

/// Returns the flags of the groups below a task that succeeded, and whose exit task did not.
pub(crate) fn groups_with_failed_exit_task(dag: &DagContext<'_>, task: &TaskKey) -> Expr {
    let flags = || Expr::Maybe(Variable::WorkflowOutputs).or_else(Expr::Map(Vec::new()));
    let of_exit_task = Expr::Element.without_suffix(GROUP).plus(EXIT_TASK);
    let has_failed_exit_task = Expr::Element
        .with(Operator::StartsWith, start(dag, task).into_expr())
        .with(Operator::And, Expr::Element.with(Operator::EndsWith, format!("_{GROUP}")))
        .with(Operator::And, of_exit_task.with(Operator::In, flags()).not());
    flags().keys().filter(has_failed_exit_task)
}
