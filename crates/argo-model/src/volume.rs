//! Volumes of pods, and the claims behind them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::name::VolumeName;
use crate::pod::PodMetadata;
use crate::text::Text;

/// `volumes[]` of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Volume {
    /// The volume's name.
    pub name: VolumeName,
    /// The content.
    #[serde(flatten)]
    pub source: VolumeSource,
}

/// The content of a volume.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum VolumeSource {
    /// A folder that exists as long as the pod.
    EmptyDir(EmptyDir),
    /// A secret: a file for each key.
    #[serde(rename_all = "camelCase")]
    Secret {
        /// The secret.
        secret_name: Text,
        /// The secret may be absent.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        optional: bool,
    },
    /// A config map: a file for each key.
    ConfigMap {
        /// The config map.
        name: Text,
        /// The config map may be absent.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        optional: bool,
    },
    /// An existing claim.
    #[serde(rename_all = "camelCase")]
    PersistentVolumeClaim {
        /// The claim.
        claim_name: Text,
    },
    /// A claim that exists as long as the pod.
    #[serde(rename_all = "camelCase")]
    Ephemeral {
        /// The template of the claim.
        volume_claim_template: ClaimTemplate,
    },
}

/// `emptyDir`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmptyDir {
    /// `Memory`; absent for the node's disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// The maximum size.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_limit: Option<String>,
}

/// `ephemeral.volumeClaimTemplate`
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
pub struct ClaimTemplate {
    /// The claim's labels and annotations.
    #[serde(skip_serializing_if = "PodMetadata::is_empty")]
    pub metadata: PodMetadata,
    /// The spec of the claim.
    pub spec: ClaimSpec,
}

/// `PersistentVolumeClaimSpec`
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimSpec {
    /// The access modes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access_modes: Vec<String>,
    /// The requested size.
    pub resources: ClaimResources,
    /// The storage class; absent for the cluster's default, empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class_name: Option<String>,
}

/// `resources` of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ClaimResources {
    /// `storage` and its quantity.
    pub requests: BTreeMap<String, String>,
}

/// `spec.volumeClaimTemplates[]`: a claim that Argo creates for the run, and deletes with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunClaim {
    /// The name: that of the volume in all templates, and the last part of the claim's name.
    pub metadata: RunClaimName,
    /// A `PersistentVolumeClaimSpec`.
    pub spec: Value,
}

/// `metadata` of such a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunClaimName {
    /// The name.
    pub name: VolumeName,
}

/// `volumeMounts[]`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VolumeMount {
    /// The volume's name.
    pub name: VolumeName,
    /// The mount path in the container.
    pub mount_path: Text,
    /// The sub-path of the volume that is mounted; absent for the whole volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_path: Option<String>,
}
