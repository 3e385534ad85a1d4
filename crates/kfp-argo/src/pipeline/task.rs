//! Tasks: one use of a component within a DAG.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{ArtifactSource, Caching, ComponentName, Condition, ConstantPart, JobField, ParameterType, Retry, TaskKey};

/// One use of a component (proto `PipelineTaskSpec`).
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Task {
    /// `taskInfo.name`: the name that its author gave to it, unless that is its key. It is free
    /// text.
    pub display_name: Option<String>,
    /// The component that the task runs.
    pub component: ComponentName,
    /// `dependentTasks`: tasks that it waits for, also if no data comes from them.
    pub after: BTreeSet<TaskKey>,
    /// `inputs.parameters`: the sources of its inputs. The component may declare fewer.
    pub inputs: BTreeMap<String, Source>,
    /// `inputs.artifacts`: the sources of its input artifacts, likewise.
    pub artifacts: BTreeMap<String, ArtifactSource>,
    /// The sources for references in the settings of the container's pod, by their keys.
    pub settings: BTreeMap<String, Source>,
    /// `triggerPolicy.strategy`
    pub trigger: Trigger,
    /// `triggerPolicy.condition`: the task is skipped if it is false.
    pub condition: Option<Condition>,
    /// `retryPolicy`
    pub retry: Option<Retry>,
    /// `cachingOptions`
    pub caching: Option<Caching>,
}

impl Task {
    /// Returns the name by which its author knows the task that has this key.
    pub fn label<'t>(&'t self, key: &'t TaskKey) -> &'t str {
        self.display_name.as_deref().unwrap_or(key.as_str())
    }

    /// Returns the tasks that its inputs come from.
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

/// The rule that starts a task (proto `TriggerPolicy.TriggerStrategy`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// `ALL_UPSTREAM_TASKS_SUCCEEDED`, and unspecified: all upstream tasks succeeded.
    #[default]
    Succeeded,
    /// `ALL_UPSTREAM_TASKS_COMPLETED`: all upstream tasks ended, also if they failed.
    Completed,
}

/// The source of an input's value (proto `InputParameterSpec`).
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
        /// The part of the value that is selected.
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
        /// The part of the value that is selected.
        selector: Option<Selector>,
    },
    /// The current item, in the one task of a loop.
    Item {
        /// Its type.
        ty: ParameterType,
    },
    /// An input of type `TASK_CONFIG`: settings of the pod that the program passes on.
    TaskConfig,
    /// `taskFinalStatus`: the final status of another task of the DAG.
    FinalStatus {
        /// The task.
        producer: TaskKey,
    },
}

impl Source {
    /// Returns the declared type of the value.
    pub fn ty(&self) -> Option<ParameterType> {
        match self {
            Source::Input { ty, selector: None, .. } | Source::Output { ty, selector: None, .. } => Some(*ty),
            Source::FinalStatus { .. } => Some(ParameterType::FinalStatus),
            _ => None,
        }
    }

    /// Returns the task that produces the value, unless it comes from outside the DAG.
    pub fn producer(&self) -> Option<&TaskKey> {
        match self {
            Source::Output { producer, .. } | Source::FinalStatus { producer } => Some(producer),
            Source::Constant(_) | Source::Input { .. } | Source::Item { .. } | Source::TaskConfig => None,
        }
    }
}

/// A selected part of a value: `parameterExpressionSelector` of the form
/// `parseJson(string_value)["key"]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector {
    /// The key.
    pub key: String,
}

/// A constant. Its strings may refer to other inputs of the same task, and to the run.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Constant {
    /// A value without references. Null means no value.
    Plain(Value),
    /// A string with references.
    Text(Vec<ConstantPart>),
    /// A list in which some string has references.
    List(Vec<Constant>),
    /// An object in which some string or key has references.
    Struct(Vec<Member>),
}

/// A member of an object in which some string or key has references.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Member {
    /// The text of the key.
    pub key: Vec<ConstantPart>,
    /// The value of the member.
    pub value: Constant,
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
            Constant::Text(parts) => inputs_of(parts).collect(),
            Constant::List(items) => items.iter().flat_map(Constant::references).collect(),
            Constant::Struct(members) => {
                members.iter().flat_map(|member| inputs_of(&member.key).chain(member.value.references())).collect()
            }
        }
    }

    /// Returns true if the constant's strings contain the path of the workspace.
    pub(crate) fn asks_for_workspace(&self) -> bool {
        match self {
            Constant::Plain(_) => false,
            Constant::Text(parts) => is_workspace(parts),
            Constant::List(items) => items.iter().any(Constant::asks_for_workspace),
            Constant::Struct(members) => {
                members.iter().any(|member| is_workspace(&member.key) || member.value.asks_for_workspace())
            }
        }
    }
}

fn inputs_of(parts: &[ConstantPart]) -> impl Iterator<Item = &str> {
    parts.iter().filter_map(ConstantPart::input)
}

fn is_workspace(parts: &[ConstantPart]) -> bool {
    parts.contains(&ConstantPart::Job(JobField::WorkspacePath))
}
