//! Settings of a container's pod, from the platform document (proto `KubernetesExecutorConfig`).
//!
//! Kubernetes' own objects are those of [`argo_model`]. What a setting refers to is resolved by each task that runs the container: it
//! stands here under a key, and in [`Task::settings`](super::Task::settings) under the same.

use std::collections::BTreeMap;

use argo_model::{EmptyDir, NodeAffinity, PodAffinity, PodMetadata, PullPolicy, SecurityContext, Toleration};

/// What the platform document says of a pod.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct PodSettings {
    /// All volumes.
    pub volumes: Vec<Volume>,
    /// Where they are mounted into the main container.
    pub mounts: Vec<Mount>,
    /// Environment variables of the main container, behind its own.
    pub env: Vec<EnvSetting>,
    /// `nodeSelector.labels`
    pub node_labels: BTreeMap<String, String>,
    /// The key of `nodeSelector.nodeSelectorJson`; where that has a value, the labels do not count.
    pub node_selector: Option<String>,
    /// `tolerations`; what a key stands for is one, or a list.
    pub tolerations: Vec<Setting<Toleration>>,
    /// `nodeAffinity`
    pub node_affinity: Vec<Setting<NodeAffinity>>,
    /// `podAffinity`
    pub pod_affinity: PodAffinity,
    /// `podAffinity` with `anti`
    pub pod_anti_affinity: PodAffinity,
    /// `podMetadata`
    pub metadata: PodMetadata,
    /// `podResourceClaims`: names of claim templates. A task supplies one claim, or a list of
    /// claims, as JSON with the key [`RESOURCE_CLAIM_TEMPLATE_NAME`].
    pub resource_claims: Vec<Setting<String>>,
    /// `imagePullSecret`
    pub pull_secrets: Vec<Setting<String>>,
    /// `imagePullPolicy`
    pub pull_policy: Option<PullPolicy>,
    /// `activeDeadlineSeconds`: how long the pod may be on a node.
    pub deadline: Option<i64>,
    /// `securityContext`
    pub security: SecurityContext,
    /// `initContainers`
    pub init_containers: Vec<InitContainer>,
}

/// The key of a claim's template name, in Kubernetes and in the JSON that tasks supply.
pub const RESOURCE_CLAIM_TEMPLATE_NAME: &str = "resourceClaimTemplateName";

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Setting<T> {
    /// A constant.
    Static(T),
    /// The task supplies the value, under this key. Without a value, the entry is left out.
    FromTask(String),
}

impl<T> Setting<T> {
    /// Returns the value of a static setting.
    pub(crate) fn static_value(&self) -> Option<&T> {
        match self {
            Setting::Static(value) => Some(value),
            Setting::FromTask(_) => None,
        }
    }

    /// Returns the key under which the task supplies the value.
    pub(crate) fn task_key(&self) -> Option<&str> {
        match self {
            Setting::Static(_) => None,
            Setting::FromTask(key) => Some(key),
        }
    }
}

/// A volume of the pod.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Volume {
    /// What it would like to be called.
    pub name: String,
    /// What is in it.
    pub source: VolumeSource,
}

/// What is in a volume.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum VolumeSource {
    /// `secretAsVolume`
    Secret {
        /// The secret.
        name: Setting<String>,
        /// Whether it may be absent.
        optional: bool,
    },
    /// `configMapAsVolume`
    ConfigMap {
        /// The config map.
        name: Setting<String>,
        /// Whether it may be absent.
        optional: bool,
    },
    /// `pvcMount`
    Claim {
        /// The claim.
        name: Setting<String>,
    },
    /// `emptyDirMounts`, `enabledSharedMemory`
    EmptyDir(EmptyDir),
    /// `genericEphemeralVolume`
    Ephemeral(argo_model::ClaimTemplate),
}

impl VolumeSource {
    /// Returns the key under which tasks supply the object's name.
    pub(crate) fn task_key(&self) -> Option<&str> {
        match self {
            VolumeSource::Secret { name, .. } | VolumeSource::ConfigMap { name, .. } | VolumeSource::Claim { name } => {
                name.task_key()
            }
            VolumeSource::EmptyDir(_) | VolumeSource::Ephemeral(_) => None,
        }
    }
}

/// A volume's place in a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mount {
    /// Its number in [`PodSettings::volumes`].
    pub volume: usize,
    /// The folder in the container.
    pub path: String,
    /// The folder of the volume.
    pub sub_path: Option<String>,
}

/// An environment variable that something else holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnvSetting {
    /// Its name.
    pub name: String,
    /// What holds it.
    pub source: EnvOrigin,
}

/// What holds an environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EnvOrigin {
    /// `secretAsEnv`
    Secret(ObjectKey),
    /// `configMapAsEnv`
    ConfigMap(ObjectKey),
    /// `fieldPathAsEnv`: a field of the pod.
    Field(String),
}

/// A key of a secret or a config map.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectKey {
    /// The object.
    pub name: Setting<String>,
    /// The key.
    pub key: String,
    /// Whether it may be absent.
    pub optional: bool,
}

impl EnvOrigin {
    /// Returns the key under which tasks supply the object's name.
    pub(crate) fn task_key(&self) -> Option<&str> {
        match self {
            EnvOrigin::Secret(object) | EnvOrigin::ConfigMap(object) => object.name.task_key(),
            EnvOrigin::Field(_) => None,
        }
    }
}

/// A container that runs before the main one (proto `InitContainer`). No placeholder is replaced in it.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct InitContainer {
    /// Its name.
    pub name: String,
    /// The image's reference.
    pub image: String,
    /// `command`
    pub command: Vec<String>,
    /// `args`
    pub args: Vec<String>,
    /// `env`
    pub env: Vec<super::EnvVariable>,
    /// Where volumes of the pod are mounted.
    pub mounts: Vec<Mount>,
    /// `restartPolicy: Always`: it runs beside the main container.
    pub sidecar: bool,
    /// `resources`
    pub resources: argo_model::Resources,
}
