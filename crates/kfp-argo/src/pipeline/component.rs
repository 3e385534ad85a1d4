//! Components: the interface and the body of what tasks run.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    ArtifactInput, ArtifactOutput, ClaimAction, Container, Importer, Loop, ParameterType, Source, Task, TaskKey,
};

/// What tasks run (proto `ComponentSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Component {
    /// `inputDefinitions.parameters`
    pub inputs: BTreeMap<String, Input>,
    /// `outputDefinitions.parameters`
    pub outputs: BTreeMap<String, ParameterType>,
    /// `inputDefinitions.artifacts`
    pub artifact_inputs: BTreeMap<String, ArtifactInput>,
    /// `outputDefinitions.artifacts`
    pub artifact_outputs: BTreeMap<String, ArtifactOutput>,
    /// The container or the DAG.
    pub body: Body,
}

impl Component {
    /// The tasks, where it has some: a loop has one.
    pub fn dag(&self) -> Option<&Dag> {
        match &self.body {
            Body::Dag(dag) => Some(dag),
            Body::Loop(each) => Some(&each.body),
            Body::Container(_) | Body::Importer(_) | Body::Claim(_) => None,
        }
    }

    /// The tasks, in the order of their keys.
    pub fn tasks(&self) -> impl Iterator<Item = (&TaskKey, &Task)> {
        self.dag().into_iter().flat_map(|dag| &dag.tasks)
    }

    /// The tasks and what they give together, to change.
    pub(crate) fn dag_mut(&mut self) -> Option<&mut Dag> {
        match &mut self.body {
            Body::Dag(dag) => Some(dag),
            Body::Loop(each) => Some(&mut each.body),
            Body::Container(_) | Body::Importer(_) | Body::Claim(_) => None,
        }
    }

    /// Whether it runs other components, in a template that holds no pod of its own.
    pub(crate) fn is_composite(&self) -> bool {
        !matches!(self.body, Body::Container(_) | Body::Claim(_))
    }

    /// Whether an input is an artifact; a parameter of the same name goes first.
    pub(crate) fn is_artifact(&self, input: &str) -> bool {
        !self.inputs.contains_key(input) && self.artifact_inputs.contains_key(input)
    }

    /// What an input is when the task gives it no value.
    ///
    /// A pipeline that is passed an input of its caller which has none takes that as it is: only a program's own default says what
    /// none means. Where a task gives nothing, or what it gives failed to come, the default of any component applies.
    pub(crate) fn default_at(&self, task: &Task, input: &str) -> Option<&Value> {
        let passed_on = matches!(task.inputs.get(input), Some(Source::Input { .. }));
        match &self.body {
            Body::Dag(_) | Body::Loop(_) if passed_on => None,
            _ => self.inputs.get(input)?.default.as_ref(),
        }
    }
}

/// An input parameter (proto `ComponentInputsSpec.ParameterSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Input {
    /// Its type.
    pub ty: ParameterType,
    /// The value where none is given; in the form of the type, never null.
    pub default: Option<Value>,
    /// Whether it may stay without a value.
    pub optional: bool,
    /// The values that it takes, if it does not take any; in the form of the type. What is known only at run time is not checked,
    /// but for arguments of the run.
    pub literals: Vec<Value>,
    /// What the author says of it.
    pub description: Option<String>,
}

impl Input {
    /// An optional input that only tasks mention, without a type or a default.
    pub(crate) fn undeclared() -> Self {
        let ty = ParameterType::Unknown;
        Self { ty, default: None, optional: true, literals: Vec::new(), description: None }
    }

    /// Whether it takes a value, in the form of its type.
    pub fn takes(&self, value: &Value) -> bool {
        value.is_null() || self.literals.is_empty() || self.literals.contains(value)
    }
}

/// How a component runs.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Body {
    /// One container.
    Container(Box<Container>),
    /// An object of the cluster that is made or deleted.
    Claim(ClaimAction),
    /// The name of an existing artifact; no pod.
    Importer(Box<Importer>),
    /// Tasks; none at all for an empty group, which does nothing.
    Dag(Dag),
    /// Another component, once for each item of a list.
    Loop(Loop),
}

/// Tasks and what they give together (proto `DagSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dag {
    /// By key, in the order of the keys.
    pub tasks: IndexMap<TaskKey, Task>,
    /// `outputs.parameters`
    pub outputs: BTreeMap<String, DagOutputs>,
    /// `outputs.artifacts`
    pub artifact_outputs: BTreeMap<String, DagOutputs>,
}

impl Hash for Dag {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Dag { tasks, outputs, artifact_outputs } = self;
        (tasks.as_slice(), outputs, artifact_outputs).hash(state);
    }
}

/// Where an output of a DAG comes from (proto `DagOutputParameterSpec`, `DagOutputArtifactSpec`): one task, or with `dsl.OneOf` several, of which the first
/// one counts that succeeded.
pub type DagOutputs = Vec<DagOutput>;

/// An output of a task that is one of the DAG's.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct DagOutput {
    /// The task.
    pub producer: TaskKey,
    /// The task's output.
    pub output: String,
}
