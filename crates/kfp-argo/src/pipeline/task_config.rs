//! What a component takes over from the settings of its pod, to hand it on to something that it starts.

use std::collections::BTreeMap;

/// The parts that a component takes over (proto `TaskConfigPassthrough`), and whether they are its own pod's all the same.
pub type TaskConfig = BTreeMap<ConfigField, bool>;

/// A part of the settings (proto `TaskConfigPassthroughTypeEnum`).
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
