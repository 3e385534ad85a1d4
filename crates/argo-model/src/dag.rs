//! Templates that call others: DAGs and steps.

use serde::{Serialize, Serializer};

use crate::arguments::Arguments;
use crate::depends::Depends;
use crate::name::{TaskName, TemplateName};
use crate::text::Text;

/// `dag`: tasks with their dependencies.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dag {
    /// The tasks that must succeed for the DAG to succeed; absent for the leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// True if no other task starts after a failure. Argo's own default is true.
    pub fail_fast: bool,
    /// The tasks.
    pub tasks: Vec<DagTask>,
}

/// `target`: names of tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Target(pub Vec<TaskName>);

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names: Vec<&str> = self.0.iter().map(TaskName::as_str).collect();
        serializer.serialize_str(&names.join(" "))
    }
}

/// `dag.tasks[]`: one call of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DagTask {
    /// The name.
    pub name: TaskName,
    /// The template that it calls.
    pub template: TemplateName,
    /// The condition on its upstream tasks.
    #[serde(skip_serializing_if = "Depends::is_empty")]
    pub depends: Depends,
    /// The condition of the task: a text that is `true` or `false` after its tags are replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Text>,
    /// A JSON list: the task runs once for each item.
    #[serde(rename = "withParam", skip_serializing_if = "Option::is_none")]
    pub with_param: Option<Text>,
    /// The arguments.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
    /// The hooks on its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Hooks>,
}

/// `hooks` of a task. Argo has hooks with other keys too, which fire on an expression; they are not
/// reliable in a run that is retried.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hooks {
    /// Runs once after the task ended, also if it failed.
    pub exit: LifecycleHook,
}

/// The call that a hook makes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LifecycleHook {
    /// The template that it calls.
    pub template: TemplateName,
    /// The arguments.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
}

impl DagTask {
    /// Returns a call without dependencies and arguments.
    pub fn new(name: TaskName, template: TemplateName) -> Self {
        let (depends, arguments) = (Depends::default(), Arguments::default());
        Self { name, template, depends, when: None, with_param: None, arguments, hooks: None }
    }
}

/// `steps`: calls one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps(pub Vec<Step>);

impl Serialize for Steps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Argo's steps are lists of steps that run at the same time.
        serializer.collect_seq(self.0.iter().map(std::slice::from_ref))
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The name.
    pub name: TaskName,
    /// The template that it calls.
    pub template: TemplateName,
    /// The arguments.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
}
