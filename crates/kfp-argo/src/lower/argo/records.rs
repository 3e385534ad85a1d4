//! Records: what programs are told of an artifact beside its files, as JSON text that travels in a parameter of its own.
//!
//! A record is `{"uri": …, "name": …, "type": …, "metadata": …}`, as the task that wrote the artifact has it, or `null` where there
//! is none. Its address is only what goes behind the path at which the reader finds the files: nothing, unless the program that
//! wrote them chose where.

use argo_model::{Argument, Expr, OutputParameter, ParamName, Text, ValueFrom, Variable};
use serde_json::Value as Json;

use super::Lowering;
use super::artifacts::{ARTIFACT_FOLDER, input_path};
use super::constant::{member, separated};
use super::convert::{Value, inert};
use super::names::EXECUTOR_OUTPUT;
use super::scope::{DagScope, TaskScope};
use crate::graph::{Presence, Role};
use crate::pipeline::{ArtifactOutput, ArtifactSource, Body, ComponentName, Container, DagOutput, TaskKey};

/// A record, as a task has it at hand.
enum Record {
    /// There is none.
    Absent,
    /// One that is there.
    Members(Members),
    /// An expression that gives the inert text of one, or `null`.
    Object(Expr),
}

/// The members of a record.
struct Members {
    /// The address, as it stands within a string.
    uri: Text,
    /// The others.
    rest: Text,
}

/// How every record starts.
const START: &str = "{\"uri\":\"";

impl Lowering<'_> {
    /// The records that a task passes to the DAG it calls.
    pub(super) fn record_arguments(&self, scope: &TaskScope<'_, '_>) -> Vec<Argument> {
        let names = &self.interface(&scope.task.component).input_records;
        let arguments = names.iter().map(|(input, name)| {
            let value = match self.record(scope, input) {
                Record::Absent => Text::json(&Json::Null),
                Record::Members(members) => object(members),
                Record::Object(text) => Text::tag(text),
            };
            Argument { name: name.clone(), value }
        });
        arguments.collect()
    }

    /// An entry of KFP's `inputs.artifacts`: the list of one artifact, or `null`.
    pub(super) fn artifact_entry(&self, scope: &TaskScope<'_, '_>, input: &str) -> Text {
        let path = Text::json_string_part(&input_path(input));
        let start = || Text::syntax("{\"artifacts\":[").then(Text::syntax(START)).then(path.clone());
        match self.record(scope, input) {
            Record::Absent => Text::json(&Json::Null),
            Record::Members(members) => start().then(members.text()).then(Text::syntax("]}")),
            Record::Object(text) => {
                let rest = Text::tag(text.clone().without_prefix(START));
                let entry = start().then(rest).then(Text::syntax("]}"));
                match self.artifact_presence(scope, input) {
                    Presence::Always => entry,
                    _ => Text::tag(text.equals("null").choose("null", entry.into_expr())),
                }
            }
        }
    }

    /// The output parameters that hold the records of what a DAG gives.
    pub(super) fn dag_records(&self, scope: &DagScope<'_>) -> Vec<OutputParameter> {
        let outputs = scope.interface.output_records.iter().map(|(output, name)| {
            let sources = scope.dag.artifact_outputs.get(output);
            let records = sources.into_iter().flatten().map(|source| self.record_if_any(scope, source));
            let expression = records.reduce(Expr::or_else).unwrap_or(Expr::Nil).or_else("null");
            OutputParameter { name: name.clone(), global_name: None, value_from: ValueFrom::Expression { expression } }
        });
        outputs.collect()
    }

    fn record(&self, scope: &TaskScope<'_, '_>, input: &str) -> Record {
        match scope.task.artifacts.get(input) {
            Some(_) if self.artifact_presence(scope, input) == Presence::Never => Record::Absent,
            None => Record::Absent,
            Some(ArtifactSource::Input { name }) => {
                Record::Object(Expr::Var(Variable::Input(scope.dag.interface.input_records[name].clone())))
            }
            Some(ArtifactSource::Output { producer, output }) => {
                let source = DagOutput { producer: producer.clone(), output: output.clone() };
                match self.written_by(scope.dag, &source) {
                    Some((container, declared)) if *scope.role == Role::Ordinary => {
                        Record::Members(self.members(scope.dag, &source, container, declared, true))
                    }
                    _ => Record::Object(self.record_if_any(scope.dag, &source).or_else("null")),
                }
            }
        }
    }

    /// The container that writes an artifact, where the task runs one.
    fn written_by(&self, scope: &DagScope<'_>, source: &DagOutput) -> Option<(&Container, &ArtifactOutput)> {
        let component = &self.plan.pipeline.components[self.component_of(scope, &source.producer)];
        match &component.body {
            Body::Container(container) => Some((container, &component.artifact_outputs[&source.output])),
            Body::Dag(_) | Body::Loop(_) | Body::Claim(_) => None,
        }
    }

    fn component_of<'s>(&self, scope: &'s DagScope<'_>, task: &TaskKey) -> &'s ComponentName {
        &scope.dag.tasks[task].component
    }

    /// The record of what a task gave; `nil` where the task gave nothing.
    fn record_if_any(&self, scope: &DagScope<'_>, source: &DagOutput) -> Expr {
        let task = scope.task_name(&source.producer).clone();
        match self.written_by(scope, source) {
            Some((container, declared)) => {
                let record = object(self.members(scope, source, container, declared, false)).into_expr();
                Expr::Maybe(Variable::TaskStatus(task)).equals("Succeeded").choose(record, Expr::Nil)
            }
            None => {
                let names = &self.interface(self.component_of(scope, &source.producer)).output_records;
                Expr::Maybe(Variable::TaskOutput(task, names[&source.output].clone()))
            }
        }
    }

    /// The members of the record that a container's output has. Its program may say metadata in its executor output. With `sure`,
    /// the reader runs only after the task succeeded.
    fn members(
        &self,
        scope: &DagScope<'_>,
        source: &DagOutput,
        container: &Container,
        declared: &ArtifactOutput,
        sure: bool,
    ) -> Members {
        let (mut uri, mut metadata) = (Text::new(), Text::json(&declared.metadata));
        if container.has_executor_output() {
            let task = scope.task_name(&source.producer).clone();
            let variable = Variable::TaskOutput(task, ParamName::fixed(EXECUTOR_OUTPUT));
            let executor_output = if sure { Expr::Var(variable) } else { Expr::Maybe(variable).or_else("{}") };
            let artifacts = executor_output.parse_json().get("artifacts").get(&source.output).get("artifacts");
            let artifact = artifacts.first();
            if container.chooses_paths() {
                uri = Text::tag(behind_folder(artifact.clone().get("uri")));
            }
            let declared = Value::Known(declared.metadata.clone()).native();
            metadata = Text::tag(inert(artifact.get("metadata").or_else(declared).to_json()));
        }
        let members = [
            member("name", Text::json(&Json::from(source.output.as_str()))),
            member("type", Text::json(&declared.schema)),
            member("metadata", metadata),
        ];
        Members { uri, rest: separated(members.into_iter()) }
    }
}

impl Members {
    /// The text of the record, but for its start.
    fn text(self) -> Text {
        self.uri.then(Text::syntax("\",")).then(self.rest).then(Text::syntax("}"))
    }
}

/// The text of a record.
fn object(members: Members) -> Text {
    Text::syntax(START).then(members.text())
}

/// What of an address comes after the folder of artifacts, as it stands within a JSON string.
fn behind_folder(uri: Expr) -> Expr {
    let path = uri.or_else("").replace_pattern(&format!("^(?:{ARTIFACT_FOLDER}(/.*)|.*)$"), "${1}");
    inert(path.to_json()).without_prefix("\"").without_suffix("\"")
}
