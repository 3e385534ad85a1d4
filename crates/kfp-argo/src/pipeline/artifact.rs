//! Artifacts: files that tasks pass to each other, with a name, a type and metadata.

use serde_json::Value;

use super::TaskKey;

/// An input artifact (proto `ComponentInputsSpec.ArtifactSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct ArtifactInput {
    /// The artifact may be absent.
    pub optional: bool,
    /// The input is a list of artifacts.
    pub list: bool,
    /// The type, in the form of [`ArtifactOutput::schema`]. Programs read the type that the writer
    /// of an artifact declares; this one counts only for artifacts that enter the pipeline from
    /// outside.
    pub schema: Value,
}

/// An output artifact (proto `ComponentOutputsSpec.ArtifactSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct ArtifactOutput {
    /// The output is a list of artifacts, collected by a loop; programs write single artifacts.
    pub list: bool,
    /// The type, as programs read it: `{"schemaTitle": …}` or `{"instanceSchema": …}`, with an
    /// optional `schemaVersion`.
    pub schema: Value,
    /// The metadata before the program runs, an object.
    pub metadata: Value,
}

impl ArtifactOutput {
    /// Returns the ending of the file, by the type of the artifact. Argo's UI and web browsers show
    /// a file by its ending; other types have none.
    pub fn file_ending(&self) -> &'static str {
        match self.schema["schemaTitle"].as_str() {
            Some("system.HTML") => ".html",
            // Argo's UI does not show files that end in `.md`.
            Some("system.Markdown") => ".txt",
            Some("system.Metrics" | "system.ClassificationMetrics" | "system.SlicedClassificationMetrics") => ".json",
            _ => "",
        }
    }
}

/// The origin of an input artifact (proto `InputArtifactSpec`).
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
    /// The current item, in the one task of a loop over artifacts.
    Item,
}

impl ArtifactSource {
    /// Returns the task that writes the artifact, unless it comes from outside the DAG.
    pub fn producer(&self) -> Option<&TaskKey> {
        match self {
            ArtifactSource::Output { producer, .. } => Some(producer),
            ArtifactSource::Input { .. } | ArtifactSource::Item => None,
        }
    }
}
