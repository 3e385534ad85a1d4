//! Importers: artifacts that exist before the run.

use serde_json::Value;

use super::Constant;

/// What names an existing artifact (proto `ImporterSpec`). Nothing is copied.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Importer {
    /// `artifactUri`: a string, which may refer to the component's inputs.
    pub uri: Constant,
    /// `typeSchema`, as of an [`super::ArtifactOutput`].
    pub schema: Value,
    /// `metadata`: an object, whose strings may refer to the component's inputs.
    pub metadata: Constant,
    /// `downloadToWorkspace`: whether readers find the files in the run's workspace.
    pub in_workspace: bool,
}

impl Importer {
    /// The name of the one output of every importer.
    pub const OUTPUT: &str = "artifact";

    /// What metadata says of an artifact in the workspace, for KFP's SDK.
    pub const WORKSPACE_MARK: &str = "_kfp_workspace";

    /// Whether the artifact is but a name for something that no store holds, such as a model of Vertex AI.
    pub(crate) fn is_reference(&self) -> bool {
        self.schema["schemaTitle"].as_str().is_some_and(|title| title.starts_with("google."))
    }
}
