//! Importers: artifacts that exist before the run.

use serde_json::Value;

use super::Constant;

/// A reference to an existing artifact (proto `ImporterSpec`). Nothing is copied.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Importer {
    /// `artifactUri`: a string, which may refer to the component's inputs.
    pub uri: Constant,
    /// `typeSchema`, in the form of [`super::ArtifactOutput::schema`].
    pub schema: Value,
    /// `metadata`: an object, whose strings may refer to the component's inputs.
    pub metadata: Constant,
    /// `downloadToWorkspace`: readers find the files in the run's workspace.
    pub in_workspace: bool,
}

impl Importer {
    /// The name of every importer's one output.
    pub const OUTPUT: &str = "artifact";

    /// The metadata key by which the KFP SDK recognizes an artifact in the workspace.
    pub const WORKSPACE_MARK: &str = "_kfp_workspace";

    /// Returns true if the artifact only names something that no store contains, such as a model of
    /// Vertex AI.
    pub(crate) fn is_reference(&self) -> bool {
        self.schema["schemaTitle"].as_str().is_some_and(|title| title.starts_with("google."))
    }
}
