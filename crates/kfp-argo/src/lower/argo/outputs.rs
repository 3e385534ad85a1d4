//! Outputs: how a container's program hands them over, and how another task reads them.

use argo_model::{Expr, OutputParameter, Outputs, ParamName, ValueFrom, Variable};

use super::Lowering;
use super::artifacts::untagged_name;
use super::convert::{Value, inert};
use super::names::EXECUTOR_OUTPUT;
use super::scope::DagScope;
use crate::pipeline::{Body, Component, ComponentName, Container, ParameterType, Part, TaskKey};

/// Where KFP's launcher has a program write an output that is a file of its own.
pub(super) const OUTPUT_FOLDER: &str = "/tmp/kfp/outputs";

/// Where a program writes its executor output, and the folder of it.
const EXECUTOR_OUTPUT_FILE: &str = "/tmp/kfp_outputs/output_metadata.json";
pub(super) const EXECUTOR_OUTPUT_FOLDER: &str = "/tmp/kfp_outputs";

/// What a file's parameter holds when the program did not write the file, and need not have.
const NOT_WRITTEN: &str = "<not written>";

/// How a program hands over one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// In the executor output: a Python function's return value.
    ExecutorOutput,
    /// In a file: the command line names it, or the Python function takes it as `OutputPath`.
    File,
    /// In either, as only the program knows; the executor output wins.
    Either,
}

/// The path of an output's file.
pub(super) fn output_file(output: &str) -> String {
    format!("{OUTPUT_FOLDER}/{}", untagged_name(output))
}

impl Container {
    /// Whether the program is KFP's own executor of Python functions.
    pub(super) fn is_python_component(&self) -> bool {
        self.literals()
            .any(|text| text.contains("kfp.dsl.executor_main") || text.contains("kfp.components.executor_main"))
    }

    /// Whether the program is told where to write an executor output.
    pub(super) fn has_executor_output(&self) -> bool {
        let mut parts = self.words().flat_map(|word| word.parts());
        parts.any(|part| matches!(part, Part::ExecutorInput { .. } | Part::ExecutorOutputFile))
    }

    /// Where the program writes its executor output. For `dsl.get_uri()` the folder of that file is the one of artifacts.
    pub(super) fn executor_output_file(&self) -> &'static str {
        if self.chooses_paths() { "/tmp/kfp/artifacts/executor_output.json" } else { EXECUTOR_OUTPUT_FILE }
    }

    /// How the program hands over an output.
    pub(super) fn delivery(&self, output: &str) -> Delivery {
        let named = self
            .words()
            .flat_map(|word| word.parts())
            .any(|part| matches!(part, Part::OutputFile(name) if name == output));
        if !self.has_executor_output() {
            return Delivery::File;
        }
        if named {
            return Delivery::Either;
        }
        // The source of a function stands in the command of a lightweight component: an argument of type OutputPath shows there.
        let with_source = self.literals().any(|text| text.contains("--component_module_path"));
        match self.literals().find(|text| text.contains("OutputPath")) {
            None if with_source => Delivery::ExecutorOutput,
            Some(source) if with_source && is_output_path(source, output) => Delivery::File,
            _ => Delivery::Either,
        }
    }

    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        self.words().flat_map(|word| word.parts()).filter_map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

/// Whether Python source declares an argument of the name as `OutputPath`.
fn is_output_path(source: &str, name: &str) -> bool {
    source.match_indices(name).any(|(at, _)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let annotation = source[at + name.len()..].trim_start().strip_prefix(':').map(str::trim_start);
        let of_dsl = annotation.map(|text| text.trim_start_matches("kfp.").trim_start_matches("dsl."));
        !source[..at].ends_with(is_word) && of_dsl.is_some_and(|text| text.starts_with("OutputPath"))
    })
}

impl Lowering<'_> {
    /// The output parameters of a container's template.
    pub(super) fn container_outputs(
        &self,
        name: &ComponentName,
        component: &Component,
        container: &Container,
    ) -> Outputs {
        let mut parameters = Vec::new();
        let deliveries: Vec<(&String, Delivery)> =
            component.outputs.keys().map(|output| (output, container.delivery(output))).collect();
        // Metadata of artifacts come that way too.
        // Of what a loop runs, it says how often the program ran.
        let with_metadata =
            !component.artifact_outputs.is_empty() && (container.has_executor_output() || self.interface(name).scoped);
        if with_metadata || deliveries.iter().any(|(_, delivery)| *delivery != Delivery::File) {
            let value_from =
                ValueFrom::Path { path: container.executor_output_file().to_owned(), default: Some("{}".to_owned()) };
            parameters.push(OutputParameter { name: ParamName::fixed(EXECUTOR_OUTPUT), global_name: None, value_from });
        }
        for (output, delivery) in deliveries {
            let default = match delivery {
                Delivery::ExecutorOutput => continue,
                Delivery::File => None,
                Delivery::Either => Some(NOT_WRITTEN.to_owned()),
            };
            let name = self.interface(name).outputs[output].clone();
            let value_from = ValueFrom::Path { path: output_file(output), default };
            parameters.push(OutputParameter { name, global_name: None, value_from });
        }
        Outputs { parameters, artifacts: self.container_artifacts(name, container) }
    }

    /// What a task of the DAG gave. With `sure`, the reader runs only after the task succeeded.
    pub(super) fn output(
        &self,
        scope: &DagScope<'_>,
        producer: &TaskKey,
        output: &str,
        kind: ParameterType,
        sure: bool,
    ) -> Value {
        let task = &scope.dag.tasks[producer];
        let component = self.plan.pipeline.component_of(task);
        let read = |param: ParamName, absent: Option<&str>| {
            let variable = Variable::TaskOutput(scope.task_name(producer).clone(), param);
            match absent {
                _ if sure => Expr::Var(variable),
                Some(text) => Expr::Maybe(variable).or_else(text),
                None => Expr::Maybe(variable),
            }
        };
        let param = self.interface(&task.component).outputs[output].clone();
        let container = match &component.body {
            Body::Dag(_) | Body::Loop(_) | Body::Importer(_) => return Value::Inert(read(param, Some("null")), kind),
            Body::Container(container) => Some(container),
            Body::Claim(_) => None,
        };
        let from_executor = || {
            let executor_output = read(ParamName::fixed(EXECUTOR_OUTPUT), Some("{}"));
            executor_output.parse_json().get("parameterValues").get(output)
        };
        let written = match container.map_or(Delivery::File, |container| container.delivery(output)) {
            Delivery::ExecutorOutput => from_executor(),
            Delivery::File => from_file(read(param, None), kind),
            Delivery::Either => {
                let text = read(param, Some(NOT_WRITTEN));
                let from_file = text.clone().equals(NOT_WRITTEN).choose(Expr::Nil, from_file(text, kind));
                from_executor().or_else(from_file)
            }
        };
        if sure {
            return Value::Native(written, kind);
        }
        // Argo keeps what a program wrote before it failed; in KFP a failed task gives nothing.
        let status = Expr::Maybe(Variable::TaskStatus(scope.task_name(producer).clone()));
        Value::Native(status.equals("Succeeded").choose(written, Expr::Nil), kind)
    }
}

impl Lowering<'_> {
    /// The outputs of all runs of a loop's task: an array, in the order of the items.
    pub(super) fn collected_output(&self, scope: &DagScope<'_>, producer: &TaskKey, output: &str) -> Expr {
        let name = &scope.dag.tasks[producer].component;
        let component = &self.plan.pipeline.components[name];
        let param = self.interface(name).outputs[output].clone();
        let all = |param: ParamName| collected(scope, producer, param);
        match &component.body {
            Body::Dag(_) | Body::Loop(_) | Body::Importer(_) => all(param).map(collected_element()),
            Body::Claim(_) => all(param).map(Expr::Element),
            Body::Container(container) => match container.delivery(output) {
                Delivery::File => all(param).map(from_file(Expr::Element.text_or_json(), component.outputs[output])),
                Delivery::ExecutorOutput | Delivery::Either => {
                    let executor_output = collected_element().get("parameterValues").get(output);
                    all(ParamName::fixed(EXECUTOR_OUTPUT)).map(executor_output)
                }
            },
        }
    }
}

/// The list that Argo makes of an output of all runs of a loop's task: texts, but for objects and lists where all of them are such.
pub(super) fn collected(scope: &DagScope<'_>, task: &TaskKey, output: ParamName) -> Expr {
    let variable = Variable::TaskOutput(scope.task_name(task).clone(), output);
    Expr::Maybe(variable).or_else("[]").parse_json()
}

/// The value of an element of a list that Argo made of JSON texts, of which it has parsed objects and lists already.
pub(super) fn collected_element() -> Expr {
    Expr::Element.parsed_if_text()
}

/// The value in a file's text, by its type; `nil` where the text is none of the type. `text` may be `nil`.
fn from_file(text: Expr, kind: ParameterType) -> Expr {
    let trimmed = |text: Expr| text.or_else("").trimmed();
    match kind {
        ParameterType::String | ParameterType::Unknown => text,
        ParameterType::Boolean => {
            let word = trimmed(text).lower_case();
            let is = |words: [&str; 3]| {
                word.clone().with(argo_model::Operator::In, Expr::Array(words.map(Expr::from).to_vec()))
            };
            is(["true", "t", "1"])
                .choose(Expr::Bool(true), is(["false", "f", "0"]).choose(Expr::Bool(false), Expr::Nil))
        }
        // A plus sign and a bare point are a number's too, where JSON has none.
        ParameterType::Integer | ParameterType::Double => trimmed(text)
            .replace_pattern(r"^\+", "")
            .replace_pattern(r"^(-?)\.", "${1}0.")
            .replace_pattern(r"\.$", "")
            .parse_json(),
        ParameterType::List | ParameterType::Struct | ParameterType::FinalStatus => text.or_else("").parse_json(),
    }
}

/// An output's value for people: a string as it is, all else as JSON.
pub(super) fn readable(value: Value) -> Expr {
    match value {
        Value::Known(value) => Expr::from(
            ParameterType::String.fit(value).and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default(),
        ),
        Value::Inert(text, ParameterType::String) => text.parse_json().or_else(""),
        Value::Inert(text, _) => text.parse_json().to_raw_json(),
        Value::Native(value, ParameterType::String) => value.or_else(""),
        Value::Native(value, _) => value.to_raw_json(),
        Value::Composed(text) => text.into_expr(),
    }
}

/// An output's value for other templates: inert JSON text.
pub(super) fn transportable(value: Value, kind: ParameterType) -> Expr {
    match value.json_text(kind, None) {
        text if text.as_literal().is_some() => inert(text.into_expr()),
        text => text.into_expr(),
    }
}
