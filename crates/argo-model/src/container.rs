//! The container of a pod, except for the parts that a patch adds at run time.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::pod::{PullPolicy, SecurityContext};
use crate::text::Text;
use crate::volume::VolumeMount;

/// `container`: the program of a leaf template.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// The image.
    pub image: Text,
    /// The pull policy of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_pull_policy: Option<PullPolicy>,
    /// Replaces the image's entrypoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<Text>,
    /// Arguments of the command.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Text>,
    /// Environment variables. A later one may refer to an earlier one by `$(NAME)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<EnvVar>,
    /// Requests and limits.
    #[serde(skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
    /// The user and the group of the process.
    #[serde(skip_serializing_if = "SecurityContext::is_empty")]
    pub security_context: SecurityContext,
    /// Mounts of the template's volumes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount>,
}

/// `env[]`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnvVar {
    /// The variable's name.
    pub name: String,
    /// The value or its source.
    #[serde(flatten)]
    pub value: EnvValue,
}

/// The value of an environment variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum EnvValue {
    /// A text.
    Value(Text),
    /// A reference to another object.
    ValueFrom(EnvSource),
}

impl EnvValue {
    /// Returns the text, unless the value is a reference.
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
        /// The field, for example `metadata.name`.
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
    /// The object or the key may be absent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// `resources`: Kubernetes quantities by resource name.
#[derive(Clone, Debug, Default, PartialEq, Hash, Serialize)]
pub struct Resources {
    /// The maximum that the container may use.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, String>,
    /// The amount that the node must have free.
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
    /// Returns true if nothing is requested.
    pub fn is_empty(&self) -> bool {
        self.limits.is_empty() && self.requests.is_empty() && self.claims.is_empty()
    }
}
