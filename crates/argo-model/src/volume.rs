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
    /// What is in it.
    #[serde(flatten)]
    pub source: VolumeSource,
}

/// What is in a volume.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum VolumeSource {
    /// A folder that lives as long as the pod.
    EmptyDir(EmptyDir),
    /// A file per key of a secret.
    #[serde(rename_all = "camelCase")]
    Secret {
        /// The secret.
        secret_name: Text,
        /// Whether it may be absent.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        optional: bool,
    },
    /// A file per key of a config map.
    ConfigMap {
        /// The config map.
        name: Text,
        /// Whether it may be absent.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        optional: bool,
    },
    /// A claim that is there.
    #[serde(rename_all = "camelCase")]
    PersistentVolumeClaim {
        /// The claim.
        claim_name: Text,
    },
    /// A claim that lives as long as the pod.
    #[serde(rename_all = "camelCase")]
    Ephemeral {
        /// What the claim is made from.
        volume_claim_template: ClaimTemplate,
    },
}

/// `emptyDir`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmptyDir {
    /// `Memory`, or the node's disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    /// How much may be in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_limit: Option<String>,
}

/// `ephemeral.volumeClaimTemplate`
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
pub struct ClaimTemplate {
    /// The claim's labels and annotations.
    #[serde(skip_serializing_if = "PodMetadata::is_empty")]
    pub metadata: PodMetadata,
    /// What is claimed.
    pub spec: ClaimSpec,
}

/// `PersistentVolumeClaimSpec`
#[derive(Clone, Debug, PartialEq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimSpec {
    /// Who may use it at the same time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access_modes: Vec<String>,
    /// Its size.
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

/// `spec.volumeClaimTemplates[]`: a claim that Argo makes for the run, and deletes with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunClaim {
    /// Its name: that of the volume in all templates, and the last part of the claim's.
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
    /// The folder in the container.
    pub mount_path: Text,
    /// The folder of the volume that is mounted; all of it without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_path: Option<String>,
}
