//! The report of a simulated run. Its JSON form is stable: fields are added, not changed.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A simulated run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The name of the pipeline.
    pub pipeline: String,
    /// The phase of the workflow.
    pub phase: Phase,
    /// Why the run did not succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The tasks, and the iterations of loops, in the order in which they start. The tasks of a
    /// group follow it. Tasks within a group that did not start are left out.
    pub tasks: Vec<TaskReport>,
    /// The output parameters of the pipeline, if the run succeeded.
    pub outputs: BTreeMap<String, Value>,
    /// The values that nothing sets, so that a sample of their type takes their place.
    pub samples: Vec<Sample>,
    /// Further remarks, in full sentences.
    pub notes: Vec<String>,
    /// The run after `argo retry`, if the scenario retries it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retried: Option<Box<Retried>>,
}

/// The phase of a workflow that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Phase {
    /// No task failed.
    Succeeded,
    /// A program failed.
    Failed,
    /// Something other than a program failed: the last failure that counts is an error of the
    /// infrastructure, of a failed exit task, or after a tolerated task.
    Error,
}

/// A task, or an iteration of a loop.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskReport {
    /// The path: `exit-handler-1/train`, `for-loop-2[0]`.
    pub path: String,
    /// What the task runs.
    pub kind: Kind,
    /// When it starts.
    pub role: Role,
    /// How it ended.
    pub state: State,
    /// Why it did not succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The attempts of its program, in their order.
    pub attempts: Vec<Attempt>,
    /// The time of its start: every attempt of a program takes one unit.
    pub start: u32,
    /// The time of its end.
    pub end: u32,
    /// The tasks that ended before it in every run, directly or around it.
    pub after: Vec<String>,
    /// The input parameters that have a value, if it started.
    pub inputs: BTreeMap<String, Value>,
    /// The input artifacts that exist, if it started.
    pub artifacts: BTreeMap<String, Vec<Artifact>>,
    /// The output parameters that have a value.
    pub outputs: BTreeMap<String, Value>,
    /// The final status of another task that it receives, as exit tasks do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_status: Option<Value>,
}

/// What a task runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A container.
    Container,
    /// The creation or deletion of a volume claim.
    Claim,
    /// The import of an artifact.
    Importer,
    /// Other tasks.
    Group,
    /// Iterations.
    Loop,
}

/// The rule that starts a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// All upstream tasks succeeded.
    Ordinary,
    /// All upstream tasks ended, or the start condition of the options file holds.
    Tolerant,
    /// Its group ended.
    Exit,
    /// It is an iteration of a loop.
    Iteration,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It ran, and nothing in it failed.
    Succeeded,
    /// It ran, and something in it failed.
    Failed,
    /// Its condition is false.
    Skipped,
    /// It did not start, because of other tasks or because the run was stopped.
    NotReached,
}

/// The end of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attempt {
    /// The program succeeded.
    Succeeded,
    /// The program failed.
    Failed,
    /// The pod was lost.
    Lost,
}

/// An artifact that a task receives.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Artifact {
    /// Its name.
    pub name: String,
    /// Its type, for example `system.Model`.
    #[serde(rename = "type")]
    pub schema: String,
    /// Its metadata.
    pub metadata: Value,
}

/// A sample.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sample {
    /// The task that returns it; `None` for an input of the pipeline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The output of the task, or the input of the pipeline.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// A run after `argo retry`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retried {
    /// The tasks whose programs run again.
    pub runs_again: Vec<String>,
    /// The tasks whose programs had not run before, and run now.
    pub runs_first: Vec<String>,
    /// The run.
    pub report: Report,
}

impl Report {
    /// Returns a task by its path.
    pub fn task(&self, path: &str) -> Option<&TaskReport> {
        self.tasks.iter().find(|task| task.path == path)
    }
}

impl TaskReport {
    /// Returns true if the task started.
    pub fn has_started(&self) -> bool {
        matches!(self.state, State::Succeeded | State::Failed)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::Succeeded => "succeeded",
            State::Failed => "failed",
            State::Skipped => "skipped",
            State::NotReached => "not reached",
        })
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
