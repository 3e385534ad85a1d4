//! Settings of a template's pod outside the containers, and the user of the containers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::container::{EnvVar, Resources};
use crate::text::Text;
use crate::volume::VolumeMount;

/// `metadata` of a template: labels and annotations of its pod. No text may contain `{{`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PodMetadata {
    /// `labels`
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "crate::emit::texts")]
    pub labels: BTreeMap<String, String>,
    /// `annotations`
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "crate::emit::texts")]
    pub annotations: BTreeMap<String, String>,
}

impl PodMetadata {
    /// Returns true if it has neither labels nor annotations.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `resourceClaims[]`: devices for the pod (Dynamic Resource Allocation), claimed by a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceClaim {
    /// The claim's name within the pod.
    pub name: String,
    /// The name of a `ResourceClaimTemplate` in the namespace.
    pub resource_claim_template_name: String,
}

/// `imagePullPolicy`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum PullPolicy {
    /// Before every start.
    Always,
    /// Never: the node must have the image.
    Never,
    /// If the node does not have the image.
    IfNotPresent,
}

/// `securityContext` of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityContext {
    /// The user ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<i64>,
    /// The group ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_group: Option<i64>,
    /// True if the container must not run as root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_non_root: Option<bool>,
}

impl SecurityContext {
    /// Returns true if nothing is set.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `initContainers[]`: a program that runs before the main one, or beside it with `restartPolicy:
/// Always`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitContainer {
    /// Its name.
    pub name: String,
    /// The image.
    pub image: Text,
    /// Replaces the image's entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<Text>,
    /// Arguments of the command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Text>,
    /// Environment variables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    /// Requests and limits.
    #[serde(skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
    /// The restart policy, set for a sidecar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy: Option<RestartPolicy>,
    /// Mounts of the template's volumes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount>,
}

/// `restartPolicy` of an init container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RestartPolicy {
    /// A sidecar: it runs beside the main program, which does not wait for its end.
    Always,
}
