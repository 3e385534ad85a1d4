//! DAGs: a task for each task, and the outputs of the DAG.

use argo_model::{
    Dag as ArgoDag, DagTask, GlobalName, InputParameter, Inputs, OutputParameter, Outputs, ParamName, Target, Template,
    TemplateBody,
};

use crate::lower::artifact::{artifact_source, inputs, outputs};
use crate::lower::context::{Context, DagContext};
use crate::lower::dag::{arguments, depends, failure_gate, hooks, root_inputs, suspend};
use crate::lower::naming::names::{self, TemplateKey};
use crate::lower::naming::parameters::TASK_PATH;
use crate::lower::value::value::Value;
use crate::lower::value::{condition, output, success_flags};
use crate::options::ToleratedFailures;
use crate::pipeline::{Component, ComponentName, Dag, DagOutput, TaskKey};

/// Lowers a DAG for one key.
pub(crate) fn lower(cx: &Context<'_>, key: &TemplateKey, component: &Component, body: &Dag) -> Template {
    let template = Template {
        inputs: inputs(cx, &key.component, component),
        ..Template::new(cx.names.of(key).clone(), suspend::do_nothing())
    };
    if body.tasks.is_empty() {
        return template;
    }
    let dag = DagContext::new(cx, key, body);
    let body = ArgoDag { target: target(&dag), fail_fast: wants_fail_fast(cx, key), tasks: tasks(&dag) };
    Template {
        outputs: outputs(&dag, component),
        fail_fast: fails_fast(cx, key),
        parallelism: cx.plan.settings.own(key.settings).parallelism,
        body: TemplateBody::Dag(body),
        ..template
    }
}

/// Returns true if a failure prevents other tasks of a component from starting. Argo's `failFast`
/// of a DAG still starts tasks that are ready, so the template has it. There it loses hooks, so a
/// component with exit tasks never has it.
pub(crate) fn fails_fast(cx: &Context<'_>, key: &TemplateKey) -> bool {
    wants_fail_fast(cx, key) && !cx.plan.with_exit_tasks.contains(&key.component)
}

/// Returns true if the options ask for it.
pub(crate) fn wants_fail_fast(cx: &Context<'_>, key: &TemplateKey) -> bool {
    cx.plan.settings.own(key.settings).fail_fast.unwrap_or(cx.options.fail_fast)
}

/// Returns the inputs of a template that runs other templates.
pub(crate) fn inputs(cx: &Context<'_>, name: &ComponentName, component: &Component) -> Inputs {
    let interface = cx.interface(name);
    let is_root = *name == ComponentName::Root;
    let inputs = component.inputs.iter().map(|(input, definition)| {
        let value = is_root.then(|| root_inputs::parameter(cx, input, definition));
        InputParameter { name: interface.inputs[input].clone(), value }
    });
    let records = interface.input_records.iter().map(|(input, record)| {
        let value = is_root.then(|| root_inputs::record(cx, input, &component.artifact_inputs[input]).into_text());
        InputParameter { name: record.clone(), value }
    });
    let path = interface.needs_task_path.then(|| InputParameter::required(ParamName::fixed(TASK_PATH)));
    let parameters = inputs.chain(records).chain(path).collect();
    Inputs { parameters, artifacts: inputs::of_template(cx, name, component) }
}

/// Returns a task for each task of the DAG, except for exit tasks: hooks run them.
pub(crate) fn tasks(dag: &DagContext<'_>) -> Vec<DagTask> {
    let tasks = dag.body.tasks.keys().filter(|key| !dag.graph.is_exit_task(key));
    tasks.map(|key| task(dag, key)).chain(failure_gate::task(dag)).collect()
}

fn task(dag: &DagContext<'_>, key: &TaskKey) -> DagTask {
    let task = arguments::task_context(dag, key);
    let usage = names::use_of(dag.cx.plan, dag.key, key);
    let template = dag.cx.names.of(&dag.key.call(dag.cx.plan, key, task.spec, usage)).clone();
    let mut arguments = arguments::arguments(&task);
    arguments.parameters.extend(usage.sets_flag().then(|| success_flags::of_group(dag, key)));
    DagTask {
        depends: depends::depends(dag, key),
        when: task.spec.condition.as_ref().map(|condition| condition::when(&task, condition)),
        arguments,
        hooks: hooks::hooks(dag, key),
        ..DagTask::new(dag.task_name(key).clone(), template)
    }
}

/// Returns the tasks whose failure is a failure of the DAG.
///
/// Argo takes only the leaves, unless the DAG names its targets. That hides a failure which a
/// tolerant task follows. After a retry it also hides what has to run again: Argo looks at a task
/// only if it is a target, or leads to one through tasks that have not ended. An exit task would
/// stay away, and the run would hang at a DAG that led to the failure, as `argo retry` resets every
/// DAG on the way from the root to the task that failed.
fn target(dag: &DagContext<'_>) -> Option<Target> {
    let has_exit_task =
        |key: &TaskKey| dag.graph.leads_to_exit_task(key, &dag.body.tasks[key], &dag.cx.plan.with_exit_tasks);
    let tasks = || dag.body.tasks.keys().filter(|key| !dag.graph.is_exit_task(key));
    let strict = dag.cx.options.tolerated_failures == ToleratedFailures::Fail;
    let is_reset = |key: &TaskKey| {
        dag.cx.plan.pipeline.component_of(&dag.body.tasks[key]).is_composite()
            && dag.graph.downstream(key).next().is_some()
    };
    let needed = tasks().any(|key| has_exit_task(key) || is_reset(key))
        || dag.graph.has_tolerant_tasks()
        || dag.graph.has_tolerated_tasks();
    let is_target = |key: &TaskKey| {
        let graph = dag.graph;
        !graph.is_tolerated(key) && !graph.is_skippable(key) && (strict || !graph.has_tolerant_dependent(key))
    };
    let named = tasks().filter(|key| is_target(key)).map(|key| dag.task_name(key).clone());
    let gate = dag.graph.has_tolerated_tasks().then(|| dag.failure_gate.clone());
    needed.then(|| Target(named.chain(gate).collect()))
}

/// Returns the outputs of a DAG. Every expression has a value however the tasks ended: Argo never
/// ends a DAG whose output fails to resolve.
fn outputs(dag: &DagContext<'_>, component: &Component) -> Outputs {
    let outputs = dag.body.outputs.iter().filter_map(|(output, sources)| {
        let ty = *component.outputs.get(output)?;
        let value = first_output(dag, sources);
        let name = dag.interface.outputs[output].clone();
        let is_root = dag.key.component == ComponentName::Root;
        let expression = if is_root { output::readable(value) } else { output::transportable(value, ty) };
        let global_name = is_root.then(|| GlobalName::Fixed(name.clone()));
        Some(OutputParameter { global_name, ..OutputParameter::of(name, expression) })
    });
    let parameters = outputs.chain(artifact_source::dag_outputs(dag)).collect();
    Outputs { parameters, artifacts: outputs::of_dag(dag) }
}

/// Returns the output of the first task that has one.
fn first_output(dag: &DagContext<'_>, sources: &[DagOutput]) -> Value {
    let outputs = sources.iter().map(|source| {
        let component = dag.cx.plan.pipeline.component_of(&dag.body.tasks[&source.producer]);
        output::of_task(dag, &source.producer, &source.output, component.outputs[&source.output], false)
    });
    outputs.reduce(Value::otherwise).unwrap_or_else(Value::none)
}
