//! DAGs: a task for each task, `depends` for each edge, and what the DAG gives.

use std::collections::BTreeMap;

use argo_model::{
    Dag as ArgoDag, DagTask, Depends, InputParameter, Inputs, Outcome, OutputParameter, Outputs, Suspend, Target,
    Template, TemplateBody, Text, Upstream, ValueFrom,
};

use super::Lowering;
use super::names::Use;
use super::outputs::{readable, transportable};
use super::scope::DagScope;
use crate::check::ArgumentValue;
use crate::graph::{Ending, Role};
use crate::options::ToleratedFailures;
use crate::pipeline::{Component, ComponentName, Dag, TaskKey};

impl Lowering<'_> {
    pub(super) fn dag_template(
        &self,
        name: &ComponentName,
        component: &Component,
        dag: &Dag,
        usage: Use,
        arguments: &BTreeMap<String, ArgumentValue>,
    ) -> Template {
        let template = Template::new(self.names.of(name, usage).clone(), do_nothing());
        if dag.tasks.is_empty() {
            return template;
        }
        let scope = DagScope::new(self, name, dag);
        let tasks: Vec<DagTask> = dag
            .tasks
            .keys()
            .filter(|key| !matches!(scope.graph.role(key), Role::Exit { .. }))
            .map(|key| self.dag_task(&scope, key))
            .collect();
        let body = ArgoDag { target: self.target(&scope), fail_fast: self.options.fail_fast, tasks };
        Template {
            inputs: self.dag_inputs(name, component, arguments),
            outputs: self.dag_outputs(&scope, component),
            body: TemplateBody::Dag(body),
            ..template
        }
    }

    fn dag_inputs(
        &self,
        name: &ComponentName,
        component: &Component,
        arguments: &BTreeMap<String, ArgumentValue>,
    ) -> Inputs {
        let inputs = component.inputs.iter().map(|(input, definition)| {
            let value = match name {
                ComponentName::Root => Some(self.root_input(input, definition, arguments.get(input))),
                ComponentName::Named(_) => None,
            };
            InputParameter { name: self.interface(name).inputs[input].clone(), value }
        });
        Inputs { parameters: inputs.collect() }
    }

    fn dag_task(&self, dag: &DagScope<'_>, key: &TaskKey) -> DagTask {
        let scope = dag.task(self, key);
        let upstream = dag.graph.upstream(key).into_iter();
        let depends = Depends::on_all(upstream.map(|(task, ending)| Upstream {
            task: dag.task_name(task).clone(),
            outcomes: match ending {
                Ending::Succeeded => vec![Outcome::Succeeded],
                Ending::Completed => Outcome::ALL.to_vec(),
            },
        }));
        DagTask {
            name: dag.task_name(key).clone(),
            template: self.names.of(&scope.task.component, self.call_of(dag, key)).clone(),
            depends,
            arguments: self.arguments(&scope),
            hooks: self.hooks(dag, key),
        }
    }

    /// The tasks whose failure is the DAG's.
    ///
    /// Argo takes only the leaves, unless it is told. That hides a failure which a tolerant task follows; and after a retry it hides
    /// an exit task that has to run again, from a DAG that has nothing else left to do.
    fn target(&self, scope: &DagScope<'_>) -> Option<Target> {
        let has_exit_task = |key: &TaskKey| {
            let component = &scope.dag.tasks[key].component;
            scope.graph.exit_task_of(key).is_some() || self.plan.with_exit_tasks.contains(component)
        };
        let tasks = || scope.dag.tasks.keys().filter(|key| !matches!(scope.graph.role(key), Role::Exit { .. }));
        let strict = self.options.tolerated_failures == ToleratedFailures::Fail;
        let needed = tasks().any(has_exit_task) || (strict && scope.graph.has_tolerant_tasks());
        let named = tasks().filter(|key| strict || !scope.graph.is_tolerated(key));
        needed.then(|| Target(named.map(|key| scope.task_name(key).clone()).collect()))
    }

    /// Every output can be worked out whatever became of the tasks: Argo never ends a DAG whose output fails to resolve.
    fn dag_outputs(&self, scope: &DagScope<'_>, component: &Component) -> Outputs {
        let outputs = scope.dag.outputs.iter().filter_map(|(output, source)| {
            let kind = *component.outputs.get(output)?;
            let given = self.plan.pipeline.component_of(&scope.dag.tasks[&source.producer]).outputs[&source.output];
            let value = self.output(scope, &source.producer, &source.output, given, false);
            let name = scope.interface.outputs[output].clone();
            let is_root = *scope.name == ComponentName::Root;
            let expression = if is_root { readable(value) } else { transportable(value, kind) };
            let global_name = is_root.then(|| name.clone());
            Some(OutputParameter { name, global_name, value_from: ValueFrom::Expression { expression } })
        });
        Outputs { parameters: outputs.collect() }
    }
}

/// A node that succeeds at once, without a pod.
fn do_nothing() -> TemplateBody {
    TemplateBody::Suspend(Suspend { duration: Text::syntax("0") })
}
