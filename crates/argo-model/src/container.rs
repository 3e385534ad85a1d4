//! The container of a pod, as far as it is written statically.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::pod::{PullPolicy, SecurityContext};
use crate::text::Text;
use crate::volume::VolumeMount;

/// `container`: the program of a leaf template.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// The image's reference.
    pub image: Text,
    /// When the image is pulled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_pull_policy: Option<PullPolicy>,
    /// Replaces the image's entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<Text>,
    /// Arguments of the command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Text>,
    /// Environment variables; a later one may refer to an earlier one by `$(NAME)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    /// Requests and limits.
    #[serde(skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
    /// Who it runs as.
    #[serde(skip_serializing_if = "SecurityContext::is_empty")]
    pub security_context: SecurityContext,
    /// Where the template's volumes are mounted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount>,
}

/// `env[]`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnvVar {
    /// The variable's name.
    pub name: String,
    /// Its value, or where that comes from.
    #[serde(flatten)]
    pub value: EnvValue,
}

/// What is in an environment variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum EnvValue {
    /// A text.
    Value(Text),
    /// What something else holds.
    ValueFrom(EnvSource),
}

impl EnvValue {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&Text> {
        match self {
            EnvValue::Value(text) => Some(text),
            EnvValue::ValueFrom(_) => None,
        }
    }
}

/// `env[].valueFrom`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum EnvSource {
    /// A key of a secret.
    SecretKeyRef(KeyReference),
    /// A key of a config map.
    ConfigMapKeyRef(KeyReference),
    /// A field of the pod.
    #[serde(rename_all = "camelCase")]
    FieldRef {
        /// The field, `metadata.name`.
        field_path: String,
    },
}

/// A key of a secret or a config map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyReference {
    /// The object.
    pub name: Text,
    /// The key.
    pub key: String,
    /// Whether the object or the key may be absent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// `resources`: Kubernetes quantities by resource name.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize)]
pub struct Resources {
    /// What the container may use at most.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, String>,
    /// What the node must have free.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub requests: BTreeMap<String, String>,
    /// The pod's claims that the container uses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimReference>,
}

/// `resources.claims[]`: a [`ResourceClaim`](crate::ResourceClaim) of the pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ClaimReference {
    /// The claim's name within the pod.
    pub name: String,
}

impl Resources {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.limits.is_empty() && self.requests.is_empty() && self.claims.is_empty()
    }
}
