//! `PipelineTaskFinalStatus`: how another task ended, from the context of the hook or of the tolerant task.

use argo_model::{Expr, Operator, Text, Variable};
use serde_json::json;

use super::Lowering;
use super::scope::TaskScope;
use crate::graph::Role;
use crate::options::StateWords;
use crate::pipeline::TaskKey;

impl Lowering<'_> {
    /// The JSON object. `error` is there only after a failure: the SDK cannot read a null.
    pub(super) fn final_status(&self, scope: &TaskScope<'_, '_>, producer: &TaskKey) -> Text {
        let status = || self.status(scope, producer);
        let failed = || status().with(Operator::In, Expr::Array(vec!["Failed".into(), "Error".into()]));
        let message = json!({"code": 1, "message": format!("Task {producer} failed.")});
        let error = Text::syntax(",\"error\":").then(Text::json(&message));
        Text::syntax("{\"state\":\"")
            .then(Text::tag(self.state(scope, status())))
            .then(Text::syntax("\",\"pipelineTaskName\":"))
            .then(Text::json(&json!(producer.as_str())))
            .then(Text::syntax(",\"pipelineJobResourceName\":\""))
            .then(Variable::WorkflowName.into())
            .then(Text::syntax("\""))
            .then(Text::tag(failed().choose(error.into_expr(), "")))
            .then(Text::syntax("}"))
    }

    /// The phase of the other task's node. A hook sees that of its own task, a tolerant task that of one before it.
    fn status(&self, scope: &TaskScope<'_, '_>, producer: &TaskKey) -> Expr {
        let variable = Variable::TaskStatus(scope.dag.task_name(producer).clone());
        match scope.role {
            Role::Exit { .. } => Expr::Var(variable),
            Role::Ordinary | Role::Tolerant => Expr::Maybe(variable).or_else("Omitted"),
        }
    }

    fn state(&self, scope: &TaskScope<'_, '_>, status: Expr) -> Expr {
        let (succeeded, never_run) = match self.options.state_words {
            StateWords::Backend => ("COMPLETE", "CANCELED"),
            StateWords::Sdk => ("SUCCEEDED", "CANCELLED"),
        };
        let otherwise = match scope.role {
            // A group that never ran has no hook.
            Role::Exit { .. } => Expr::from("FAILED"),
            Role::Ordinary | Role::Tolerant => {
                let not_run = Expr::Array(vec!["Skipped".into(), "Omitted".into()]);
                status.clone().with(Operator::In, not_run).choose(never_run, "FAILED")
            }
        };
        status.equals("Succeeded").choose(succeeded, otherwise)
    }
}
