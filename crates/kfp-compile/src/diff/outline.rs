//! Outlines: a pipeline as a tree of tasks with texts, the form in which two of them are compared.

use std::collections::BTreeMap;
use std::fmt;

/// The maximum number of tasks of an outline. A component that many tasks run counts for each.
pub(super) const MAX_TASKS: usize = 50_000;

/// A task, or the pipeline as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// The key of the task; empty for the pipeline.
    pub(super) name: String,
    /// What kind of task it is: `container`, `group`, `loop`.
    pub(super) kind: &'static str,
    /// Everything that is compared.
    pub(super) aspects: BTreeMap<Aspect, String>,
    /// The tasks of a group.
    pub(super) tasks: Vec<Outline>,
}

/// A part of a task that is compared. The order is that of reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    /// The kind of the task.
    Kind,
    Image,
    /// The command, its arguments, and the source of the function.
    Program,
    /// An input.
    Input(String),
    /// An output.
    Output(String),
    /// The tasks that it waits for, apart from those whose outputs it reads.
    Order,
    Condition,
    /// The list of a loop.
    Items,
    /// Anything else.
    Setting(String),
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Aspect::Kind => f.write_str("kind"),
            Aspect::Image => f.write_str("image"),
            Aspect::Program => f.write_str("program"),
            Aspect::Input(name) => write!(f, "input {name}"),
            Aspect::Output(name) => write!(f, "output {name}"),
            Aspect::Order => f.write_str("waits for"),
            Aspect::Condition => f.write_str("condition"),
            Aspect::Items => f.write_str("items"),
            Aspect::Setting(name) => f.write_str(name),
        }
    }
}

impl Outline {
    /// Adds an aspect, unless its text is empty.
    pub(super) fn set(&mut self, aspect: Aspect, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.aspects.insert(aspect, text);
        }
    }
}

/// The new names of tasks that were renamed, by their old paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Renames(pub(super) BTreeMap<Vec<String>, String>);

impl Renames {
    /// Returns the name of a task of the DAG at `path`, which consists of old names.
    pub(super) fn name<'n>(&'n self, path: &[String], task: &'n str) -> &'n str {
        if self.0.is_empty() {
            return task;
        }
        let path: Vec<String> = path.iter().cloned().chain([task.to_owned()]).collect();
        self.0.get(&path).map_or(task, String::as_str)
    }
}
