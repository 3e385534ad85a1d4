//! Artifacts: files that tasks hand to each other, and what is said of them.

use serde_json::Value;

use super::TaskKey;

/// An input artifact (proto `ComponentInputsSpec.ArtifactSpec`). What type it has is said by the task that wrote it.
#[derive(Clone, Copy, Debug)]
pub struct ArtifactInput {
    /// Whether it may be absent.
    pub optional: bool,
}

/// An output artifact (proto `ComponentOutputsSpec.ArtifactSpec`).
#[derive(Clone, Debug)]
pub struct ArtifactOutput {
    /// Its type, as programs read it: `{"schemaTitle": …}` or `{"instanceSchema": …}`, with a `schemaVersion` if there is one.
    pub schema: Value,
    /// Its metadata before the program runs, an object.
    pub metadata: Value,
}

/// Where an input artifact comes from (proto `InputArtifactSpec`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArtifactSource {
    /// `componentInputArtifact`: an input of the DAG's component.
    Input {
        /// The input's name.
        name: String,
    },
    /// `taskOutputArtifact`: an output of another task of the DAG.
    Output {
        /// The task.
        producer: TaskKey,
        /// The output's name.
        output: String,
    },
}

impl ArtifactSource {
    /// The task that it comes from, if it comes from one.
    pub fn producer(&self) -> Option<&TaskKey> {
        match self {
            ArtifactSource::Output { producer, .. } => Some(producer),
            ArtifactSource::Input { .. } => None,
        }
    }
}
