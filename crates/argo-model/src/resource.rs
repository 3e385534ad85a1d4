//! Objects of the cluster that a template creates or deletes.

use serde::Serialize;

use crate::text::Text;

/// `resource`: an action of kubectl, in a pod of Argo's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resource {
    /// The action.
    pub action: Action,
    /// Further options of kubectl. Argo adds `--ignore-not-found` to a deletion, before these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// The object, as JSON or YAML.
    pub manifest: Text,
}

/// `resource.action`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// `kubectl create`
    Create,
    /// `kubectl delete`
    Delete,
}
