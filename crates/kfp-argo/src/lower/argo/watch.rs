//! The watch: a task without a pod that fails where a task failed that could not be a target of its DAG.
//!
//! Where the options file tolerates the failure of a task, what depends on it may be left out; and Argo takes the phase of a task that is left out
//! from those before it, so such a target would fail the DAG. So these tasks are no targets, and the watch waits for all of them.

use argo_model::{DagTask, Depends, Expr, Operator, Outcome, Template, Upstream, Variable};

use super::Lowering;
use super::scope::DagScope;
use super::suspend::{self, NO_MESSAGE};
use crate::options::ToleratedFailures;
use crate::pipeline::TaskKey;

impl Lowering<'_> {
    /// The task of a DAG in which failures are tolerated.
    pub(super) fn watch(&self, scope: &DagScope<'_>) -> Option<DagTask> {
        let awaited = scope.dag.tasks.keys().filter(|key| scope.graph.is_excused(key) || scope.graph.is_shadowed(key));
        let upstream =
            awaited.map(|key| Upstream { task: scope.task_name(key).clone(), outcomes: Outcome::ALL.to_vec() });
        scope.graph.has_excused_tasks().then(|| DagTask {
            depends: Depends::on_all(upstream),
            arguments: suspend::message(self.failures(scope)),
            ..DagTask::new(scope.watch_name().clone(), self.names.watch.clone())
        })
    }

    /// Its template, where there is such a DAG.
    pub(super) fn watch_template(&self) -> Option<Template> {
        let needed = self.plan.dags.values().any(|graph| graph.has_excused_tasks());
        needed.then(|| suspend::carrier(self.names.watch.clone()))
    }

    /// The names of the tasks that failed, or no message.
    fn failures(&self, scope: &DagScope<'_>) -> Expr {
        let strict = self.options.tolerated_failures == ToleratedFailures::Fail;
        let watched = scope.graph.shadowed_tasks().filter(|key| strict || !scope.graph.is_tolerated(key));
        let failed = watched.map(|key: &TaskKey| {
            let name = scope.task_name(key);
            let status = Expr::Maybe(Variable::TaskStatus(name.clone())).or_else("");
            let is_failure = status.with(Operator::In, Expr::Array(vec!["Failed".into(), "Error".into()]));
            is_failure.choose(format!("{name} failed, "), "")
        });
        let Some(failed) = failed.reduce(Expr::plus) else { return Expr::from(NO_MESSAGE) };
        let names = || Expr::Local("failed");
        Expr::Let("failed", Box::new(failed), Box::new(names().equals("").choose(NO_MESSAGE, names())))
    }
}
