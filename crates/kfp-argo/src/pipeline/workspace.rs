//! The workspace: a volume that all tasks of a run share.

use serde_json::Value;

/// The volume of a run (proto `WorkspaceConfig`).
#[derive(Clone, Debug, PartialEq)]
pub struct Workspace {
    /// The claim's `PersistentVolumeClaimSpec`.
    pub claim: Value,
}

impl Workspace {
    /// The mount path, which replaces `{{$.workspace_path}}`.
    pub const PATH: &str = "/kfp-workspace";
}
