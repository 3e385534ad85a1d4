//! Records: what programs learn about an artifact beside its files, as JSON text in a parameter of
//! its own.
//!
//! A record is `{"uri": …, "name": …, "type": …, "metadata": …}`, or `null` if there is no
//! artifact. Its `uri` contains only what follows the path at which the reader finds the files:
//! nothing, unless the program that wrote them chose the path. An artifact that travels by location
//! has a `base` besides, see [`location`]. The record of a list is `{"base": …, "artifacts": […]}`;
//! its base is the common start of the bases of all its artifacts.

use argo_model::{Argument, Expr, OutputParameter, ParamName, Text, Variable};
use serde_json::Value as Json;

use crate::graph::{Presence, Role};
use crate::lower::artifact::location::{self, Locator};
use crate::lower::context::{DagContext, TaskContext};
use crate::lower::naming::parameters::EXECUTOR_OUTPUT;
use crate::lower::naming::paths::ARTIFACT_FOLDER;
use crate::lower::value::value::Value;
use crate::lower::value::{constant, conversion, loop_item};
use crate::pipeline::{ArtifactOutput, ArtifactSource, Body, Container, DagOutput, Loop};
use crate::plan::Transport;

/// A record, as a task has it at hand.
pub(crate) enum Record {
    /// There is none.
    Absent,
    /// One that is there.
    Present(ArtifactRecord),
    /// An expression that gives the inert text of one, or `null`.
    Object(Expr),
}

/// The members of a record.
pub(crate) struct ArtifactRecord {
    pub(crate) base: Option<Locator>,
    /// What goes behind the path, as it stands within a string.
    pub(crate) uri: Text,
    /// The others.
    pub(crate) rest: Text,
}

/// How a record without a base starts.
pub(crate) const START: &str = "{\"uri\":\"";

/// What a container's program said of its outputs, and where it wrote them.
struct Written<'w> {
    container: &'w Container,
    declared: &'w ArtifactOutput,
    output: &'w str,
    /// The program's executor output, parsed.
    executor_output: Expr,
    base: Option<Locator>,
}

/// Returns the record of an artifact that existed before the run, with the JSON text of its URI.
pub(crate) fn imported(uri: Text, name: &str, schema: &Json, metadata: Text) -> Text {
    Text::syntax("{\"base\":")
        .then(uri)
        .then(Text::syntax(",\"uri\":\"\","))
        .then(described(name, schema, metadata))
        .then(Text::syntax("}"))
}

/// Name, type and metadata.
fn described(name: &str, schema: &Json, metadata: Text) -> Text {
    let members = [
        constant::member("name", Text::json(&Json::from(name))),
        constant::member("type", Text::json(schema)),
        constant::member("metadata", metadata),
    ];
    constant::separated(members.into_iter())
}

/// What of an address comes after the folder of artifacts, as it stands within a JSON string.
fn behind_folder(uri: Expr) -> Expr {
    let path = uri.or_else("").replace_pattern(&format!("^(?:{ARTIFACT_FOLDER}(/.*)|.*)$"), "${1}");
    conversion::within_json(path)
}

/// The records that a task passes to the DAG it calls.
pub(crate) fn arguments(task: &TaskContext<'_>) -> Vec<Argument> {
    let names = &task.cx.interface(&task.spec.component).input_records;
    let arguments = names.iter().map(|(input, name)| {
        let value = match of_input(task, input) {
            Record::Absent => Text::json(&Json::Null),
            Record::Present(members) => members.object(),
            Record::Object(text) => Text::tag(text),
        };
        Argument { name: name.clone(), value }
    });
    arguments.collect()
}

/// The output parameters that hold the records of what a DAG gives.
pub(crate) fn of_dag(dag: &DagContext<'_>) -> Vec<OutputParameter> {
    let outputs = dag.interface.output_records.iter().map(|(output, name)| {
        let sources = dag.body.artifact_outputs.get(output);
        let records = sources.into_iter().flatten().map(|source| record_if_any(dag, source));
        let expression = records.reduce(Expr::or_else).unwrap_or(Expr::Nil).or_else("null");
        OutputParameter::of(name.clone(), expression)
    });
    outputs.collect()
}

/// The output parameters that hold the records of the lists that a loop gives.
pub(crate) fn of_loop(dag: &DagContext<'_>) -> Vec<OutputParameter> {
    let outputs = dag.interface.output_records.iter().filter_map(|(output, name)| {
        let Transport::Address(addresses) = dag.cx.plan.transports.of_output(&dag.key.component, output) else {
            return None;
        };
        let each = collected_record(dag, output);
        let present = each.filter(Expr::Element.with(argo_model::Operator::NotEqual, Expr::Nil));
        // Lists that come out of a loop within are joined.
        let component = &dag.body.tasks[&Loop::iteration()].component;
        let artifacts = match dag.cx.plan.pipeline.components[component].artifact_outputs[output].list {
            true => present.map(Expr::Element.get("artifacts")).flattened(),
            false => present,
        };
        let base = location::list_key(dag, addresses).into_expr();
        let list = Expr::Map(vec![("base".into(), base), ("artifacts".into(), artifacts)]);
        Some(OutputParameter::of(name.clone(), conversion::inert(list.to_json())))
    });
    outputs.collect()
}

/// The records of all runs of a loop's task: an array, in the order of the items.
fn collected_record(dag: &DagContext<'_>, output: &str) -> Expr {
    let iteration = Loop::iteration();
    let source = DagOutput { producer: iteration.clone(), output: output.to_owned() };
    let all = |param: ParamName| loop_item::collected(dag, &iteration, param);
    match written_by(dag, &source) {
        Some((container, declared)) => {
            let base = base_of(dag, &source, location::path_of_iteration(dag));
            let written =
                Written { container, declared, output, executor_output: loop_item::collected_element(), base };
            all(ParamName::fixed(EXECUTOR_OUTPUT)).map(written.members().object().into_expr().parse_json())
        }
        None => {
            let names = &dag.cx.interface(dag.called(&iteration).0).output_records;
            all(names[output].clone()).map(loop_item::collected_element())
        }
    }
}

/// The record of an input artifact of a task.
pub(crate) fn of_input(task: &TaskContext<'_>, input: &str) -> Record {
    match task.spec.artifacts.get(input) {
        Some(_) if task.artifact_presence(input) == Presence::Never => Record::Absent,
        None => Record::Absent,
        Some(ArtifactSource::Input { name }) => {
            Record::Object(Expr::Var(Variable::Input(task.dag.interface.input_records[name].clone())))
        }
        Some(ArtifactSource::Item) => Record::Object(loop_item::item()),
        Some(ArtifactSource::Output { producer, output }) => {
            let source = DagOutput { producer: producer.clone(), output: output.clone() };
            match written_by(task.dag, &source) {
                Some((container, declared)) if *task.role == Role::Ordinary => {
                    Record::Present(members(task.dag, &source, container, declared, true))
                }
                None if task.artifact_presence(input) == Presence::Always => {
                    Record::Object(Expr::Var(recorded(task.dag, &source)))
                }
                _ => Record::Object(record_if_any(task.dag, &source).or_else("null")),
            }
        }
    }
}

/// The container that writes an artifact, where the task runs one.
fn written_by<'p>(dag: &DagContext<'p>, source: &DagOutput) -> Option<(&'p Container, &'p ArtifactOutput)> {
    let (_, component) = dag.called(&source.producer);
    match &component.body {
        Body::Container(container) => Some((container, &component.artifact_outputs[&source.output])),
        Body::Dag(_) | Body::Loop(_) | Body::Importer(_) | Body::Claim(_) => None,
    }
}

/// The record of what a task gave; `nil` where the task gave nothing.
fn record_if_any(dag: &DagContext<'_>, source: &DagOutput) -> Expr {
    let task = dag.task_name(&source.producer).clone();
    match written_by(dag, source) {
        Some((container, declared)) => {
            let record = members(dag, source, container, declared, false).object().into_expr();
            Expr::Maybe(Variable::TaskStatus(task)).equals("Succeeded").choose(record, Expr::Nil)
        }
        None => Expr::Maybe(recorded(dag, source)),
    }
}

/// The output that holds the record of what no container wrote.
fn recorded(dag: &DagContext<'_>, source: &DagOutput) -> Variable {
    let names = &dag.cx.interface(dag.called(&source.producer).0).output_records;
    Variable::TaskOutput(dag.task_name(&source.producer).clone(), names[&source.output].clone())
}

/// The members of the record that a container's output has. With `sure`, the reader runs only after
/// the task succeeded.
fn members(
    dag: &DagContext<'_>,
    source: &DagOutput,
    container: &Container,
    declared: &ArtifactOutput,
    sure: bool,
) -> ArtifactRecord {
    let variable = Variable::TaskOutput(dag.task_name(&source.producer).clone(), ParamName::fixed(EXECUTOR_OUTPUT));
    let text = if sure { Expr::Var(variable) } else { Expr::Maybe(variable).or_else("{}") };
    let executor_output = text.parse_json();
    let base = base_of(dag, source, location::path_of_task(dag, &source.producer));
    Written { container, declared, output: &source.output, executor_output, base }.members()
}

/// The base of what a task's program writes, where it travels by address.
fn base_of(dag: &DagContext<'_>, source: &DagOutput, scope: Text) -> Option<Locator> {
    match dag.cx.plan.transports.of_output(dag.called(&source.producer).0, &source.output) {
        Transport::Reference => None,
        Transport::Address(addresses) => Some(Locator::Key(location::written_key(addresses, scope, &source.output))),
    }
}

impl Written<'_> {
    /// The record's members. The program may say metadata in its executor output.
    fn members(self) -> ArtifactRecord {
        let (mut uri, mut metadata) = (Text::new(), Text::json(&self.declared.metadata));
        if self.container.has_executor_output() {
            let artifacts = self.executor_output.get("artifacts").get(self.output).get("artifacts");
            let artifact = artifacts.first();
            if self.container.chooses_paths() {
                uri = Text::tag(behind_folder(artifact.clone().get("uri")));
            }
            let declared = Value::Known(self.declared.metadata.clone()).native();
            metadata = Text::tag(conversion::inert(artifact.get("metadata").or_else(declared).to_json()));
        }
        ArtifactRecord { base: self.base, uri, rest: described(self.output, &self.declared.schema, metadata) }
    }
}

impl ArtifactRecord {
    /// The members of a record that is there, as its text has them. Each is read by a tag of its
    /// own: beside the item of a loop Argo 3 knows no other variable within a tag.
    pub(crate) fn of(record: &Expr) -> Self {
        let read = |member: &str| record.clone().parse_json().get(member);
        let tag = |member: &str| Text::tag(conversion::inert(read(member).to_json()));
        let rest = ["name", "type", "metadata"].map(|name| constant::member(name, tag(name)));
        ArtifactRecord {
            base: Some(Locator::Recorded(read("base").or_else("none"))),
            uri: Text::tag(conversion::within_json(read("uri").or_else(""))),
            rest: constant::separated(rest.into_iter()),
        }
    }

    /// The text of the record.
    fn object(self) -> Text {
        let start = match &self.base {
            Some(Locator::Key(key)) => {
                Text::syntax("{\"base\":\"").then(key.clone()).then(Text::syntax("\",\"uri\":\""))
            }
            Some(Locator::Recorded(base)) => Text::syntax("{\"base\":")
                .then(Text::tag(conversion::inert(base.clone().to_json())))
                .then(Text::syntax(",\"uri\":\"")),
            None => Text::syntax(START),
        };
        start.then(self.text())
    }

    /// The text of the record from behind its path on.
    pub(crate) fn text(self) -> Text {
        self.uri.then(Text::syntax("\",")).then(self.rest).then(Text::syntax("}"))
    }
}
