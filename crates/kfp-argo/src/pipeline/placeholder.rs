//! Placeholders: what KFP puts into commands, arguments and constants at run time.

/// A piece of a text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text as it is.
    Literal(String),
    /// `{{$}}`: the executor input as JSON; with `{{$.json_escape[n]}}` escaped as a JSON string so many times.
    ExecutorInput {
        /// How many times it is escaped.
        escaped: u8,
    },
    /// `{{$.inputs.parameters['x']}}`: an input's value as text.
    Input(String),
    /// `{{$.inputs.artifacts['x'].path}}`: something about an input artifact.
    InputArtifact {
        /// The input.
        input: String,
        /// What of it.
        field: ArtifactField,
    },
    /// `{{$.outputs.artifacts['x'].path}}`: something about an output artifact.
    OutputArtifact {
        /// The output.
        output: String,
        /// What of it.
        field: ArtifactField,
    },
    /// `{{$.outputs.parameters['x'].output_file}}`: where the program writes that output.
    OutputFile(String),
    /// `{{$.outputs.output_file}}`: where the program writes its executor output.
    ExecutorOutputFile,
    /// Something about the run or the task.
    Job(JobField),
}

/// What a command line may say of an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ArtifactField {
    /// All that the program is told of it, as JSON: an object, or for a list of artifacts a list of these.
    Whole,
    /// `.path`: where the program finds or writes it.
    Path,
    /// `.uri`: its address.
    Uri,
    /// `.metadata`: all of it as JSON.
    Metadata,
    /// `.metadata['k']`: one value of it.
    MetadataValue(String),
}

/// What a program may ask about its run (`dsl.PIPELINE_*_PLACEHOLDER`).
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

/// An element of `command` or `args`: none, one or several words of the program's command line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    /// One word.
    Text(Vec<Part>),
    /// `{"Concat": […]}`: one word, of the pieces that are there.
    Concat(Vec<Word>),
    /// `{"IfPresent": {…}}`: words that depend on whether an input has a value.
    IfPresent {
        /// The input.
        input: String,
        /// The words if it has.
        then: Vec<Word>,
        /// The words if it has not.
        otherwise: Vec<Word>,
    },
}

impl Word {
    /// The words of the element, with those apart that a choice starts with whatever is chosen.
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

    /// All pieces, whatever they depend on.
    pub fn parts(&self) -> Vec<&Part> {
        match self {
            Word::Text(parts) => parts.iter().collect(),
            Word::Concat(words) => words.iter().flat_map(Word::parts).collect(),
            Word::IfPresent { then, otherwise, .. } => then.iter().chain(otherwise).flat_map(Word::parts).collect(),
        }
    }

    /// The inputs whose presence it asks for.
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
