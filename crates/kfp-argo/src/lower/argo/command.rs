//! The command line of a container, with its placeholders in Argo's terms.

use argo_model::escape::POD_BRACE;
use argo_model::{Expr, Operator, ParamName, Text, Variable};

use super::Lowering;
use super::constant::run_field;
use super::names::{ARTIFACT_VALUES, PARAMETER_VALUES};
use super::outputs::output_file;
use crate::graph::{InputPresence, Presence};
use crate::pipeline::{Component, ComponentName, Container, JobField, ParameterType, Part, Word};

/// A container's command and arguments.
pub(super) struct CommandLine {
    pub(super) command: Vec<Text>,
    pub(super) args: Vec<Text>,
    /// Where the number of words depends on inputs, all arguments as an expression; the pod is patched with it.
    pub(super) decided: Option<Expr>,
}

/// What placeholders are looked up in.
pub(super) struct Words<'c> {
    pub(super) presence: &'c InputPresence,
    pub(super) name: &'c ComponentName,
    pub(super) component: &'c Component,
    pub(super) executor_output_file: &'static str,
    pub(super) container: &'c Container,
    pub(super) lowering: &'c Lowering<'c>,
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
        Expr::sum(texts)
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
            Word::Text(_) | Word::Concat(_) => Expr::Array(vec![self.joined(word)]),
            Word::IfPresent { input, then, otherwise } => {
                let lists = |words: &[Word]| Expr::concat(words.iter().map(|word| self.list(word)).collect());
                self.present(input).choose(lists(then), lists(otherwise))
            }
        }
    }

    /// An element that makes one word, as one text.
    fn joined(&self, word: &Word) -> Expr {
        let one = |words: &[Word]| Expr::sum(words.iter().map(|word| self.joined(word)));
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
pub(super) fn values(of: &'static str) -> Expr {
    Expr::Var(Variable::Input(ParamName::fixed(of)))
}

/// The text of a value of any type; empty for none.
pub(super) fn text_of(value: Expr) -> Expr {
    value.clone().equals(Expr::Nil).choose("", value.text_or_json())
}

/// Text that neither Argo nor the kubelet changes: no tag, no variable.
pub(super) fn in_pod(text: Expr) -> Expr {
    text.replace("$", "$$").replace("{{", &format!("{{{POD_BRACE}"))
}
