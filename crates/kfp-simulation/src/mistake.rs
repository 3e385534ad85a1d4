//! Mistakes in scenarios and test cases: names that do not exist, values of the wrong type.

use std::fmt;

use kfp_argo::pipeline::ParameterType;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    /// The text is not the path of a task.
    #[error("`{0}` is not the path of a task; write it like train, exit-handler-1/train or for-loop-2[0]/train")]
    Malformed(String),
    /// No task has this path.
    #[error("the pipeline has no task `{path}`{}", Hint(.nearest.as_deref()))]
    UnknownTask {
        /// The path.
        path: String,
        /// The path that was probably meant.
        nearest: Option<String>,
    },
    /// Several tasks have this name.
    #[error("several tasks are named `{name}`: {}; write the whole path", .paths.join(", "))]
    Ambiguous {
        /// The name.
        name: String,
        /// The paths of the tasks.
        paths: Vec<String>,
    },
    /// A task that is not a loop has no iterations.
    #[error("`{0}` is not a loop, so it has no iterations")]
    NoLoop(String),
    /// The attempts of a task are counted from 1.
    #[error("`{0}`: attempts are counted from 1, so the first one is #1")]
    NoAttempt(String),
    /// The task is a group, and has no program of its own.
    #[error("`{path}` is a group of tasks and has no program{}", Example(.example.as_deref()))]
    Group {
        /// The group.
        path: String,
        /// A task in it.
        example: Option<String>,
    },
    /// The task is an importer, and has no program.
    #[error("`{0}` imports an artifact and has no program")]
    Importer(String),
    /// An output is set in a text that does not name one.
    #[error("`{0}` does not name an output; write TASK.OUTPUT, for example train.accuracy")]
    NoOutput(String),
    /// The task has no output of this name.
    #[error("task `{task}` has no output parameter `{output}`{}", Hint(.nearest.as_deref()))]
    UnknownOutput {
        /// The task.
        task: String,
        /// The output.
        output: String,
        /// The output that was probably meant.
        nearest: Option<String>,
    },
    /// A case expects a value of a parameter that does not exist.
    #[error("{subject}: there is no `{name}`{}", Hint(.nearest.as_deref()))]
    UnknownParameter {
        /// The task, and whether its inputs or outputs are meant.
        subject: String,
        /// The parameter.
        name: String,
        /// The parameter that was probably meant.
        nearest: Option<String>,
    },
    /// The value does not have the type of the output.
    #[error("`{value}` is not a {expected}, the type of the output {output}")]
    WrongType {
        /// The output, with its task.
        output: String,
        /// The type of the output.
        expected: ParameterType,
        /// The value.
        value: String,
    },
}

/// The mistakes in a scenario, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl std::error::Error for Mistakes {}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, mistake) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}{mistake}")?;
        }
        Ok(())
    }
}

/// The end of a sentence that suggests another word.
struct Hint<'h>(Option<&'h str>);

impl fmt::Display for Hint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |word| write!(f, "; did you mean `{word}`?"))
    }
}

/// The end of a sentence that names a task of a group.
struct Example<'e>(Option<&'e str>);

impl fmt::Display for Example<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |task| write!(f, "; name a task in it, for example `{task}`"))
    }
}

/// Returns the candidate that was most likely meant by a word, if one is similar enough.
pub(crate) fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    let limit = (word.chars().count().div_ceil(3)).clamp(1, 3);
    let near = candidates.map(|candidate| (kfp_ir::distance(word, candidate), candidate));
    let near = near.filter(|(distance, _)| *distance <= limit).min();
    near.map(|(_, candidate)| candidate.to_owned())
}
