//! Artifacts: files that tasks hand to each other, and what is said of them.

use serde_json::Value;

use super::TaskKey;

/// An input artifact (proto `ComponentInputsSpec.ArtifactSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct ArtifactInput {
    /// Whether it may be absent.
    pub optional: bool,
    /// Whether it is a list of artifacts.
    pub list: bool,
    /// Its type, as of an [`ArtifactOutput`]. Programs are told that of the task that wrote it; only what enters the pipeline from
    /// outside has no other.
    pub schema: Value,
}

/// An output artifact (proto `ComponentOutputsSpec.ArtifactSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct ArtifactOutput {
    /// Whether it is a list of artifacts: those of a loop, never of a program.
    pub list: bool,
    /// Its type, as programs read it: `{"schemaTitle": …}` or `{"instanceSchema": …}`, with a `schemaVersion` if there is one.
    pub schema: Value,
    /// Its metadata before the program runs, an object.
    pub metadata: Value,
}

/// Where an input artifact comes from (proto `InputArtifactSpec`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// The item, in the one task of a loop over artifacts.
    Item,
}

impl ArtifactSource {
    /// The task that it comes from, if it comes from one.
    pub fn producer(&self) -> Option<&TaskKey> {
        match self {
            ArtifactSource::Output { producer, .. } => Some(producer),
            ArtifactSource::Input { .. } | ArtifactSource::Item => None,
        }
    }
}
