//! Scenarios as people write them: in a file, as options, and in test cases.

use indexmap::IndexMap;
use kfp_argo::pipeline::{Body, Pipeline};
use kfp_semantics::Ending;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::forms;
use crate::mistake::{Mistake, Mistakes, nearest};
use crate::place::TaskPlace;
use crate::scenario::{Failure, Output, Scenario};

/// Outcomes of a run that the pipeline does not decide. Everything else succeeds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(title = "Scenario of kfp-compile simulate")]
pub struct ScenarioFile {
    /// Tasks that fail: `train`, `exit-handler-1/train`, `for-loop-2[0]/train` for one iteration,
    /// `train#1` for the first attempt only.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "forms::one_or_several")]
    pub fail: Vec<String>,
    /// Tasks whose pod is lost, for example because its node is. Retries differ from those after
    /// failures.
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

/// The retry of a failed run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum RetryOfRun {
    /// Whether the run is retried; everything succeeds then.
    Simple(bool),
    /// The run is retried, with these outcomes.
    With(Box<ScenarioFile>),
}

impl<'de> Deserialize<'de> for RetryOfRun {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(forms::Either::new("true, false, or outcomes", Self::Simple, Self::With))
    }
}

impl ScenarioFile {
    /// Returns the JSON Schema of the file.
    pub fn schema() -> Value {
        schemars::schema_for!(ScenarioFile).into()
    }

    /// Finds the tasks and outputs that the scenario names.
    ///
    /// # Errors
    /// All mistakes.
    pub fn resolve(&self, pipeline: &Pipeline) -> Result<Scenario, Mistakes> {
        let mut mistakes = Vec::new();
        let scenario = self.collect(pipeline, &mut mistakes);
        if mistakes.is_empty() { Ok(scenario) } else { Err(Mistakes(mistakes)) }
    }

    fn collect(&self, pipeline: &Pipeline, mistakes: &mut Vec<Mistake>) -> Scenario {
        let failed = self.fail.iter().map(|text| (text, Ending::Failed));
        let lost = self.lose.iter().map(|text| (text, Ending::Broken));
        let failures: Vec<_> = failed.chain(lost).map(|(text, ending)| failure(text, ending, pipeline)).collect();
        let outputs: Vec<_> = self.outputs.iter().map(|(name, value)| output(name, value, pipeline)).collect();
        let stop_after = self.stop_after.as_deref().map(|text| TaskPlace::find(text, pipeline));
        let retry = match &self.retry {
            None | Some(RetryOfRun::Simple(false)) => None,
            Some(RetryOfRun::Simple(true)) => Some(Scenario::default()),
            Some(RetryOfRun::With(file)) => Some(file.collect(pipeline, mistakes)),
        };
        Scenario {
            failures: kept(failures, mistakes),
            outputs: kept(outputs, mistakes),
            stop_after: stop_after.and_then(|place| kept(vec![place], mistakes).pop()),
            retry: retry.map(Box::new),
        }
    }
}

/// Returns the results, and adds the mistakes to the list.
fn kept<T>(results: Vec<Result<T, Mistake>>, mistakes: &mut Vec<Mistake>) -> Vec<T> {
    let mut kept = Vec::new();
    for result in results {
        match result {
            Ok(value) => kept.push(value),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    kept
}

/// Reads `train#1`.
fn failure(text: &str, ending: Ending, pipeline: &Pipeline) -> Result<Failure, Mistake> {
    let (path, attempt) = match text.rsplit_once('#') {
        Some((path, number)) => {
            let number: Option<u32> = number.parse().ok();
            let index = number.and_then(|number| number.checked_sub(1));
            (path, Some(index.ok_or_else(|| Mistake::NoAttempt(text.to_owned()))?))
        }
        None => (text, None),
    };
    let task = TaskPlace::find(path, pipeline)?;
    ensure_program(&task, pipeline)?;
    Ok(Failure { task, attempt, ending })
}

/// Reads `train.accuracy`.
fn output(text: &str, value: &Value, pipeline: &Pipeline) -> Result<Output, Mistake> {
    let (path, name) = text.rsplit_once('.').ok_or_else(|| Mistake::NoOutput(text.to_owned()))?;
    let task = TaskPlace::find(path, pipeline)?;
    ensure_program(&task, pipeline)?;
    let outputs = &task.component(pipeline)?.outputs;
    let Some(ty) = outputs.get(name) else {
        let nearest = nearest(name, outputs.keys().map(String::as_str));
        return Err(Mistake::UnknownOutput { task: task.to_string(), output: name.to_owned(), nearest });
    };
    let shown = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let wrong = || Mistake::WrongType { output: text.to_owned(), expected: *ty, value: shown() };
    let value = ty.fit(value.clone()).ok_or_else(wrong)?;
    Ok(Output { task, name: name.to_owned(), value })
}

/// Refuses a task that runs no program.
fn ensure_program(task: &TaskPlace, pipeline: &Pipeline) -> Result<(), Mistake> {
    let component = task.component(pipeline)?;
    match &component.body {
        Body::Container(_) | Body::Claim(_) => Ok(()),
        Body::Importer(_) => Err(Mistake::Importer(task.to_string())),
        Body::Dag(_) | Body::Loop(_) => {
            let example = component.tasks().next().map(|(key, _)| format!("{task}/{key}"));
            Err(Mistake::Group { path: task.to_string(), example })
        }
    }
}
