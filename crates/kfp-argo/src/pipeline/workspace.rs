//! The folder that tasks of a run share.

use serde_json::Value;

/// A volume for the run (proto `WorkspaceConfig`).
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    /// The claim's `PersistentVolumeClaimSpec`.
    pub claim: Value,
}

impl Workspace {
    /// Where it is mounted: what `{{$.workspace_path}}` stands for.
    pub const PATH: &str = "/kfp-workspace";
}
