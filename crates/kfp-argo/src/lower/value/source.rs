//! Resolves the source of an input to a value, in the DAG that contains the task.

use argo_model::{Expr, Text, Variable};
use serde_json::Value as Json;

use crate::graph::Role;
use crate::lower::context::TaskContext;
use crate::lower::value::value::Value;
use crate::lower::value::{constant, final_status, loop_item, output};
use crate::pipeline::{Constant, JobField, ParameterType, Part, Selector, Source};

/// Returns the value of a source.
pub(crate) fn value(task: &TaskContext<'_>, source: &Source) -> Value {
    match source {
        Source::Constant(constant) => of_constant(task, constant),
        Source::Input { name, ty, selector } => {
            let param = Variable::Input(task.dag.interface.inputs[name].clone());
            select(Value::Inert(Expr::Var(param), *ty), selector)
        }
        Source::Output { producer, output, ty, selector } => {
            let always = *task.role == Role::Ordinary;
            select(output::of_task(task.dag, producer, output, *ty, always), selector)
        }
        Source::Item { ty } => Value::Inert(loop_item::item(), *ty),
        Source::TaskConfig => Value::of_expr(task.task_config.clone(), ParameterType::Struct),
        Source::FinalStatus { producer } => Value::Composed(final_status::lower(task, producer)),
    }
}

/// Returns the value that the task passes to an input, before any default.
pub(crate) fn given(task: &TaskContext<'_>, input: &str) -> Value {
    task.spec.inputs.get(input).map_or_else(Value::none, |source| value(task, source))
}

/// Returns the JSON text of an input of the task's component; `null` if there is no value.
pub(crate) fn passed(task: &TaskContext<'_>, input: &str) -> Text {
    let ty = task.component.inputs[input].ty;
    given(task, input).json_text(ty, task.component.default_at(task.spec, input))
}

fn select(value: Value, selector: &Option<Selector>) -> Value {
    match selector {
        Some(selector) => value.member(&selector.key),
        None => value,
    }
}

fn of_constant(task: &TaskContext<'_>, constant: &Constant) -> Value {
    match constant {
        Constant::Plain(value) => Value::Known(value.clone()),
        other => Value::Composed(constant::json(other, &|part| of_part(task, part))),
    }
}

/// Returns a piece as it is written within a JSON string.
fn of_part(task: &TaskContext<'_>, part: &Part) -> Text {
    match part {
        Part::Literal(text) => Text::json_string_part(text),
        Part::Input(name) => {
            let given = match given(task, name) {
                Value::Known(Json::Null) => {
                    let default = task.component.default_at(task.spec, name).cloned();
                    Value::Known(default.unwrap_or(Json::Null))
                }
                given => given,
            };
            given.within_string()
        }
        Part::Job(field) => of_job_field(task, *field),
        // The check leaves no placeholder of a command line in a constant.
        Part::ExecutorInput { .. }
        | Part::InputArtifact { .. }
        | Part::OutputArtifact { .. }
        | Part::OutputFile(_)
        | Part::ExecutorOutputFile => Text::new(),
    }
}

fn of_job_field(task: &TaskContext<'_>, field: JobField) -> Text {
    let key = || Text::json_string_part(task.key.as_str());
    match field {
        JobField::TaskName => key(),
        // Argo has no number of the task before it runs. The run and the task's name are unique
        // together.
        JobField::TaskUuid => Text::from(Variable::WorkflowUid).then(Text::syntax("-")).then(key()),
        JobField::PipelineRoot => Text::json_string_part(&constant::pipeline_root(task.cx)),
        other => constant::run_field(other).unwrap_or_default(),
    }
}
