//! The inputs of a program: its image, the words of its command line, its environment.
//!
//! - A placeholder of a parameter becomes its text; of an artifact, what is known of it. Without a
//!   value it becomes an empty text, and the word stays.
//! - `IfPresent` chooses by whether the input has a value, `Concat` joins its pieces to one word.
//!   Over a value that is not defined, the words of the program are not defined.
//! - `{{$}}` becomes the executor input: all inputs that have a value as JSON, and where the
//!   program writes its outputs. An input without a value is left out.
//! - Values arrive as they are. In the author's own text `$(NAME)` is a variable of the program's
//!   environment, as everywhere in Kubernetes.

use kfp_argo::pipeline::{ArtifactField, CommandPart, Component, Container, ParameterType, SettingPart, Word};
use serde_json::{Map, Value, json};

use crate::artifact::{Artifact, Bound};
use crate::input::Frame;
use crate::run::Evaluation;
use crate::value::{UNKNOWN, is_undefined, whole};

/// The inputs of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The image's reference.
    pub image: Vec<Piece>,
    /// The words of the command line: command and arguments. `None` if they are not defined.
    pub words: Option<Vec<Vec<Piece>>>,
    /// The variables that the pipeline sets, with their values, in their order.
    pub environment: Vec<(String, Vec<Piece>)>,
}

/// A piece of a text that a program receives.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text of the author, in which `$(NAME)` is a variable.
    Literal(String),
    /// Text that arrives as it is; [`UNKNOWN`] in it matches any text.
    Text(String),
    /// JSON text of this value, in any spelling.
    Json {
        /// The value; [`UNKNOWN`] in its strings matches any text.
        value: Value,
        /// How many times the text is escaped as a JSON string.
        escaped: u8,
    },
}

impl Evaluation<'_> {
    /// Returns what the program of a container receives.
    pub(crate) fn received(&self, component: &Component, container: &Container, frame: &Frame) -> Received {
        let program = Program { evaluation: self, component, frame };
        // A variable that a secret or a config map holds goes before one with a text.
        let is_text = |name: &str| container.pod.env.iter().all(|held| held.name != name);
        let environment = container.env.iter().filter(|env| is_text(&env.name));
        let environment = environment.map(|env| (env.name.clone(), program.setting(&env.value)));
        Received {
            image: program.setting(&container.image),
            words: program.all_words(container.words()),
            environment: environment.collect(),
        }
    }
}

/// A program that is about to start.
struct Program<'p> {
    evaluation: &'p Evaluation<'p>,
    component: &'p Component,
    frame: &'p Frame,
}

impl Program<'_> {
    /// Returns the words that elements of the command line become, or `None` if they are not
    /// defined.
    fn all_words<'w>(&self, words: impl IntoIterator<Item = &'w Word>) -> Option<Vec<Vec<Piece>>> {
        let words: Vec<_> = words.into_iter().map(|word| self.words(word)).collect::<Option<_>>()?;
        Some(words.into_iter().flatten().collect())
    }

    /// Returns the words that an element of the command line becomes, or `None` if they are not
    /// defined.
    fn words(&self, word: &Word) -> Option<Vec<Vec<Piece>>> {
        match word {
            Word::Text(parts) => Some(vec![parts.iter().map(|part| self.piece(part)).collect()]),
            Word::Concat(words) => Some(vec![self.all_words(words)?.into_iter().flatten().collect()]),
            Word::IfPresent { input, then, otherwise } => {
                self.all_words(if self.has(input)? { then } else { otherwise })
            }
        }
    }

    /// Returns true if an input has a value; a parameter goes before an artifact of the same name.
    /// `None` if that is not defined.
    fn has(&self, input: &str) -> Option<bool> {
        match self.component.inputs.contains_key(input) {
            true => match self.frame.parameters.get(input) {
                Some(value) => (!is_undefined(value)).then_some(true),
                None => Some(false),
            },
            false => Some(self.frame.artifacts.contains_key(input)),
        }
    }

    fn setting(&self, parts: &[SettingPart]) -> Vec<Piece> {
        parts.iter().map(|part| self.piece(&part.clone().into())).collect()
    }

    fn piece(&self, part: &CommandPart) -> Piece {
        let known = |text: &str| Piece::Text(text.to_owned());
        match part {
            CommandPart::Literal(text) => Piece::Literal(text.clone()),
            CommandPart::ExecutorInput { escaped } => Piece::Json { value: self.executor_input(), escaped: *escaped },
            CommandPart::Input(name) => self.input(name),
            CommandPart::InputArtifact { input, field } => match self.frame.artifacts.get(input) {
                Some(Bound::One(artifact)) => field_of(artifact, field),
                Some(list @ Bound::List(_)) => list_field(list, field),
                None => known(""),
            },
            CommandPart::OutputArtifact { output, field } => {
                let declared = &self.component.artifact_outputs[output];
                field_of(&Artifact::written(output, declared, None), field)
            }
            CommandPart::OutputFile(_) | CommandPart::ExecutorOutputFile => known(&UNKNOWN.to_string()),
            CommandPart::Job(field) => known(&self.evaluation.job_field(*field, None)),
        }
    }

    /// Returns the text of an input: a string as it is. A value of another type is JSON, in which
    /// whole numbers have no decimal point.
    fn input(&self, name: &str) -> Piece {
        let declared = self.component.inputs.get(name);
        let is_text = declared.is_none_or(|input| matches!(input.ty, ParameterType::String | ParameterType::Unknown));
        match self.frame.parameters.get(name) {
            Some(value) if is_text || is_undefined(value) => text(value),
            Some(value) => Piece::Json { value: whole(value.clone()), escaped: 0 },
            None => Piece::Text(String::new()),
        }
    }

    /// Returns the executor input (proto `ExecutorInput`).
    fn executor_input(&self) -> Value {
        let unknown = || Value::from(UNKNOWN.to_string());
        let artifacts = self.frame.artifacts.iter();
        let artifacts = artifacts.map(|(name, bound)| (name.clone(), json!({"artifacts": bound.told()})));
        let parameters: Map<String, Value> = self.frame.parameters.clone().into_iter().collect();
        let written = self.component.artifact_outputs.iter().map(|(name, declared)| {
            let artifact = Artifact::written(name, declared, None).told();
            (name.clone(), json!({"artifacts": [artifact]}))
        });
        let files = self.component.outputs.keys().map(|name| (name.clone(), json!({"outputFile": unknown()})));
        let mut inputs = json!({"parameterValues": parameters});
        let mut outputs = json!({"outputFile": unknown()});
        // The input of a program without outputs mentions none. One with input artifacts finds the
        // map of them, even if none is bound.
        let put = |to: &mut Value, key: &str, members: Map<String, Value>| {
            if !members.is_empty() {
                to[key] = members.into();
            }
        };
        if !self.component.artifact_inputs.is_empty() {
            inputs["artifacts"] = artifacts.collect::<Map<_, _>>().into();
        }
        put(&mut outputs, "artifacts", written.collect());
        put(&mut outputs, "parameters", files.collect());
        json!({"inputs": inputs, "outputs": outputs})
    }
}

/// Returns a value as a word of the command line: a string as it is, everything else as JSON in
/// which whole numbers have no decimal point.
fn text(value: &Value) -> Piece {
    match value {
        value if is_undefined(value) => Piece::Text(UNKNOWN.to_string()),
        Value::String(text) => Piece::Text(text.clone()),
        other => Piece::Json { value: whole(other.clone()), escaped: 0 },
    }
}

fn field_of(artifact: &Artifact, field: &ArtifactField) -> Piece {
    match field {
        ArtifactField::Whole => Piece::Json { value: artifact.told(), escaped: 0 },
        ArtifactField::Path | ArtifactField::Uri => Piece::Text(UNKNOWN.to_string()),
        ArtifactField::Metadata => Piece::Json { value: artifact.metadata.clone(), escaped: 0 },
        ArtifactField::MetadataValue(key) => {
            artifact.metadata.get(key).map_or_else(|| Piece::Text(String::new()), text)
        }
    }
}

/// Returns a field of a list of artifacts: the whole list, or what is known of its first artifact.
fn list_field(list: &Bound, field: &ArtifactField) -> Piece {
    match (field, list.all().first()) {
        (ArtifactField::Whole, _) => Piece::Json { value: list.told().into(), escaped: 0 },
        (_, Some(first)) => field_of(first, field),
        // The folder of an empty list.
        (ArtifactField::Path | ArtifactField::Uri, None) => Piece::Text(UNKNOWN.to_string()),
        (_, None) => Piece::Text(String::new()),
    }
}
