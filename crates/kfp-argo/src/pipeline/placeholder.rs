//! Placeholders: texts that KFP replaces in commands, arguments and constants at run time.

/// A piece of a setting of a container: its image, a resource, an environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SettingPart {
    /// Literal text.
    Literal(String),
    /// `{{$.inputs.parameters['x']}}`: the text of an input's value.
    Input(String),
}

/// A piece of a text in a constant: a value that a task passes, an importer's address or metadata.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ConstantPart {
    /// Literal text.
    Literal(String),
    /// `{{$.inputs.parameters['x']}}`: the text of an input's value.
    Input(String),
    /// A fact about the run or the task.
    Job(JobField),
}

/// A piece of a word of a command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CommandPart {
    /// Literal text.
    Literal(String),
    /// `{{$}}`: the executor input as JSON. `{{$.json_escape[n]}}` escapes it n times as a JSON
    /// string.
    ExecutorInput {
        /// The number of times that it is escaped.
        escaped: u8,
    },
    /// `{{$.inputs.parameters['x']}}`: the text of an input's value.
    Input(String),
    /// `{{$.inputs.artifacts['x'].path}}`: a field of an input artifact.
    InputArtifact {
        /// The input.
        input: String,
        /// The field.
        field: ArtifactField,
    },
    /// `{{$.outputs.artifacts['x'].path}}`: a field of an output artifact.
    OutputArtifact {
        /// The output.
        output: String,
        /// The field.
        field: ArtifactField,
    },
    /// `{{$.outputs.parameters['x'].output_file}}`: the file to which the program writes that
    /// output.
    OutputFile(String),
    /// `{{$.outputs.output_file}}`: the file to which the program writes its executor output.
    ExecutorOutputFile,
    /// A fact about the run or the task.
    Job(JobField),
}

impl SettingPart {
    /// Returns the input that the piece refers to.
    pub(crate) fn input(&self) -> Option<&str> {
        match self {
            Self::Input(name) => Some(name),
            Self::Literal(_) => None,
        }
    }
}

impl ConstantPart {
    /// Returns the input that the piece refers to.
    pub(crate) fn input(&self) -> Option<&str> {
        match self {
            Self::Input(name) => Some(name),
            Self::Literal(_) | Self::Job(_) => None,
        }
    }
}

impl From<SettingPart> for ConstantPart {
    fn from(part: SettingPart) -> Self {
        match part {
            SettingPart::Literal(text) => Self::Literal(text),
            SettingPart::Input(name) => Self::Input(name),
        }
    }
}

impl From<SettingPart> for CommandPart {
    fn from(part: SettingPart) -> Self {
        match part {
            SettingPart::Literal(text) => Self::Literal(text),
            SettingPart::Input(name) => Self::Input(name),
        }
    }
}

/// A field of an artifact in a command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ArtifactField {
    /// The whole artifact as JSON: an object, or a list of objects for a list of artifacts.
    Whole,
    /// `.path`: the path where the program reads or writes it.
    Path,
    /// `.uri`: its URI.
    Uri,
    /// `.metadata`: the metadata as JSON.
    Metadata,
    /// `.metadata['k']`: one value of the metadata.
    MetadataValue(String),
}

/// A fact about the run or the task (`dsl.PIPELINE_*_PLACEHOLDER`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobField {
    /// `{{$.pipeline_job_name}}`
    Name,
    /// `{{$.pipeline_job_resource_name}}`
    ResourceName,
    /// `{{$.pipeline_job_uuid}}`
    Uuid,
    /// `{{$.pipeline_job_create_time_utc}}`
    CreateTime,
    /// `{{$.pipeline_job_schedule_time_utc}}`
    ScheduleTime,
    /// `{{$.workspace_path}}`
    WorkspacePath,
    /// `{{$.pipeline_task_name}}`
    TaskName,
    /// `{{$.pipeline_task_uuid}}`
    TaskUuid,
    /// `{{$.pipeline_root}}`
    PipelineRoot,
}

/// An element of `command` or `args`: zero, one or several words of the command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// One word.
    Text(Vec<CommandPart>),
    /// `{"Concat": […]}`: one word, joined from the elements that are present.
    Concat(Vec<Word>),
    /// `{"IfPresent": {…}}`: different words for an input with a value and without one.
    IfPresent {
        /// The input.
        input: String,
        /// The words if the input has a value.
        then: Vec<Word>,
        /// The words if it has none.
        otherwise: Vec<Word>,
    },
}

impl Word {
    /// Splits off the words with which both branches of a choice begin.
    pub(crate) fn with_common_start_apart(self) -> Vec<Word> {
        let Word::IfPresent { input, mut then, mut otherwise } = self else { return vec![self] };
        let common = then.iter().zip(&otherwise).take_while(|(one, other)| one == other).count();
        let mut words: Vec<Word> = then.drain(..common).collect();
        otherwise.drain(..common);
        if !(then.is_empty() && otherwise.is_empty()) {
            words.push(Word::IfPresent { input, then, otherwise });
        }
        words
    }

    /// Returns all pieces of all branches.
    pub fn parts(&self) -> Vec<&CommandPart> {
        match self {
            Word::Text(parts) => parts.iter().collect(),
            Word::Concat(words) => words.iter().flat_map(Word::parts).collect(),
            Word::IfPresent { then, otherwise, .. } => then.iter().chain(otherwise).flat_map(Word::parts).collect(),
        }
    }

    /// Returns the inputs whose presence decides on words.
    pub(crate) fn tested_inputs(&self) -> Vec<&str> {
        match self {
            Word::Text(_) => Vec::new(),
            Word::Concat(words) => words.iter().flat_map(Word::tested_inputs).collect(),
            Word::IfPresent { input, then, otherwise } => {
                let inner = then.iter().chain(otherwise).flat_map(Word::tested_inputs);
                std::iter::once(input.as_str()).chain(inner).collect()
            }
        }
    }
}
