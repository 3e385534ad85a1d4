//! A task within its DAG: what its inputs' sources are called there.

use std::collections::BTreeMap;

use argo_model::{Expr, Names, TaskName, Text, Variable};

use super::Lowering;
use super::convert::Value;
use super::interface::Interface;
use super::names::TemplateKey;
use crate::graph::{Role, TaskGraph};
use crate::pipeline::{Component, Dag, Selector, Source, Task, TaskKey};

/// A DAG, and how its tasks are called in Argo.
pub(super) struct DagScope<'p> {
    /// The template that it becomes.
    pub(super) key: &'p TemplateKey,
    pub(super) dag: &'p Dag,
    pub(super) graph: &'p TaskGraph,
    pub(super) interface: &'p Interface,
    task_names: BTreeMap<&'p TaskKey, TaskName>,
    watch: TaskName,
}

/// A task of it.
pub(super) struct TaskScope<'d, 'p> {
    pub(super) dag: &'d DagScope<'p>,
    pub(super) key: &'d TaskKey,
    pub(super) task: &'d Task,
    pub(super) role: &'d Role,
    pub(super) called: &'p Component,
}

impl<'p> DagScope<'p> {
    pub(super) fn new(lowering: &'p Lowering<'p>, key: &'p TemplateKey, dag: &'p Dag) -> Self {
        let mut taken = Names::new();
        let names = taken.claim_all(dag.tasks.keys().map(TaskKey::as_str));
        let task_names = dag.tasks.keys().zip(names).collect();
        let (name, watch) = (&key.component, taken.claim("failed-tasks"));
        Self { key, dag, graph: &lowering.plan.dags[name], interface: lowering.interface(name), task_names, watch }
    }

    /// The name of a task in Argo.
    pub(super) fn task_name(&self, key: &TaskKey) -> &TaskName {
        &self.task_names[key]
    }

    /// The name of the task that watches those that are no targets.
    pub(super) fn watch_name(&self) -> &TaskName {
        &self.watch
    }

    /// A task of the DAG.
    pub(super) fn task<'d>(&'d self, lowering: &'p Lowering<'p>, key: &'d TaskKey) -> TaskScope<'d, 'p> {
        let task = &self.dag.tasks[key];
        TaskScope {
            dag: self,
            key,
            task,
            role: self.graph.role(key),
            called: lowering.plan.pipeline.component_of(task),
        }
    }
}

impl Lowering<'_> {
    /// What a source gives.
    pub(super) fn value(&self, scope: &TaskScope<'_, '_>, source: &Source) -> Value {
        match source {
            Source::Constant(constant) => self.constant(scope, constant),
            Source::Input { name, kind, selector } => {
                let param = Variable::Input(scope.dag.interface.inputs[name].clone());
                select(Value::Inert(Expr::Var(param), *kind), selector)
            }
            Source::Output { producer, output, kind, selector } => {
                let sure = *scope.role == Role::Ordinary;
                select(self.output(scope.dag, producer, output, *kind, sure), selector)
            }
            // The items of a loop are pairs of a number and inert JSON text.
            Source::Item { kind } => Value::Inert(Expr::Item(1), *kind),
            Source::TaskConfig => self.task_config(scope),
            Source::FinalStatus { producer } => Value::Composed(self.final_status(scope, producer)),
        }
    }

    /// The JSON text that an input of the task's component gets; `null` where it gets none.
    pub(super) fn passed(&self, scope: &TaskScope<'_, '_>, input: &str) -> Text {
        let kind = scope.called.inputs[input].kind;
        self.given(scope, input).json_text(kind, scope.called.default_at(scope.task, input))
    }

    /// What the task gives an input, before any default.
    pub(super) fn given(&self, scope: &TaskScope<'_, '_>, input: &str) -> Value {
        scope.task.inputs.get(input).map_or_else(Value::none, |source| self.value(scope, source))
    }
}

fn select(value: Value, selector: &Option<Selector>) -> Value {
    match selector {
        Some(selector) => value.member(&selector.key),
        None => value,
    }
}
