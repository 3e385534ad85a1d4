//! The values that a task can read in its DAG.

use serde_json::{Value, json};

use super::interface::{Artifact, Interface};
use super::values::Kind;

/// Where a value or an artifact comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// An input of the DAG around the task.
    Input(String),
    /// The output of an earlier task.
    Output { task: String, output: String },
}

impl Origin {
    /// `inputs.parameters.x`
    pub(super) fn parameter(&self) -> Value {
        match self {
            Origin::Input(input) => json!({"componentInputParameter": input}),
            Origin::Output { task, output } => {
                json!({"taskOutputParameter": {"producerTask": task, "outputParameterKey": output}})
            }
        }
    }

    /// `inputs.artifacts.x`
    pub(super) fn artifact(&self) -> Value {
        match self {
            Origin::Input(input) => json!({"componentInputArtifact": input}),
            Origin::Output { task, output } => {
                json!({"taskOutputArtifact": {"producerTask": task, "outputArtifactKey": output}})
            }
        }
    }

    /// True if a DAG may return it as its output.
    pub(super) fn is_output(&self) -> bool {
        matches!(self, Origin::Output { .. })
    }
}

/// The inputs of a DAG, and the outputs of those of its tasks that are written already.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) parameters: Vec<(Origin, Kind)>,
    pub(super) artifacts: Vec<(Origin, Artifact)>,
    pub(super) tasks: Vec<String>,
}

impl Scope {
    /// The values that the tasks of a component can read before it contains any.
    pub(super) fn of(interface: &Interface) -> Self {
        let parameters = interface.parameters.iter();
        let artifacts = interface.artifacts.iter();
        Self {
            parameters: parameters.map(|(name, input)| (Origin::Input(name.clone()), input.kind)).collect(),
            artifacts: artifacts.map(|(name, input)| (Origin::Input(name.clone()), *input)).collect(),
            tasks: Vec::new(),
        }
    }

    /// Adds a task of a component.
    pub(super) fn add(&mut self, task: &str, interface: &Interface) {
        let origin = |output: &String| Origin::Output { task: task.to_owned(), output: output.clone() };
        self.parameters.extend(interface.outputs.iter().map(|(output, kind)| (origin(output), *kind)));
        self.artifacts.extend(interface.output_artifacts.iter().map(|(output, kind)| (origin(output), *kind)));
        self.tasks.push(task.to_owned());
    }

    /// The values that may go to an input of the type.
    pub(super) fn fitting(&self, kind: Kind) -> Vec<Origin> {
        let fitting = self.parameters.iter().filter(|(_, from)| from.fits(kind));
        fitting.map(|(origin, _)| origin.clone()).collect()
    }

    /// The artifacts that may go to an input.
    pub(super) fn fitting_artifacts(&self, input: Artifact) -> Vec<Origin> {
        let fitting = self.artifacts.iter().filter(|(_, from)| from.is_list == input.is_list);
        fitting.map(|(origin, _)| origin.clone()).collect()
    }

    /// Returns true if a task of the component can get all artifacts that it requires.
    pub(super) fn has_artifacts_for(&self, interface: &Interface) -> bool {
        let mut required = interface.artifacts.values().filter(|input| !input.is_optional);
        required.all(|input| !self.fitting_artifacts(*input).is_empty())
    }
}
