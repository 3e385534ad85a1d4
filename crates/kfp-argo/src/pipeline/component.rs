//! Components: the interface and the body of the things that tasks run.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    ArtifactInput, ArtifactOutput, ClaimAction, Container, Importer, Loop, ParameterType, Source, Task, TaskKey,
};

/// A definition that tasks run (proto `ComponentSpec`).
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
    /// Returns the tasks of a component that contains some; a loop contains one.
    pub fn dag(&self) -> Option<&Dag> {
        match &self.body {
            Body::Dag(dag) => Some(dag),
            Body::Loop(each) => Some(&each.body),
            Body::Container(_) | Body::Importer(_) | Body::Claim(_) => None,
        }
    }

    /// Returns the tasks, in the order of their keys.
    pub fn tasks(&self) -> impl Iterator<Item = (&TaskKey, &Task)> {
        self.dag().into_iter().flat_map(|dag| &dag.tasks)
    }

    /// Returns the tasks for changes.
    pub(crate) fn dag_mut(&mut self) -> Option<&mut Dag> {
        match &mut self.body {
            Body::Dag(dag) => Some(dag),
            Body::Loop(each) => Some(&mut each.body),
            Body::Container(_) | Body::Importer(_) | Body::Claim(_) => None,
        }
    }

    /// Returns true if the template of the component runs other templates instead of a pod.
    pub(crate) fn is_composite(&self) -> bool {
        !matches!(self.body, Body::Container(_) | Body::Claim(_))
    }

    /// Returns true if an input is an artifact. A parameter of the same name takes precedence.
    pub(crate) fn is_artifact(&self, input: &str) -> bool {
        !self.inputs.contains_key(input) && self.artifact_inputs.contains_key(input)
    }

    /// Returns the value of an input to which a task passes none.
    ///
    /// A DAG that gets an input of its caller takes it as it is, also without a value: the default
    /// of the program behind it then applies. If a task passes nothing, or its producer failed, the
    /// default of any component applies.
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
    /// The value that applies if none is passed, in the form of the type; never null.
    pub default: Option<Value>,
    /// The input may stay without a value.
    pub optional: bool,
    /// The accepted values, in the form of the type; empty if all are accepted. Only constants and
    /// arguments of the run are checked.
    pub literals: Vec<Value>,
    /// The author's description.
    pub description: Option<String>,
}

impl Input {
    /// An optional input that only tasks mention, without a type or a default.
    pub(crate) fn undeclared() -> Self {
        let ty = ParameterType::Unknown;
        Self { ty, default: None, optional: true, literals: Vec::new(), description: None }
    }

    /// Returns true if the input accepts a value, in the form of its type.
    pub fn takes(&self, value: &Value) -> bool {
        value.is_null() || self.literals.is_empty() || self.literals.contains(value)
    }
}

/// The body of a component.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Body {
    /// A container.
    Container(Box<Container>),
    /// A persistent volume claim that is created or deleted.
    Claim(ClaimAction),
    /// An existing artifact; it needs no pod.
    Importer(Box<Importer>),
    /// Tasks. An empty group has none, and does nothing.
    Dag(Dag),
    /// Another component, once for each item of a list.
    Loop(Loop),
}

/// Tasks and the outputs of the DAG (proto `DagSpec`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dag {
    /// The tasks, sorted by key.
    pub tasks: IndexMap<TaskKey, Task>,
    /// `outputs.parameters`
    pub outputs: BTreeMap<String, DagOutputs>,
    /// `outputs.artifacts`
    pub artifact_outputs: BTreeMap<String, DagOutputs>,
}

impl Dag {
    /// Returns true if a task reads an input parameter, as its own input or in a setting.
    pub(crate) fn reads(&self, input: &str) -> bool {
        let is_input = |source: &Source| matches!(source, Source::Input { name, .. } if name == input);
        self.tasks.values().flat_map(|task| task.inputs.values().chain(task.settings.values())).any(is_input)
    }
}

impl Hash for Dag {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Dag { tasks, outputs, artifact_outputs } = self;
        (tasks.as_slice(), outputs, artifact_outputs).hash(state);
    }
}

/// The sources of a DAG's output (proto `DagOutputParameterSpec`, `DagOutputArtifactSpec`): one
/// task, or several with `dsl.OneOf`. The first source whose task succeeded counts.
pub type DagOutputs = Vec<DagOutput>;

/// An output of a task that becomes an output of the DAG.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct DagOutput {
    /// The task.
    pub producer: TaskKey,
    /// The task's output.
    pub output: String,
}
