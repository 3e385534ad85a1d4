//! The file of test cases.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::forms;
use crate::report::{Phase, State};
use crate::scenario_file::{RetryOfRun, ScenarioFile};

/// Test cases of a pipeline, for `kfp-compile test`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Test cases of kfp-compile test")]
pub struct TestFile {
    /// Pipeline: a path relative to this file.
    pub pipeline: String,
    /// Options file: a path relative to this file. [default: kfp-compile.yaml beside the pipeline
    /// and in the folders above]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
    /// Cases, by their names.
    pub cases: IndexMap<String, TestCase>,
}

/// One run, and what must come of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TestCase {
    /// Values of inputs, and outcomes of tasks. Everything else succeeds.
    pub given: Given,
    /// What must come of the run. What is not mentioned may be anything.
    pub expect: Expect,
}

/// Values of inputs, and outcomes of tasks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Given {
    /// Values of the pipeline's input parameters.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Value>,
    /// Tasks that fail: `train`, `exit-handler-1/train`, `for-loop-2[0]/train` for one iteration,
    /// `train#1` for the first attempt only.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "forms::one_or_several")]
    pub fail: Vec<String>,
    /// Tasks whose pod is lost, for example because its node is.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "forms::one_or_several")]
    pub lose: Vec<String>,
    /// Output parameters of tasks, by `TASK.OUTPUT`: `train.accuracy: 0.7`. Others have samples of
    /// their type.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub outputs: IndexMap<String, Value>,
    /// Stop the run, as `argo stop` does, when this task has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_after: Option<String>,
    /// Retry the run, as `argo retry` does, after it has failed: `true`, or what happens then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<RetryOfRun>,
}

impl Given {
    /// Returns the outcomes of tasks.
    pub(super) fn scenario(&self) -> ScenarioFile {
        let Given { parameters: _, fail, lose, outputs, stop_after, retry } = self.clone();
        ScenarioFile { fail, lose, outputs, stop_after, retry }
    }
}

/// What must come of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Expect {
    /// Phase of the workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Tasks by their paths: a state, or several expectations.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub tasks: IndexMap<String, ExpectTask>,
    /// All tasks that run a program, in any order. A loop without a number means all its
    /// iterations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Vec<String>>,
    /// Tasks of which each must end before the next one starts, however long they take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
    /// Output parameters of the pipeline; null for one without a value.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub outputs: Map<String, Value>,
    /// What must come of the run after `argo retry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<ExpectRetry>,
}

/// What must come of a task. For a loop without a number, each iteration must meet it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ExpectTask {
    /// The state.
    State(State),
    /// Several expectations.
    Details(Box<TaskDetails>),
}

/// Several expectations of one task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TaskDetails {
    /// State of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// Number of attempts of its program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<usize>,
    /// Input parameters that it receives; null for one without a value.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub inputs: Map<String, Value>,
    /// Output parameters; null for one without a value.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub outputs: Map<String, Value>,
    /// Final status that it sees, as exit tasks do: `state`, `error`, `pipelineTaskName`. Other
    /// members may be anything.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub final_status: Map<String, Value>,
}

/// What must come of a run after `argo retry`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ExpectRetry {
    /// All tasks whose programs run, again or for the first time, in any order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Vec<String>>,
    /// Phase of the workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// Tasks by their paths.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub tasks: IndexMap<String, ExpectTask>,
}

impl<'de> Deserialize<'de> for ExpectTask {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(forms::Either::new("a state, or expectations", Self::State, Self::Details))
    }
}

impl TestFile {
    /// Returns the JSON Schema of the file.
    pub fn schema() -> Value {
        schemars::schema_for!(TestFile).into()
    }
}

impl ExpectTask {
    /// Returns the expectations.
    pub(super) fn details(&self) -> TaskDetails {
        match self {
            ExpectTask::State(state) => TaskDetails { state: Some(*state), ..TaskDetails::default() },
            ExpectTask::Details(details) => (**details).clone(),
        }
    }
}
