//! Entries: settings of tasks and patches, as they apply to one pipeline.

use super::{Origin, Patch, Settings};

/// Settings for the tasks that a pattern matches.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskEntry {
    /// The text that the pattern is compared with.
    pub selector: Selector,
    /// The pattern.
    pub pattern: String,
    /// The settings.
    pub settings: Settings,
    /// Where the options file has the entry.
    pub origin: Origin,
    /// Whether the entry is meant for several pipelines, so that it may match no task of this one.
    pub is_shared: bool,
}

/// The text that the pattern of a [`TaskEntry`] is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// The path of a task.
    Task,
    /// The name of the component that the task runs.
    Component,
    /// The label of the executor that the component has.
    Executor,
}

impl Selector {
    /// Returns the prefix that the SDK puts before a name. A pattern may leave it out.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Selector::Task => "",
            Selector::Component => "comp-",
            Selector::Executor => "exec-",
        }
    }

    /// Returns the word for what the pattern is compared with.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Selector::Task => "task",
            Selector::Component => "component",
            Selector::Executor => "executor",
        }
    }
}

/// A patch of the finished workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct PatchEntry {
    /// The patch.
    pub patch: Patch,
    /// Where the options file has it.
    pub origin: Origin,
}
