//! What a template says of its pod beside the containers, and of the containers' user.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::container::{EnvVar, Resources};
use crate::text::Text;
use crate::volume::VolumeMount;

/// `metadata` of a template: that of its pod. None of the texts may hold `{{`.
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
    /// Whether it says nothing.
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
    /// Each time.
    Always,
    /// Never: the node has it.
    Never,
    /// Where the node has none.
    IfNotPresent,
}

/// `securityContext` of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityContext {
    /// The user's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_user: Option<i64>,
    /// The group's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_group: Option<i64>,
    /// Whether it is an error to run as root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_as_non_root: Option<bool>,
}

impl SecurityContext {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `initContainers[]`: a program that runs before the main one, or with `restartPolicy: Always` beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InitContainer {
    /// Its name.
    pub name: String,
    /// The image's reference.
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
    /// Whether it runs beside the main program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy: Option<RestartPolicy>,
    /// Where the template's volumes are mounted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount>,
}

/// `restartPolicy` of an init container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RestartPolicy {
    /// It is a sidecar: the main program does not wait for its end.
    Always,
}
