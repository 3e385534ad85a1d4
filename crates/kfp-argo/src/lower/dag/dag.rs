//! DAGs: a task for each task, and the outputs of the DAG.

use argo_model::{
    Dag as ArgoDag, DagTask, GlobalName, InputParameter, Inputs, OutputParameter, Outputs, ParamName, Template,
    TemplateBody,
};

use crate::lower::artifact::{artifact_source, inputs, outputs};
use crate::lower::context::{Context, DagContext};
use crate::lower::dag::{arguments, depends, failure_gate, hooks, root_inputs, suspend, target};
use crate::lower::naming::names::{self, TemplateKey};
use crate::lower::naming::parameters::TASK_PATH;
use crate::lower::value::value::Value;
use crate::lower::value::{condition, output, success_flags};
use crate::pipeline::{Component, ComponentName, Dag, DagOutput, Task, TaskKey};

/// Lowers a DAG for one key.
pub(crate) fn lower(cx: &Context<'_>, key: &TemplateKey, component: &Component, body: &Dag) -> Template {
    let template = Template {
        inputs: inputs(cx, &key.component, component),
        ..Template::new(
            cx.names.of(key).clone(),
            TemplateBody::Dag(ArgoDag { target: None, fail_fast: false, tasks: vec![suspend::skipped(cx)] }),
        )
    };
    // Argo accepts no DAG without tasks.
    if body.tasks.is_empty() {
        return template;
    }
    let dag = DagContext::new(cx, key, body);
    let argo_dag = ArgoDag { target: target::target(&dag), fail_fast: dag_fail_fast(cx, key), tasks: tasks(&dag) };
    Template {
        outputs: outputs(&dag, component),
        fail_fast: template_fail_fast(&dag),
        parallelism: cx.plan.settings.own(key.settings).parallelism,
        body: TemplateBody::Dag(argo_dag),
        ..template
    }
}

/// Returns `failFast` of the template, which keeps ready tasks from starting after a failure.
///
/// It also loses exit hooks (fact A3), so a component with exit tasks does not have it. Nor does
/// one that contains pipelines, loops or tasks with retries: Argo fails it while they run, and what
/// is around it never ends (fact A76). A tolerated failure would fail it as well.
fn template_fail_fast(dag: &DagContext<'_>) -> bool {
    let (cx, key) = (dag.cx, dag.key);
    let can_fail_fast = |(name, task): (&TaskKey, &Task)| {
        let runs_others = cx.plan.pipeline.component_of(task).dag().is_some();
        !runs_others && !key.has_retries(cx.plan, name, task) && !dag.graph.is_tolerated(name)
    };
    dag_fail_fast(cx, key)
        && !cx.plan.with_exit_tasks.contains(&key.component)
        && dag.body.tasks.iter().all(can_fail_fast)
}

/// Returns `failFast` of the DAG, from the options.
fn dag_fail_fast(cx: &Context<'_>, key: &TemplateKey) -> bool {
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

/// Returns the outputs of a DAG. Every expression has a value, however the tasks ended: a DAG with
/// an output that cannot be resolved ends in Error, and if a task depends on it, the run hangs
/// (fact A4).
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
