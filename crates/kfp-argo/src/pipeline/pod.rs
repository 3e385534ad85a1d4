//! Settings of a container's pod, from the platform document (proto `KubernetesExecutorConfig`).
//!
//! Objects of Kubernetes have the types of [`argo_model`]. A setting can refer to a value in the
//! DAG that contains the task. Each task that runs the container resolves these references: the
//! setting contains a key, and [`Task::settings`](super::Task::settings) the source for that key.

use std::collections::BTreeMap;

use argo_model::{EmptyDir, NodeAffinity, PodAffinity, PodMetadata, PullPolicy, SecurityContext, Toleration};

/// The settings of a pod.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct PodSettings {
    /// The volumes.
    pub volumes: Vec<Volume>,
    /// Mounts of the volumes in the main container.
    pub mounts: Vec<Mount>,
    /// Environment variables of the main container, after the container's own.
    pub env: Vec<EnvSetting>,
    /// `nodeSelector.labels`
    pub node_labels: BTreeMap<String, String>,
    /// The key of `nodeSelector.nodeSelectorJson`. If it has a value, the labels are ignored.
    pub node_selector: Option<String>,
    /// `tolerations`. The value of a key is one toleration or a list of them.
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
    /// `activeDeadlineSeconds`: the maximum time of the pod on a node.
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
    /// The preferred name.
    pub name: String,
    /// The content.
    pub source: VolumeSource,
}

/// The content of a volume.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum VolumeSource {
    /// `secretAsVolume`
    Secret {
        /// The secret.
        name: Setting<String>,
        /// The secret may be absent.
        optional: bool,
    },
    /// `configMapAsVolume`
    ConfigMap {
        /// The config map.
        name: Setting<String>,
        /// The config map may be absent.
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

/// A mount of a volume in a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mount {
    /// The index in [`PodSettings::volumes`].
    pub volume: usize,
    /// The mount path in the container.
    pub path: String,
    /// The sub-path of the volume.
    pub sub_path: Option<String>,
}

/// An environment variable whose value another object contains.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnvSetting {
    /// Its name.
    pub name: String,
    /// The source of the value.
    pub source: EnvOrigin,
}

/// The source of an environment variable's value.
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
    /// The object or its key may be absent.
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

/// A container that runs before the main one (proto `InitContainer`). It has no placeholders.
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
    /// Mounts of the pod's volumes.
    pub mounts: Vec<Mount>,
    /// `restartPolicy: Always`: the container runs beside the main one.
    pub sidecar: bool,
    /// `resources`
    pub resources: argo_model::Resources,
}
