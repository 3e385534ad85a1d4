//! Tasks: one use of a component within a DAG.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{ArtifactSource, Caching, ComponentName, Condition, JobField, ParameterType, Part, Retry, TaskKey};

/// One use of a component (proto `PipelineTaskSpec`).
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Task {
    /// What it runs.
    pub component: ComponentName,
    /// `dependentTasks`: what it waits for whether or not data comes from there.
    pub after: BTreeSet<TaskKey>,
    /// `inputs.parameters`: where its inputs come from. There may be more than the component declares.
    pub inputs: BTreeMap<String, Source>,
    /// `inputs.artifacts`, likewise.
    pub artifacts: BTreeMap<String, ArtifactSource>,
    /// What settings of its container's pod refer to, by their keys.
    pub settings: BTreeMap<String, Source>,
    /// `triggerPolicy.strategy`
    pub trigger: Trigger,
    /// `triggerPolicy.condition`: the task is skipped when it does not hold.
    pub condition: Option<Condition>,
    /// `retryPolicy`
    pub retry: Option<Retry>,
    /// `cachingOptions`
    pub caching: Option<Caching>,
}

impl Task {
    /// The tasks that its inputs come from.
    pub fn producers(&self) -> impl Iterator<Item = &TaskKey> {
        let artifacts = self.artifacts.values().filter_map(ArtifactSource::producer);
        self.inputs.values().chain(self.settings.values()).filter_map(Source::producer).chain(artifacts)
    }

    /// Returns the task whose final status this task takes as an input.
    pub fn final_status_of(&self) -> Option<&TaskKey> {
        self.inputs.values().find_map(|source| match source {
            Source::FinalStatus { producer } => Some(producer),
            _ => None,
        })
    }
}

/// When a task starts (proto `TriggerPolicy.TriggerStrategy`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// `ALL_UPSTREAM_TASKS_SUCCEEDED`, and unspecified.
    #[default]
    Succeeded,
    /// `ALL_UPSTREAM_TASKS_COMPLETED`: in whatever way they ended.
    Completed,
}

/// Where an input's value comes from (proto `InputParameterSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Source {
    /// `runtimeValue.constant`
    Constant(Constant),
    /// `componentInputParameter`: an input of the DAG's component.
    Input {
        /// The input's name.
        name: String,
        /// Its type.
        ty: ParameterType,
        /// What is taken out of it.
        selector: Option<Selector>,
    },
    /// `taskOutputParameter`: an output of another task of the DAG.
    Output {
        /// The task.
        producer: TaskKey,
        /// The output's name.
        output: String,
        /// Its type.
        ty: ParameterType,
        /// What is taken out of it.
        selector: Option<Selector>,
    },
    /// The item, in the one task of a loop.
    Item {
        /// Its type.
        ty: ParameterType,
    },
    /// An input of type `TASK_CONFIG`: settings of the pod that its program takes over.
    TaskConfig,
    /// `taskFinalStatus`: how another task of the DAG ended.
    FinalStatus {
        /// The task.
        producer: TaskKey,
    },
}

impl Source {
    /// The type of the value, where it is declared.
    pub fn ty(&self) -> Option<ParameterType> {
        match self {
            Source::Input { ty, selector: None, .. } | Source::Output { ty, selector: None, .. } => Some(*ty),
            Source::FinalStatus { .. } => Some(ParameterType::FinalStatus),
            _ => None,
        }
    }

    /// The task that the value comes from, if it comes from one.
    pub fn producer(&self) -> Option<&TaskKey> {
        match self {
            Source::Output { producer, .. } | Source::FinalStatus { producer } => Some(producer),
            Source::Constant(_) | Source::Input { .. } | Source::Item { .. } | Source::TaskConfig => None,
        }
    }
}

/// `parameterExpressionSelector` of the form `parseJson(string_value)["key"]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector {
    /// The key.
    pub key: String,
}

/// A constant. Its strings may refer to other inputs of the same task, and to the run.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Constant {
    /// A value without references; null stands for none.
    Plain(Value),
    /// A string with references.
    Text(Vec<Part>),
    /// A list in which some string has references.
    List(Vec<Constant>),
    /// An object in which some string has references.
    Struct(BTreeMap<String, Constant>),
}

impl Constant {
    /// Returns the value of a constant without references.
    pub(crate) fn plain(&self) -> Option<&Value> {
        match self {
            Constant::Plain(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the inputs that the constant's strings refer to.
    pub(crate) fn references(&self) -> Vec<&str> {
        match self {
            Constant::Plain(_) => Vec::new(),
            Constant::Text(parts) => {
                let names = parts.iter().filter_map(|part| match part {
                    Part::Input(name) => Some(name.as_str()),
                    _ => None,
                });
                names.collect()
            }
            Constant::List(items) => items.iter().flat_map(Constant::references).collect(),
            Constant::Struct(entries) => entries.values().flat_map(Constant::references).collect(),
        }
    }

    /// Returns true if the constant's strings contain the path of the workspace.
    pub(crate) fn asks_for_workspace(&self) -> bool {
        match self {
            Constant::Plain(_) => false,
            Constant::Text(parts) => parts.contains(&Part::Job(JobField::WorkspacePath)),
            Constant::List(items) => items.iter().any(Constant::asks_for_workspace),
            Constant::Struct(entries) => entries.values().any(Constant::asks_for_workspace),
        }
    }
}
