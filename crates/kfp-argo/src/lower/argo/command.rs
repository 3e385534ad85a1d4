//! The command line of a container, with its placeholders in Argo's terms.

use argo_model::escape::POD_BRACE;
use argo_model::{Expr, Operator, ParamName, Text, Variable};
use serde_json::{Map, Value as Json, json};

use super::Lowering;
use super::artifacts::input_path;
use super::constant::{run_field, separated};
use super::names::{ARTIFACT_PATHS, ARTIFACT_VALUES, PARAMETER_VALUES};
use super::outputs::output_file;
use crate::graph::{InputPresence, Presence, Transport};
use crate::pipeline::{ArtifactField, Component, ComponentName, Container, JobField, ParameterType, Part, Word};

/// A container's command and arguments.
pub(super) struct CommandLine {
    pub(super) command: Vec<Text>,
    pub(super) args: Vec<Text>,
    /// Where the number of words depends on inputs, all arguments as an expression; the pod is patched with it.
    pub(super) decided: Option<Expr>,
}

/// What placeholders are looked up in.
pub(super) struct Words<'c> {
    presence: &'c InputPresence,
    name: &'c ComponentName,
    component: &'c Component,
    executor_output_file: &'static str,
    container: &'c Container,
    lowering: &'c Lowering<'c>,
}

impl<'c> Words<'c> {
    pub(super) fn new(
        lowering: &'c Lowering<'c>,
        name: &'c ComponentName,
        component: &'c Component,
        container: &'c Container,
    ) -> Self {
        let executor_output_file = container.executor_output_file();
        Self { presence: &lowering.plan.presence, name, component, executor_output_file, container, lowering }
    }

    pub(super) fn command_line(&self, container: &Container) -> CommandLine {
        let tested = container.words().flat_map(|word| word.tested_inputs());
        if tested.into_iter().any(|input| self.presence_of(input) == Presence::Maybe) {
            return self.decided_at_run_time(container);
        }
        let texts = |list: &[Word]| list.iter().flat_map(|word| self.texts(word)).collect();
        CommandLine { command: texts(&container.command), args: texts(&container.args), decided: None }
    }

    /// Whether an input has a value, or an input artifact is there.
    fn presence_of(&self, input: &str) -> Presence {
        self.presence.of_either(self.name, self.component, input)
    }

    /// A text beside the command line, as an expression.
    pub(super) fn setting(&self, parts: &[Part]) -> Expr {
        let texts = parts.iter().map(|part| match part {
            Part::Input(name) => self.value_text(name),
            Part::Literal(text) => Expr::from(text.as_str()),
            _ => Expr::from(""),
        });
        texts.reduce(Expr::plus).unwrap_or_else(|| Expr::from(""))
    }

    /// The words of an element, where it is known which inputs have values.
    fn texts(&self, word: &Word) -> Vec<Text> {
        match word {
            Word::Text(parts) => vec![self.text(parts)],
            Word::Concat(_) => vec![self.text(&self.concatenated(word))],
            Word::IfPresent { input, then, otherwise } => {
                let chosen = if self.presence_of(input) == Presence::Never { otherwise } else { then };
                chosen.iter().flat_map(|word| self.texts(word)).collect()
            }
        }
    }

    /// All pieces of an element that makes one word.
    fn concatenated(&self, word: &Word) -> Vec<Part> {
        match word {
            Word::Text(parts) => parts.clone(),
            Word::Concat(words) => words.iter().flat_map(|word| self.concatenated(word)).collect(),
            Word::IfPresent { input, then, otherwise } => {
                let chosen = if self.presence_of(input) == Presence::Never { otherwise } else { then };
                chosen.iter().flat_map(|word| self.concatenated(word)).collect()
            }
        }
    }

    fn text(&self, parts: &[Part]) -> Text {
        let alone = parts.len() == 1;
        let texts = parts.iter().map(|part| self.part(part, alone));
        texts.fold(Text::new(), |before, after| before.beside(after, POD_BRACE))
    }

    fn part(&self, part: &Part, alone: bool) -> Text {
        match part {
            Part::Literal(text) if alone => Text::pod(text),
            Part::Literal(text) => Text::pod_part(text),
            Part::ExecutorInput { escaped } => self.executor_input(*escaped),
            Part::Input(name) => Text::tag(self.input(name)),
            Part::InputArtifact { input, field } => self.input_artifact(input, field),
            Part::OutputArtifact { output, field } => self.output_artifact(output, field),
            Part::OutputFile(output) => Text::pod_part(&output_file(output)),
            Part::ExecutorOutputFile => Text::syntax(self.executor_output_file),
            // The template is the component's; only a task's constant can name the task.
            Part::Job(JobField::TaskName) => Text::pod_part("{{$.pipeline_task_name}}"),
            Part::Job(JobField::TaskUuid) => Text::pod_part("{{$.pipeline_task_uuid}}"),
            Part::Job(JobField::PipelineRoot) => Text::pod_part(&self.lowering.pipeline_root()),
            Part::Job(field) => run_field(*field).unwrap_or_default(),
        }
    }

    /// KFP's `ExecutorInput` as JSON.
    fn executor_input(&self, escaped: u8) -> Text {
        // Only what stays a word of its own is the kubelet's to read.
        let value = |name| Text::tag(if escaped == 0 { values(name).replace("$", "$$") } else { values(name) });
        let component = self.component;
        let parameters = if component.inputs.is_empty() { Text::syntax("{}") } else { value(PARAMETER_VALUES) };
        let inputs = Text::syntax("{\"inputs\":{\"parameterValues\":").then(parameters);
        let inputs = match component.artifact_inputs.is_empty() {
            true => inputs,
            false => inputs.then(Text::syntax(",\"artifacts\":")).then(value(ARTIFACT_VALUES)),
        };
        let outputs = self.executor_outputs();
        let whole = inputs.then(Text::syntax("},\"outputs\":")).then(outputs).then(Text::syntax("}"));
        if escaped == 0 {
            return whole;
        }
        let quoted = (0..escaped)
            .fold(whole.into_expr(), |text, _| text.to_raw_json().without_prefix("\"").without_suffix("\""));
        Text::tag(in_pod(quoted))
    }

    /// `outputs` of KFP's `ExecutorInput`: where the program writes what.
    fn executor_outputs(&self) -> Text {
        let component = self.component;
        let files = component.outputs.keys().map(|output| (output.clone(), json!({"outputFile": output_file(output)})));
        let files: Map<String, Json> = files.collect();
        let mut members = Vec::new();
        if !component.artifact_outputs.is_empty() {
            let artifacts = component.artifact_outputs.keys().map(|output| {
                let artifacts = Text::syntax("{\"artifacts\":[").then(self.told_of(output)).then(Text::syntax("]}"));
                pod_member(output, artifacts)
            });
            let artifacts = Text::syntax("{").then(separated(artifacts)).then(Text::syntax("}"));
            members.push(pod_member("artifacts", artifacts));
        }
        members.push(pod_member("outputFile", Text::pod_json(&self.executor_output_file.into())));
        if !files.is_empty() {
            members.push(pod_member("parameters", Text::pod_json(&files.into())));
        }
        Text::syntax("{").then(separated(members.into_iter())).then(Text::syntax("}"))
    }

    /// All that the program is told of an output artifact, as JSON.
    fn told_of(&self, output: &str) -> Text {
        let declared = &self.component.artifact_outputs[output];
        let (uri, _) = self.lowering.output_address(self.name, self.container, output);
        let uri = Text::syntax("\"").then(uri).then(Text::syntax("\""));
        let members = [
            pod_member("metadata", Text::pod_json(&declared.metadata)),
            pod_member("name", Text::pod_json(&output.into())),
            pod_member("type", Text::pod_json(&declared.schema)),
            pod_member("uri", uri),
        ];
        Text::syntax("{").then(separated(members.into_iter())).then(Text::syntax("}"))
    }

    fn output_artifact(&self, output: &str, field: &ArtifactField) -> Text {
        let declared = &self.component.artifact_outputs[output].metadata;
        let (uri, path) = self.lowering.output_address(self.name, self.container, output);
        match field {
            ArtifactField::Whole => self.told_of(output),
            ArtifactField::Path => path,
            ArtifactField::Uri => uri,
            ArtifactField::Metadata => Text::pod_part(&declared.to_string()),
            ArtifactField::MetadataValue(key) => match declared.get(key) {
                None => Text::new(),
                Some(Json::String(text)) => Text::pod_part(text),
                Some(value) => Text::pod_part(&value.to_string()),
            },
        }
    }

    /// Where the program finds an input artifact, or what is known of it; empty where there is none.
    fn input_artifact(&self, input: &str, field: &ArtifactField) -> Text {
        let presence = self.presence.of_artifact(self.name, input);
        let entry = || values(ARTIFACT_VALUES).parse_json().get(input).get("artifacts");
        let artifact = || entry().first();
        let metadata = || artifact().get("metadata");
        let list = self.component.artifact_inputs[input].list;
        let (located, told) = match self.lowering.plan.transports.of_input(self.name, input) {
            Transport::Address(addresses) => (addresses.have_paths_of_the_run(), addresses.are_told() && !list),
            Transport::Reference => (false, false),
        };
        match field {
            _ if presence == Presence::Never => Text::new(),
            ArtifactField::Whole => {
                let told = if self.component.artifact_inputs[input].list { entry() } else { artifact() };
                Text::tag(in_pod(text_of(told)))
            }
            ArtifactField::Uri if told => Text::tag(in_pod(artifact().get("uri").or_else(""))),
            ArtifactField::Path if located => {
                let path = values(ARTIFACT_PATHS).parse_json().get(input).or_else("");
                Text::tag(in_pod(artifact().equals(Expr::Nil).choose("", path)))
            }
            ArtifactField::Path | ArtifactField::Uri if !list && !self.lowering.paths_are_fixed => {
                Text::tag(in_pod(artifact().get("uri").or_else("")))
            }
            ArtifactField::Path | ArtifactField::Uri if presence == Presence::Always => {
                Text::pod_part(&input_path(input))
            }
            ArtifactField::Path | ArtifactField::Uri => {
                let present = values(ARTIFACT_VALUES).parse_json().get(input).with(Operator::NotEqual, Expr::Nil);
                Text::tag(in_pod(present.choose(input_path(input), "")))
            }
            ArtifactField::Metadata => Text::tag(in_pod(text_of(metadata()))),
            ArtifactField::MetadataValue(key) => Text::tag(in_pod(text_of(metadata().get(key)))),
        }
    }

    /// The text of an input as the kubelet has to get it.
    fn input(&self, name: &str) -> Expr {
        in_pod(self.value_text(name))
    }

    /// The text of an input; empty where there is no value.
    fn value_text(&self, name: &str) -> Expr {
        let value = || values(PARAMETER_VALUES).parse_json().get(name);
        let kind = self.component.inputs.get(name).map_or(ParameterType::Unknown, |input| input.kind);
        match (kind, self.presence.of(self.name, name)) {
            (_, Presence::Never) => Expr::from(""),
            (ParameterType::String, _) => value().or_else(""),
            (ParameterType::Unknown, _) => text_of(value()),
            (_, Presence::Always) => value().to_raw_json(),
            (_, Presence::Maybe) => value().equals(Expr::Nil).choose("", value().to_raw_json()),
        }
    }

    /// A command line whose number of words shows only at run time: the first word stays the command.
    fn decided_at_run_time(&self, container: &Container) -> CommandLine {
        let mut words = container.words();
        let command = words.next().map(|first| self.texts(first)).unwrap_or_default();
        let lists = words.map(|word| self.list(word)).collect();
        CommandLine { command, args: Vec::new(), decided: Some(Expr::concat(lists)) }
    }

    /// An array of the words of an element.
    fn list(&self, word: &Word) -> Expr {
        match word {
            Word::Text(parts) => Expr::Array(vec![self.text(parts).into_expr()]),
            Word::Concat(words) => Expr::Array(vec![
                words.iter().map(|word| self.joined(word)).reduce(Expr::plus).unwrap_or_else(|| "".into()),
            ]),
            Word::IfPresent { input, then, otherwise } => {
                let lists = |words: &[Word]| match words {
                    [] => Expr::Array(Vec::new()),
                    [one] => self.list(one),
                    several => Expr::concat(several.iter().map(|word| self.list(word)).collect()),
                };
                self.present(input).choose(lists(then), lists(otherwise))
            }
        }
    }

    /// An element that makes one word, as one text.
    fn joined(&self, word: &Word) -> Expr {
        let one =
            |words: &[Word]| words.iter().map(|word| self.joined(word)).reduce(Expr::plus).unwrap_or_else(|| "".into());
        match word {
            Word::Text(parts) => self.text(parts).into_expr(),
            Word::Concat(words) => one(words),
            Word::IfPresent { input, then, otherwise } => self.present(input).choose(one(then), one(otherwise)),
        }
    }

    fn present(&self, input: &str) -> Expr {
        let inputs = if self.component.is_artifact(input) { ARTIFACT_VALUES } else { PARAMETER_VALUES };
        values(inputs).parse_json().get(input).with(Operator::NotEqual, Expr::Nil)
    }
}

/// The JSON object of the inputs.
fn values(of: &'static str) -> Expr {
    Expr::Var(Variable::Input(ParamName::fixed(of)))
}

/// The text of a value of any type; empty for none.
fn text_of(value: Expr) -> Expr {
    let text = value.clone().kind().equals("string").choose(value.clone(), value.clone().to_raw_json());
    value.equals(Expr::Nil).choose("", text)
}

/// Text that neither Argo nor the kubelet changes: no tag, no variable.
fn in_pod(text: Expr) -> Expr {
    text.replace("$", "$$").replace("{{", &format!("{{{POD_BRACE}"))
}

/// `"key":value` of a JSON object in a command line.
fn pod_member(key: &str, value: Text) -> Text {
    Text::pod_json(&Json::from(key)).then(Text::syntax(":")).then(value)
}
