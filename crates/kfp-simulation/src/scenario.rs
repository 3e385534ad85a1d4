//! Scenarios: everything that a pipeline does not decide about its run.

use kfp_semantics::{Ending, Path};
use serde_json::Value;

use crate::place::TaskPlace;

/// The facts about a run that the pipeline does not decide. The default is a run in which every
/// program succeeds.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// The attempts that do not succeed.
    pub failures: Vec<Failure>,
    /// The outputs of programs. Later ones win.
    pub outputs: Vec<Output>,
    /// The run is stopped, as by `argo stop`, when this task has ended.
    pub stop_after: Option<TaskPlace>,
    /// The run is retried, as by `argo retry`, after it has failed, with this scenario.
    pub retry: Option<Box<Scenario>>,
}

/// An attempt of a program that does not succeed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The task.
    pub task: TaskPlace,
    /// The number of the attempt, from 0; `None` for all attempts.
    pub attempt: Option<u32>,
    /// How it ends.
    pub ending: Ending,
}

/// The value of an output of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The task.
    pub task: TaskPlace,
    /// The output parameter.
    pub name: String,
    /// The value, in the form of its type.
    pub value: Value,
}

impl Scenario {
    /// Returns the scenario in which the task at `path` fails in all attempts, and nothing else.
    pub fn failing(path: &Path) -> Self {
        let failure = Failure { task: path.into(), attempt: None, ending: Ending::Failed };
        Self { failures: vec![failure], ..Self::default() }
    }

    /// Returns how an attempt of a program ends.
    pub(crate) fn ending(&self, path: &Path, attempt: u32) -> Ending {
        let is_meant =
            |failure: &&Failure| failure.attempt.is_none_or(|number| number == attempt) && failure.task.matches(path);
        self.failures.iter().find(is_meant).map_or(Ending::Succeeded, |failure| failure.ending)
    }

    /// Returns the value that the scenario sets for an output.
    pub(crate) fn output(&self, path: &Path, name: &str) -> Option<&Value> {
        let is_meant = |output: &&Output| output.name == name && output.task.matches(path);
        self.outputs.iter().rev().find(is_meant).map(|output| &output.value)
    }
}
