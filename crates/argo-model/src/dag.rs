//! Templates that call others: DAGs and steps.

use serde::{Serialize, Serializer};

use crate::arguments::Arguments;
use crate::depends::Depends;
use crate::name::{TaskName, TemplateName};
use crate::text::Text;

/// `dag`: tasks and what they wait for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dag {
    /// The tasks that have to come out well for the DAG to do so; absent: its leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// Whether a failure keeps tasks that do not depend on it from starting. Argo's own default is true.
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
    /// The task's name.
    pub name: TaskName,
    /// The template it calls.
    pub template: TemplateName,
    /// What has to end before it starts.
    #[serde(skip_serializing_if = "Depends::is_empty")]
    pub depends: Depends,
    /// Whether it runs; a text that is `true` or `false` once its tags are filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Text>,
    /// A JSON list: the task runs once for each item.
    #[serde(rename = "withParam", skip_serializing_if = "Option::is_none")]
    pub with_param: Option<Text>,
    /// What it passes.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
    /// What runs when it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Hooks>,
}

/// `hooks` of a task. Argo knows hooks with other keys too, which fire by an expression; these are not reliable in a retried run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hooks {
    /// Runs once when the task has ended, however it did.
    pub exit: LifecycleHook,
}

/// The call that a hook makes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LifecycleHook {
    /// The template it calls.
    pub template: TemplateName,
    /// What it passes.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
}

impl DagTask {
    /// A call that waits for nothing and passes nothing.
    pub fn new(name: TaskName, template: TemplateName) -> Self {
        let (depends, arguments) = (Depends::default(), Arguments::default());
        Self { name, template, depends, when: None, with_param: None, arguments, hooks: None }
    }
}

/// `steps`: one step after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps(pub Vec<Step>);

impl Serialize for Steps {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Argo's steps are lists of steps that run side by side.
        serializer.collect_seq(self.0.iter().map(std::slice::from_ref))
    }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The step's name.
    pub name: TaskName,
    /// The template it calls.
    pub template: TemplateName,
    /// What it passes.
    #[serde(skip_serializing_if = "Arguments::is_empty")]
    pub arguments: Arguments,
}
