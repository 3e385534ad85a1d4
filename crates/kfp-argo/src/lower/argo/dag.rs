//! DAGs: a task for each task, `depends` for each edge, and what the DAG gives.

use std::collections::BTreeMap;

use argo_model::{
    Dag as ArgoDag, DagTask, InputParameter, Inputs, OutputParameter, Outputs, ParamName, Target, Template,
    TemplateBody,
};

use super::Lowering;
use super::addresses::ARTIFACT_SCOPE;
use super::convert::Value;
use super::depends::depends;
use super::names::{TemplateKey, call_of};
use super::outputs::{readable, transportable};
use super::scope::DagScope;
use super::suspend::do_nothing;
use crate::check::ArgumentValue;
use crate::options::ToleratedFailures;
use crate::pipeline::{Component, ComponentName, Dag, DagOutput, TaskKey};

impl Lowering<'_> {
    pub(super) fn dag_template(
        &self,
        key: &TemplateKey,
        component: &Component,
        dag: &Dag,
        arguments: &BTreeMap<String, ArgumentValue>,
    ) -> Template {
        let template = Template::new(self.names.of(key).clone(), do_nothing());
        if dag.tasks.is_empty() {
            return Template { inputs: self.dag_inputs(&key.component, component, arguments), ..template };
        }
        let scope = DagScope::new(self, key, dag);
        let body = ArgoDag {
            target: self.target(&scope),
            fail_fast: self.wants_fail_fast(key),
            tasks: self.dag_tasks(&scope),
        };
        Template {
            inputs: self.dag_inputs(&key.component, component, arguments),
            outputs: self.dag_outputs(&scope, component),
            fail_fast: self.fails_fast(key),
            parallelism: self.plan.variants.own(key.settings).parallelism,
            body: TemplateBody::Dag(body),
            ..template
        }
    }

    /// Whether a failure keeps other tasks of a component from starting. Argo's `failFast` of a DAG starts what is ready all the same, so it
    /// has to be the template's; and that loses hooks, so never where there are some.
    pub(super) fn fails_fast(&self, key: &TemplateKey) -> bool {
        self.wants_fail_fast(key) && !self.plan.with_exit_tasks.contains(&key.component)
    }

    /// Whether it should, by the options.
    pub(super) fn wants_fail_fast(&self, key: &TemplateKey) -> bool {
        self.plan.variants.own(key.settings).fail_fast.unwrap_or(self.options.fail_fast)
    }

    pub(super) fn dag_inputs(
        &self,
        name: &ComponentName,
        component: &Component,
        arguments: &BTreeMap<String, ArgumentValue>,
    ) -> Inputs {
        let inputs = component.inputs.iter().map(|(input, definition)| {
            let value =
                (*name == ComponentName::Root).then(|| self.root_input(input, definition, arguments.get(input)));
            InputParameter { name: self.interface(name).inputs[input].clone(), value }
        });
        let records = self.interface(name).input_records.iter().map(|(input, record)| {
            let value =
                (*name == ComponentName::Root).then(|| self.root_record(input, &component.artifact_inputs[input]));
            InputParameter { name: record.clone(), value }
        });
        let scope = self.interface(name).scoped.then(|| InputParameter::required(ParamName::fixed(ARTIFACT_SCOPE)));
        let parameters = inputs.chain(records).chain(scope).collect();
        Inputs { parameters, artifacts: self.artifact_inputs(name, component) }
    }

    /// A task for each task, but for those that hooks run.
    pub(super) fn dag_tasks(&self, scope: &DagScope<'_>) -> Vec<DagTask> {
        let tasks = scope.dag.tasks.keys().filter(|key| !scope.graph.is_exit_task(key));
        tasks.map(|key| self.dag_task(scope, key)).chain(self.watch(scope)).collect()
    }

    fn dag_task(&self, dag: &DagScope<'_>, key: &TaskKey) -> DagTask {
        let scope = dag.task(self, key);
        let usage = call_of(self.plan, dag.key, key);
        DagTask {
            depends: depends(dag, key),
            when: scope.task.condition.as_ref().map(|condition| self.when(&scope, condition)),
            arguments: self.arguments(&scope),
            hooks: self.hooks(dag, key),
            ..DagTask::new(
                dag.task_name(key).clone(),
                self.names.of(&dag.key.call(self.plan, key, scope.task, usage)).clone(),
            )
        }
    }

    /// The tasks whose failure is the DAG's.
    ///
    /// Argo takes only the leaves, unless it is told. That hides a failure which a tolerant task follows; and after a retry it hides
    /// an exit task that has to run again, from a DAG that has nothing else left to do.
    fn target(&self, scope: &DagScope<'_>) -> Option<Target> {
        let has_exit_task =
            |key: &TaskKey| scope.graph.leads_to_exit_task(key, &scope.dag.tasks[key], &self.plan.with_exit_tasks);
        let tasks = || scope.dag.tasks.keys().filter(|key| !scope.graph.is_exit_task(key));
        let strict = self.options.tolerated_failures == ToleratedFailures::Fail;
        let needed = tasks().any(has_exit_task) || scope.graph.has_tolerant_tasks() || scope.graph.has_excused_tasks();
        let counts = |key: &TaskKey| {
            let graph = scope.graph;
            !graph.is_excused(key) && !graph.is_shadowed(key) && (strict || !graph.is_tolerated(key))
        };
        let named = tasks().filter(|key| counts(key)).map(|key| scope.task_name(key).clone());
        let watch = scope.graph.has_excused_tasks().then(|| scope.watch_name().clone());
        needed.then(|| Target(named.chain(watch).collect()))
    }

    /// Every output can be worked out whatever became of the tasks: Argo never ends a DAG whose output fails to resolve.
    fn dag_outputs(&self, scope: &DagScope<'_>, component: &Component) -> Outputs {
        let outputs = scope.dag.outputs.iter().filter_map(|(output, sources)| {
            let kind = *component.outputs.get(output)?;
            let value = self.first_output(scope, sources);
            let name = scope.interface.outputs[output].clone();
            let is_root = scope.key.component == ComponentName::Root;
            let expression = if is_root { readable(value) } else { transportable(value, kind) };
            let global_name = is_root.then(|| name.clone());
            Some(OutputParameter { global_name, ..OutputParameter::of(name, expression) })
        });
        let parameters = outputs.chain(self.dag_records(scope)).collect();
        Outputs { parameters, artifacts: self.dag_artifacts(scope) }
    }

    /// The output of the first of the tasks that gave one.
    fn first_output(&self, scope: &DagScope<'_>, sources: &[DagOutput]) -> Value {
        let outputs = sources.iter().map(|source| {
            let component = self.plan.pipeline.component_of(&scope.dag.tasks[&source.producer]);
            self.output(scope, &source.producer, &source.output, component.outputs[&source.output], false)
        });
        outputs.reduce(Value::or_else).unwrap_or_else(Value::none)
    }
}
