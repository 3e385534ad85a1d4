//! Inputs: the value that each input of a task has.
//!
//! - A **constant** is itself; a reference in one of its strings becomes the text of another input
//!   of the same task, or something about the run.
//! - An input of the **enclosing component** is what that component got, or nothing.
//! - An **output of another task** is what that task gave, or nothing if it did not succeed.
//! - A **selector** takes one member of a JSON object, which may come as text.
//!
//! If this is nothing, the default of the component applies, with one exception: a DAG that is
//! passed an input of its caller keeps "nothing", so that the program further down applies its own
//! default. The value then takes the form of the input's type; see `value`. KFP refuses a required
//! input without a value, so the value is not defined.

use std::collections::BTreeMap;

use kfp_argo::SettingsId;
use kfp_argo::pipeline::{
    Body, Component, ComponentName, Constant, ConstantPart, JobField, Retry, Selector, Source, Task, TaskKey, Workspace,
};
use serde_json::Value;

use crate::artifact::{self, Artifact, Bound};
use crate::path::Path;
use crate::reason::Reason;
use crate::run::{Evaluation, Outcome};
use crate::time::Time;
use crate::value::{UNKNOWN, defined, is_undefined, read_as, text_of, undefined};

/// The values that a component can read when it runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    /// The place of the component.
    pub(crate) path: Path,
    /// Its name.
    pub(crate) component: ComponentName,
    /// The number of its settings in the options files.
    pub(crate) settings: SettingsId,
    /// When it starts.
    pub(crate) start: Time,
    /// The tasks that have ended before it.
    pub(crate) after: Vec<Path>,
    /// Whether it is an exit task or a part of one.
    pub(crate) in_exit_task: bool,
    /// Whether a retry leaves the failures of its programs as they are.
    pub(crate) keeps_failures: bool,
    /// The retries of its programs: those of the innermost task around them that has some.
    pub(crate) retry: Option<Retry>,
    /// Its input parameters that have a value.
    pub(crate) parameters: BTreeMap<String, Value>,
    /// Its input artifacts that are bound.
    pub(crate) artifacts: BTreeMap<String, Bound>,
    /// The item, if it is an iteration of a loop.
    pub(crate) item: Option<Item>,
}

/// An item of a loop.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Value(Value),
    Artifact(Artifact),
}

/// The end of a task, and its outputs.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    /// Whether Argo calls the failure an error: it is not the program's own.
    pub(crate) is_error: bool,
    /// Why it did not succeed.
    pub(crate) reason: Option<Reason>,
    pub(crate) end: Time,
    pub(crate) parameters: BTreeMap<String, Output>,
    pub(crate) artifacts: BTreeMap<String, Bound>,
}

impl Ended {
    /// Returns the end of a task without outputs.
    pub(crate) fn without(outcome: Outcome, end: Time) -> Self {
        let (parameters, artifacts) = (BTreeMap::new(), BTreeMap::new());
        Self { outcome, is_error: false, reason: None, end, parameters, artifacts }
    }

    /// Adds the reason.
    pub(crate) fn because(self, reason: Reason) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// Returns the outcome as `depends` names it.
    pub(crate) fn in_words_of_argo(&self) -> argo_model::Outcome {
        match self.outcome {
            Outcome::Succeeded => argo_model::Outcome::Succeeded,
            Outcome::Failed | Outcome::Stopped if self.is_error => argo_model::Outcome::Errored,
            Outcome::Failed | Outcome::Stopped => argo_model::Outcome::Failed,
            Outcome::Skipped => argo_model::Outcome::Skipped,
            Outcome::Omitted => argo_model::Outcome::Omitted,
        }
    }
}

/// The tasks of a DAG that have ended.
pub(crate) type Siblings = BTreeMap<TaskKey, Ended>;

/// The value of an output parameter.
#[derive(Clone, Debug)]
pub(crate) enum Output {
    /// The value of one program.
    One(Value),
    /// The values of a loop.
    Collected(Vec<Value>),
}

impl Output {
    pub(crate) fn into_value(self) -> Value {
        match self {
            Output::One(value) => value,
            Output::Collected(values) => Value::Array(values),
        }
    }
}

impl Evaluation<'_> {
    /// Returns the values of the inputs that the component of a task declares.
    pub(crate) fn parameters(
        &self,
        key: &TaskKey,
        task: &Task,
        component: &Component,
        frame: &Frame,
        siblings: &Siblings,
    ) -> BTreeMap<String, Value> {
        let is_composite = matches!(component.body, Body::Dag(_) | Body::Loop(_));
        let values = component.inputs.iter().filter_map(|(name, input)| {
            let passes_on = is_composite && matches!(task.inputs.get(name), Some(Source::Input { .. }));
            let default = input.default.clone().filter(|_| !passes_on);
            let value = self.given(key, task, name, frame, siblings).or(default);
            let value = value.and_then(|value| read_as(value, input.ty));
            let refused = || (!input.optional).then(undefined);
            Some((name.clone(), value.or_else(refused)?))
        });
        values.collect()
    }

    /// Returns the artifacts that a task is bound to.
    pub(crate) fn artifacts(
        &self,
        task: &Task,
        component: &Component,
        frame: &Frame,
        siblings: &Siblings,
    ) -> BTreeMap<String, Bound> {
        let bound = component.artifact_inputs.keys().filter_map(|name| {
            let artifact = artifact::of_source(task.artifacts.get(name)?, frame, siblings)?;
            Some((name.clone(), artifact))
        });
        bound.collect()
    }

    /// Returns the value that a task passes to one of its inputs, before defaults and types; `None`
    /// for nothing.
    pub(crate) fn given(
        &self,
        key: &TaskKey,
        task: &Task,
        input: &str,
        frame: &Frame,
        siblings: &Siblings,
    ) -> Option<Value> {
        let text_of_input = |name: &str| {
            let default = || self.pipeline.component_of(task).inputs.get(name)?.default.clone();
            self.given(key, task, name, frame, siblings).or_else(default)
        };
        let value = match task.inputs.get(input)? {
            Source::Constant(constant) => self.constant(constant, &text_of_input, Some(key)),
            Source::Input { name, selector, .. } => {
                self.select(frame.parameters.get(name)?.clone(), selector.as_ref())?
            }
            Source::Output { producer, output, selector, .. } => {
                let output = siblings[producer].parameters.get(output)?.clone();
                self.select(output.into_value(), selector.as_ref())?
            }
            Source::Item { .. } => match frame.item.as_ref()? {
                Item::Value(value) => value.clone(),
                Item::Artifact(_) => return None,
            },
            // The settings of the pod are not a part of the meaning; see the snapshots of the
            // compiler.
            Source::TaskConfig => UNKNOWN.to_string().into(),
            Source::FinalStatus { producer } => {
                // Under a limit of Argo, an exit task that failed inside leaves the group itself
                // succeeded.
                let group = frame.path.task(producer);
                let failed_inside = self.run.failed_exit_tasks.iter().any(|path| path.is_within(&group));
                let outcome = match siblings[producer].outcome {
                    Outcome::Succeeded if frame.in_exit_task && failed_inside => Outcome::Failed,
                    outcome => outcome,
                };
                let dag = self.pipeline.components[&frame.component].dag()?;
                crate::status::of(producer, dag.tasks.get(producer)?, outcome, self.policy)
            }
        };
        Some(value).filter(|value| !value.is_null())
    }

    /// Resolves the references in a constant of an importer, to inputs of the importer.
    pub(crate) fn constant_of_importer(&self, constant: &Constant, frame: &Frame) -> Value {
        self.constant(constant, &|name| frame.parameters.get(name).cloned(), None)
    }

    /// Resolves the references in a constant.
    fn constant(&self, constant: &Constant, input: &dyn Fn(&str) -> Option<Value>, task: Option<&TaskKey>) -> Value {
        let text = |parts: &[ConstantPart]| -> String {
            let texts = parts.iter().map(|part| match part {
                ConstantPart::Literal(text) => text.clone(),
                ConstantPart::Input(name) => input(name).map(|value| text_of(&value)).unwrap_or_default(),
                ConstantPart::Job(field) => self.job_field(*field, task),
            });
            defined(texts.collect())
        };
        match constant {
            Constant::Plain(value) => value.clone(),
            Constant::Text(parts) => Value::String(text(parts)),
            Constant::List(items) => items.iter().map(|item| self.constant(item, input, task)).collect(),
            Constant::Struct(members) => {
                members.iter().map(|member| (text(&member.key), self.constant(&member.value, input, task))).collect()
            }
        }
    }

    /// Returns what a program may ask about its run. Identifiers and times are the cluster's.
    pub(crate) fn job_field(&self, field: JobField, task: Option<&TaskKey>) -> String {
        match (field, task) {
            (JobField::Name | JobField::ResourceName, _) => self.policy.run_name.clone(),
            (JobField::TaskName, Some(key)) => key.to_string(),
            (JobField::WorkspacePath, _) => Workspace::PATH.to_owned(),
            (JobField::PipelineRoot, _) => self.pipeline.default_root.clone().unwrap_or_default(),
            _ => UNKNOWN.to_string(),
        }
    }

    /// Returns the member of an object that a selector names; the object may come as JSON text. KFP
    /// refuses what is not an object.
    fn select(&self, value: Value, selector: Option<&Selector>) -> Option<Value> {
        let Some(selector) = selector.filter(|_| !is_undefined(&value)) else { return Some(value) };
        let parsed = match value {
            Value::String(text) => serde_json::from_str(&text).ok(),
            other => Some(other),
        };
        let object = parsed.filter(Value::is_object);
        if object.is_none() {
            self.refuse(format!("the selector of {:?} is applied to what is not an object", selector.key));
        }
        object?.get(&selector.key).cloned()
    }

    /// Notes that KFP refuses a value.
    pub(crate) fn refuse(&self, why: String) {
        self.undefined.borrow_mut().get_or_insert(why);
    }
}
