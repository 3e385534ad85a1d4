//! Resolves the source of an artifact to its record, in the DAG of the task that reads it.

use argo_model::{Argument, Expr, Operator, OutputParameter, ParamName, Text, Variable};
use serde_json::Value as Json;

use crate::graph::{Presence, Role};
use crate::lower::artifact::location;
use crate::lower::artifact::record::{self, ArtifactRecord, Written};
use crate::lower::context::{DagContext, TaskContext};
use crate::lower::naming::parameters::EXECUTOR_OUTPUT;
use crate::lower::value::task_path;
use crate::lower::value::{executor_output, loop_item};
use crate::pipeline::{ArtifactOutput, ArtifactSource, Body, Container, DagOutput, Loop};
use crate::plan::Passing;

/// The record of an input artifact, as far as the compiler knows it.
#[expect(clippy::large_enum_variant, reason = "each record exists only until it is written")]
pub(crate) enum Record {
    /// No artifact exists.
    Absent,
    /// The artifact exists, and the compiler knows its record.
    Known(ArtifactRecord),
    /// An expression for the inert text of a record, or `null`.
    Expr(Expr),
}

/// Returns the record of an input artifact of a task.
pub(crate) fn of_input(task: &TaskContext<'_>, input: &str) -> Record {
    match task.spec.artifacts.get(input) {
        Some(_) if task.artifact_presence(input) == Presence::Never => Record::Absent,
        None => Record::Absent,
        Some(ArtifactSource::Input { name }) => {
            Record::Expr(Expr::Var(Variable::Input(task.dag.interface.input_records[name].clone())))
        }
        Some(ArtifactSource::Item) => Record::Expr(loop_item::item()),
        Some(ArtifactSource::Output { producer, output }) => {
            let source = DagOutput { producer: producer.clone(), output: output.clone() };
            match written_by(task.dag, &source) {
                Some((container, declared)) if *task.role == Role::Ordinary => {
                    Record::Known(of_container(task.dag, &source, container, declared, true))
                }
                None if task.artifact_presence(input) == Presence::Always => {
                    Record::Expr(Expr::Var(parameter(task.dag, &source)))
                }
                _ => Record::Expr(optional(task.dag, &source).or_else("null")),
            }
        }
    }
}

/// Returns the records that a task passes to the DAG it calls.
pub(crate) fn record_arguments(task: &TaskContext<'_>) -> Vec<Argument> {
    let names = &task.cx.interface(&task.spec.component).input_records;
    let arguments = names.iter().map(|(input, name)| {
        let value = match of_input(task, input) {
            Record::Absent => Text::json(&Json::Null),
            Record::Known(record) => record.object().into_text(),
            Record::Expr(text) => Text::tag(text),
        };
        Argument { name: name.clone(), value }
    });
    arguments.collect()
}

/// Returns the output parameters that contain the records of a DAG's artifacts.
pub(crate) fn dag_outputs(dag: &DagContext<'_>) -> Vec<OutputParameter> {
    let outputs = dag.interface.output_records.iter().map(|(output, name)| {
        let sources = dag.body.artifact_outputs.get(output);
        let records = sources.into_iter().flatten().map(|source| optional(dag, source));
        let expression = records.reduce(Expr::or_else).unwrap_or(Expr::Nil).or_else("null");
        OutputParameter::of(name.clone(), expression)
    });
    outputs.collect()
}

/// Returns the output parameters that contain the records of a loop's lists.
pub(crate) fn loop_outputs(dag: &DagContext<'_>) -> Vec<OutputParameter> {
    let outputs = dag.interface.output_records.iter().filter_map(|(output, name)| {
        let Passing::ByLocation(locations) = dag.cx.plan.passing.of_output(&dag.key.component, output) else {
            return None;
        };
        let each = of_iterations(dag, output);
        let present = each.filter(Expr::Element.with(Operator::NotEqual, Expr::Nil));
        // KFP joins the lists of a nested loop.
        let component = &dag.body.tasks[&Loop::iteration()].component;
        let artifacts = match dag.cx.plan.pipeline.components[component].artifact_outputs[output].list {
            true => present.map(record::artifacts_of(Expr::Element)).flattened(),
            false => present,
        };
        Some(OutputParameter::of(name.clone(), record::list(location::of_list(dag, locations), artifacts)))
    });
    outputs.collect()
}

/// Returns the records of all iterations: an array, in the order of the items.
fn of_iterations(dag: &DagContext<'_>, output: &str) -> Expr {
    let iteration = Loop::iteration();
    let source = DagOutput { producer: iteration.clone(), output: output.to_owned() };
    let all = |param: ParamName| loop_item::collected(dag, &iteration, param);
    match written_by(dag, &source) {
        Some((container, declared)) => {
            let own_address = own_address(dag, &source, task_path::of_iteration(dag));
            let executor_output = executor_output::of_iteration(dag.called(&iteration).1);
            let written = Written { container, declared, output, executor_output, own_address };
            all(ParamName::fixed(EXECUTOR_OUTPUT)).map(written.record().object().into_expr().parse_json())
        }
        None => {
            let names = &dag.cx.interface(dag.called(&iteration).0).output_records;
            all(names[output].clone()).map(loop_item::collected_element())
        }
    }
}

/// Returns the record of a task's artifact; `nil` if there is none.
fn optional(dag: &DagContext<'_>, source: &DagOutput) -> Expr {
    let task = dag.task_name(&source.producer).clone();
    match written_by(dag, source) {
        Some((container, declared)) => {
            let record = of_container(dag, source, container, declared, false).object().into_expr();
            Expr::Maybe(Variable::TaskStatus(task)).equals("Succeeded").choose(record, Expr::Nil)
        }
        None => Expr::Maybe(parameter(dag, source)),
    }
}

/// Returns the output parameter that contains the record of an artifact of a DAG, loop or importer.
fn parameter(dag: &DagContext<'_>, source: &DagOutput) -> Variable {
    let names = &dag.cx.interface(dag.called(&source.producer).0).output_records;
    Variable::TaskOutput(dag.task_name(&source.producer).clone(), names[&source.output].clone())
}

/// Returns the container that writes an artifact, if the task runs one.
fn written_by<'p>(dag: &DagContext<'p>, source: &DagOutput) -> Option<(&'p Container, &'p ArtifactOutput)> {
    let (_, component) = dag.called(&source.producer);
    match &component.body {
        Body::Container(container) => Some((container, &component.artifact_outputs[&source.output])),
        Body::Dag(_) | Body::Loop(_) | Body::Importer(_) | Body::Claim(_) => None,
    }
}

/// Returns the record of a container's artifact. `always` means that the reader runs only after the
/// task succeeded.
fn of_container(
    dag: &DagContext<'_>,
    source: &DagOutput,
    container: &Container,
    declared: &ArtifactOutput,
    always: bool,
) -> ArtifactRecord {
    let variable = Variable::TaskOutput(dag.task_name(&source.producer).clone(), ParamName::fixed(EXECUTOR_OUTPUT));
    let text = if always { Expr::Var(variable) } else { Expr::Maybe(variable).or_else("{}") };
    let executor_output = executor_output::parsed(dag.called(&source.producer).1, text);
    let own_address = own_address(dag, source, task_path::of_task(dag, &source.producer));
    Written { container, declared, output: &source.output, executor_output, own_address }.record()
}

/// Returns the address to which Argo uploads an artifact that a task's program writes, if it
/// travels by location.
fn own_address(dag: &DagContext<'_>, source: &DagOutput, task_path: Text) -> Option<Text> {
    let (name, component) = dag.called(&source.producer);
    match dag.cx.plan.passing.of_output(name, &source.output) {
        Passing::ByReference { .. } => None,
        Passing::ByLocation(locations) => {
            Some(location::written(dag.cx, locations, task_path, component, &source.output))
        }
    }
}
