//! Settings of the pod that a component passes on to a job that it starts.

use std::collections::BTreeMap;

/// The settings that a component passes on (proto `TaskConfigPassthrough`). The value is true if
/// they apply to its own pod as well.
pub type TaskConfig = BTreeMap<ConfigField, bool>;

/// A group of settings (proto `TaskConfigPassthroughTypeEnum`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigField {
    /// `RESOURCES`
    Resources,
    /// `ENV`
    Env,
    /// `KUBERNETES_AFFINITY`
    Affinity,
    /// `KUBERNETES_TOLERATIONS`
    Tolerations,
    /// `KUBERNETES_NODE_SELECTOR`
    NodeSelector,
    /// `KUBERNETES_VOLUMES`
    Volumes,
    /// `KUBERNETES_RESOURCE_CLAIMS`
    ResourceClaims,
}
