//! Paths of tasks: the names of the tasks on the way to a task, and the number of the iteration in
//! a loop. They are the same in each run, and no two tasks of a run have the same one.

use argo_model::{Expr, Text};

use crate::lower::context::DagContext;
use crate::lower::naming::parameters::{self, TASK_PATH};
use crate::lower::value::loop_item;
use crate::pipeline::{Body, ComponentName, TaskKey};

/// Returns the path to the tasks of a DAG, which is empty at the root.
pub(crate) fn of_dag(dag: &DagContext<'_>) -> Text {
    match dag.key.component {
        ComponentName::Root => Text::new(),
        _ => Text::tag(parameters::input(TASK_PATH)),
    }
}

/// Returns the path of a task.
pub(crate) fn of_task(dag: &DagContext<'_>, task: &TaskKey) -> Text {
    let name = match dag.cx.plan.pipeline.components[&dag.key.component].body {
        Body::Loop(_) => Text::tag(loop_item::number().to_json()),
        Body::Container(_) | Body::Dag(_) | Body::Importer(_) | Body::Claim(_) => {
            Text::field(dag.task_name(task).as_str())
        }
    };
    below(of_dag(dag), name)
}

/// Returns the path of an iteration, in an expression over all iterations of a loop.
pub(crate) fn of_iteration(dag: &DagContext<'_>) -> Text {
    below(of_dag(dag), Text::tag(Expr::Index.to_json()))
}

/// Joins two paths, of which the first may be empty.
pub(crate) fn below(folder: Text, name: Text) -> Text {
    match folder.pieces() {
        [] => name,
        _ => folder.then(Text::syntax("/")).then(name),
    }
}
