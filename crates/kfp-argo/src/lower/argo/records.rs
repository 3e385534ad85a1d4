//! Records: what programs are told of an artifact beside its files, as JSON text that travels in a parameter of its own.
//!
//! A record is `{"uri": …, "name": …, "type": …, "metadata": …}`, as the task that wrote the artifact has it, or `null` where there
//! is none. Its `uri` is only what goes behind the path at which the reader finds the files: nothing, unless the program that
//! wrote them chose where. An artifact that travels by address has a `base` besides, see [`addresses`](super::addresses). The record of
//! a list is `{"base": …, "artifacts": […]}`, with the base that those of all artifacts start with.

use argo_model::{Argument, Expr, OutputParameter, ParamName, Text, Variable};
use serde_json::Value as Json;

use super::Lowering;
use super::addresses::Base;
use super::artifacts::ARTIFACT_FOLDER;
use super::constant::{member, separated};
use super::convert::{Value, inert, within_json};
use super::names::EXECUTOR_OUTPUT;
use super::outputs::{collected, collected_element};
use super::scope::{DagScope, TaskScope};
use crate::graph::{Presence, Role, Transport};
use crate::pipeline::{ArtifactOutput, ArtifactSource, Body, ComponentName, Container, DagOutput, Loop, TaskKey};

/// A record, as a task has it at hand.
pub(super) enum Record {
    /// There is none.
    Absent,
    /// One that is there.
    Members(Members),
    /// An expression that gives the inert text of one, or `null`.
    Object(Expr),
}

/// The members of a record.
pub(super) struct Members {
    pub(super) base: Option<Base>,
    /// What goes behind the path, as it stands within a string.
    pub(super) uri: Text,
    /// The others.
    pub(super) rest: Text,
}

/// How a record without a base starts.
pub(super) const START: &str = "{\"uri\":\"";

/// What a container's program said of its outputs, and where it wrote them.
struct Written<'w> {
    container: &'w Container,
    declared: &'w ArtifactOutput,
    output: &'w str,
    /// The program's executor output, parsed.
    executor_output: Expr,
    base: Option<Base>,
}

impl Lowering<'_> {
    /// The records that a task passes to the DAG it calls.
    pub(super) fn record_arguments(&self, scope: &TaskScope<'_, '_>) -> Vec<Argument> {
        let names = &self.interface(&scope.task.component).input_records;
        let arguments = names.iter().map(|(input, name)| {
            let value = match self.record(scope, input) {
                Record::Absent => Text::json(&Json::Null),
                Record::Members(members) => members.object(),
                Record::Object(text) => Text::tag(text),
            };
            Argument { name: name.clone(), value }
        });
        arguments.collect()
    }

    /// The output parameters that hold the records of what a DAG gives.
    pub(super) fn dag_records(&self, scope: &DagScope<'_>) -> Vec<OutputParameter> {
        let outputs = scope.interface.output_records.iter().map(|(output, name)| {
            let sources = scope.dag.artifact_outputs.get(output);
            let records = sources.into_iter().flatten().map(|source| self.record_if_any(scope, source));
            let expression = records.reduce(Expr::or_else).unwrap_or(Expr::Nil).or_else("null");
            OutputParameter::of(name.clone(), expression)
        });
        outputs.collect()
    }

    /// The output parameters that hold the records of the lists that a loop gives.
    pub(super) fn collected_records(&self, scope: &DagScope<'_>) -> Vec<OutputParameter> {
        let outputs = scope.interface.output_records.iter().filter_map(|(output, name)| {
            let Transport::Address(addresses) = self.plan.transports.of_output(&scope.key.component, output) else {
                return None;
            };
            let each = self.collected_record(scope, output);
            let present = each.filter(Expr::Element.with(argo_model::Operator::NotEqual, Expr::Nil));
            // Lists that come out of a loop within are joined.
            let component = &scope.dag.tasks[&Loop::iteration()].component;
            let artifacts = match self.plan.pipeline.components[component].artifact_outputs[output].list {
                true => present.map(Expr::Element.get("artifacts")).flattened(),
                false => present,
            };
            let base = self.list_key(addresses, scope).into_expr();
            let list = Expr::Map(vec![("base".into(), base), ("artifacts".into(), artifacts)]);
            Some(OutputParameter::of(name.clone(), inert(list.to_json())))
        });
        outputs.collect()
    }

    /// The records of all runs of a loop's task: an array, in the order of the items.
    fn collected_record(&self, scope: &DagScope<'_>, output: &str) -> Expr {
        let iteration = Loop::iteration();
        let source = DagOutput { producer: iteration.clone(), output: output.to_owned() };
        let all = |param: ParamName| collected(scope, &iteration, param);
        match self.written_by(scope, &source) {
            Some((container, declared)) => {
                let base = self.base_of(scope, &source, self.scope_of_iteration(scope));
                let written = Written { container, declared, output, executor_output: collected_element(), base };
                all(ParamName::fixed(EXECUTOR_OUTPUT)).map(written.members().object().into_expr().parse_json())
            }
            None => {
                let names = &self.interface(self.component_of(scope, &iteration)).output_records;
                all(names[output].clone()).map(collected_element())
            }
        }
    }

    /// The record of an input artifact of a task.
    pub(super) fn record(&self, scope: &TaskScope<'_, '_>, input: &str) -> Record {
        match scope.task.artifacts.get(input) {
            Some(_) if self.artifact_presence(scope, input) == Presence::Never => Record::Absent,
            None => Record::Absent,
            Some(ArtifactSource::Input { name }) => {
                Record::Object(Expr::Var(Variable::Input(scope.dag.interface.input_records[name].clone())))
            }
            Some(ArtifactSource::Item) => Record::Object(Expr::Item(1)),
            Some(ArtifactSource::Output { producer, output }) => {
                let source = DagOutput { producer: producer.clone(), output: output.clone() };
                match self.written_by(scope.dag, &source) {
                    Some((container, declared)) if *scope.role == Role::Ordinary => {
                        Record::Members(self.members(scope.dag, &source, container, declared, true))
                    }
                    None if self.artifact_presence(scope, input) == Presence::Always => {
                        Record::Object(Expr::Var(self.recorded(scope.dag, &source)))
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
            Body::Dag(_) | Body::Loop(_) | Body::Importer(_) | Body::Claim(_) => None,
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
                let record = self.members(scope, source, container, declared, false).object().into_expr();
                Expr::Maybe(Variable::TaskStatus(task)).equals("Succeeded").choose(record, Expr::Nil)
            }
            None => Expr::Maybe(self.recorded(scope, source)),
        }
    }

    /// The output that holds the record of what no container wrote.
    fn recorded(&self, scope: &DagScope<'_>, source: &DagOutput) -> Variable {
        let names = &self.interface(self.component_of(scope, &source.producer)).output_records;
        Variable::TaskOutput(scope.task_name(&source.producer).clone(), names[&source.output].clone())
    }

    /// The members of the record that a container's output has. With `sure`, the reader runs only after the task succeeded.
    fn members(
        &self,
        scope: &DagScope<'_>,
        source: &DagOutput,
        container: &Container,
        declared: &ArtifactOutput,
        sure: bool,
    ) -> Members {
        let variable =
            Variable::TaskOutput(scope.task_name(&source.producer).clone(), ParamName::fixed(EXECUTOR_OUTPUT));
        let text = if sure { Expr::Var(variable) } else { Expr::Maybe(variable).or_else("{}") };
        let executor_output = text.parse_json();
        let base = self.base_of(scope, source, self.scope_of_task(scope, &source.producer));
        Written { container, declared, output: &source.output, executor_output, base }.members()
    }

    /// The base of what a task's program writes, where it travels by address.
    fn base_of(&self, dag: &DagScope<'_>, source: &DagOutput, scope: Text) -> Option<Base> {
        match self.plan.transports.of_output(self.component_of(dag, &source.producer), &source.output) {
            Transport::Reference => None,
            Transport::Address(addresses) => Some(Base::Key(self.written_key(addresses, scope, &source.output))),
        }
    }
}

impl Written<'_> {
    /// The record's members. The program may say metadata in its executor output.
    fn members(self) -> Members {
        let (mut uri, mut metadata) = (Text::new(), Text::json(&self.declared.metadata));
        if self.container.has_executor_output() {
            let artifacts = self.executor_output.get("artifacts").get(self.output).get("artifacts");
            let artifact = artifacts.first();
            if self.container.chooses_paths() {
                uri = Text::tag(behind_folder(artifact.clone().get("uri")));
            }
            let declared = Value::Known(self.declared.metadata.clone()).native();
            metadata = Text::tag(inert(artifact.get("metadata").or_else(declared).to_json()));
        }
        Members { base: self.base, uri, rest: described(self.output, &self.declared.schema, metadata) }
    }
}

/// Name, type and metadata.
pub(super) fn described(name: &str, schema: &Json, metadata: Text) -> Text {
    let members = [
        member("name", Text::json(&Json::from(name))),
        member("type", Text::json(schema)),
        member("metadata", metadata),
    ];
    separated(members.into_iter())
}

impl Members {
    /// The members of a record that is there, as its text has them. Each is read by a tag of its own: beside the item of a loop Argo 3
    /// knows no other variable within a tag.
    pub(super) fn of(record: &Expr) -> Self {
        let read = |member: &str| record.clone().parse_json().get(member);
        let tag = |member: &str| Text::tag(inert(read(member).to_json()));
        let rest = ["name", "type", "metadata"].map(|name| member(name, tag(name)));
        Members {
            base: Some(Base::Recorded(read("base").or_else("none"))),
            uri: Text::tag(within_json(read("uri").or_else(""))),
            rest: separated(rest.into_iter()),
        }
    }

    /// The text of the record.
    fn object(self) -> Text {
        let start = match &self.base {
            Some(Base::Key(key)) => Text::syntax("{\"base\":\"").then(key.clone()).then(Text::syntax("\",\"uri\":\"")),
            Some(Base::Recorded(base)) => Text::syntax("{\"base\":")
                .then(Text::tag(inert(base.clone().to_json())))
                .then(Text::syntax(",\"uri\":\"")),
            None => Text::syntax(START),
        };
        start.then(self.text())
    }

    /// The text of the record from behind its path on.
    pub(super) fn text(self) -> Text {
        self.uri.then(Text::syntax("\",")).then(self.rest).then(Text::syntax("}"))
    }
}

/// What of an address comes after the folder of artifacts, as it stands within a JSON string.
fn behind_folder(uri: Expr) -> Expr {
    let path = uri.or_else("").replace_pattern(&format!("^(?:{ARTIFACT_FOLDER}(/.*)|.*)$"), "${1}");
    within_json(path)
}
