//! Reads the outputs of tasks.

use argo_model::{Expr, Operator, ParamName, Variable};

use crate::lower::context::DagContext;
use crate::lower::naming::parameters::{EXECUTOR_OUTPUT, NOT_WRITTEN};
use crate::lower::value::value::Value;
use crate::lower::value::{conversion, executor_output};
use crate::pipeline::{Body, Delivery, ParameterType, TaskKey};

/// Returns an output of a task of the DAG. `always` means that the reader runs only after the task
/// succeeded.
pub(crate) fn of_task(
    dag: &DagContext<'_>,
    producer: &TaskKey,
    output: &str,
    ty: ParameterType,
    always: bool,
) -> Value {
    let task = &dag.body.tasks[producer];
    let component = dag.cx.plan.pipeline.component_of(task);
    let read = |param: ParamName, absent: Option<&str>| {
        let variable = Variable::TaskOutput(dag.task_name(producer).clone(), param);
        match absent {
            _ if always => Expr::Var(variable),
            Some(text) => Expr::Maybe(variable).or_else(text),
            None => Expr::Maybe(variable),
        }
    };
    let param = dag.cx.interface(&task.component).outputs[output].clone();
    let container = match &component.body {
        Body::Dag(_) | Body::Loop(_) | Body::Importer(_) => return Value::Inert(read(param, Some("null")), ty),
        Body::Container(container) => Some(container),
        Body::Claim(_) => None,
    };
    let from_executor = || {
        let text = read(ParamName::fixed(EXECUTOR_OUTPUT), Some("{}"));
        executor_output::parsed(component, text).get("parameterValues").get(output)
    };
    let written = match container.map_or(Delivery::File, |container| container.delivery(output)) {
        Delivery::ExecutorOutput => from_executor(),
        Delivery::File => from_file(read(param, None), ty),
        Delivery::Either => {
            let text = read(param, Some(NOT_WRITTEN));
            let from_file = text.clone().equals(NOT_WRITTEN).choose(Expr::Nil, from_file(text, ty));
            from_executor().or_else(from_file)
        }
    };
    if always {
        return Value::Native(written, ty);
    }
    // Argo keeps the files of a program that failed; in KFP a failed task has no outputs.
    let status = Expr::Maybe(Variable::TaskStatus(dag.task_name(producer).clone()));
    Value::Native(status.equals("Succeeded").choose(written, Expr::Nil), ty)
}

/// Returns the value of a file's text, which may be `nil`; `nil` if the text does not have the
/// type.
pub(crate) fn from_file(text: Expr, ty: ParameterType) -> Expr {
    let trimmed = |text: Expr| text.or_else("").trimmed();
    match ty {
        ParameterType::String | ParameterType::Unknown => text,
        ParameterType::Boolean => {
            let word = trimmed(text).lower_case();
            let is = |words: [&str; 3]| word.clone().with(Operator::In, Expr::Array(words.map(Expr::from).to_vec()));
            is(["true", "t", "1"])
                .choose(Expr::Bool(true), is(["false", "f", "0"]).choose(Expr::Bool(false), Expr::Nil))
        }
        // Numbers may begin with a plus sign or a point, which JSON forbids.
        ParameterType::Integer | ParameterType::Double => trimmed(text)
            .replace_pattern(r"^\+", "")
            .replace_pattern(r"^(-?)\.", "${1}0.")
            .replace_pattern(r"\.$", "")
            .parse_json(),
        ParameterType::List | ParameterType::Struct | ParameterType::FinalStatus => text.or_else("").parse_json(),
    }
}

/// Returns an output of the run for people: a string as it is, all else as JSON.
pub(crate) fn readable(value: Value) -> Expr {
    match value {
        Value::Known(value) => Expr::from(
            ParameterType::String.fit(value).and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default(),
        ),
        Value::Inert(text, ParameterType::String) => text.parse_json().or_else(""),
        Value::Inert(text, _) => text.parse_json().within(Expr::text_or_json),
        Value::Native(value, ParameterType::String) => value.or_else(""),
        Value::Native(value, _) => value.within(Expr::text_or_json),
        Value::Composed(text) => text.into_expr(),
    }
}

/// Returns an output of a DAG for other templates: inert JSON text.
pub(crate) fn transportable(value: Value, ty: ParameterType) -> Expr {
    match value.json_text(ty, None).into_text() {
        text if text.as_literal().is_some() => conversion::inert(text.into_expr()),
        text => text.into_expr(),
    }
}
