//! Fields of the workflow's `spec` that the options file sets: Argo's own names and values.

use argo_model::Tree;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Config;

/// Seconds after which Argo deletes a finished run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ttl {
    /// After any result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_completion: Option<u32>,
    /// After success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_success: Option<u32>,
    /// After failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_failure: Option<u32>,
}

/// The pods that Argo deletes, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PodGc {
    /// The pods to delete, and when.
    pub strategy: PodGcStrategy,
    /// Delay of the deletion, for example `60s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_delay_duration: Option<String>,
    /// Restricts the deletion to pods with these labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_selector: Option<Map<String, Value>>,
}

/// The pods that Argo deletes, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(clippy::enum_variant_names)] // Argo's own words
pub enum PodGcStrategy {
    /// Each pod when it has finished.
    OnPodCompletion,
    /// Each pod when it has succeeded.
    OnPodSuccess,
    /// All pods when the run has finished.
    OnWorkflowCompletion,
    /// All pods when the run has succeeded.
    OnWorkflowSuccess,
}

/// The ConfigMap key that describes an artifact repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ArtifactRepositoryRef {
    /// Name of the ConfigMap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map: Option<String>,
    /// Key in the ConfigMap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A Secret of the namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretName {
    /// Name of the Secret.
    pub name: String,
}

/// An entry of `/etc/hosts`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostAlias {
    /// IP address.
    pub ip: String,
    /// Host names of the address.
    pub hostnames: Vec<String>,
}

impl Config {
    /// Returns the fields of the workflow's `spec` that the file sets.
    pub(crate) fn spec(&self) -> Tree {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Spec<'c> {
            #[serde(skip_serializing_if = "Option::is_none")]
            active_deadline_seconds: &'c Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            ttl_strategy: &'c Option<Ttl>,
            #[serde(rename = "podGC", skip_serializing_if = "Option::is_none")]
            pod_gc: &'c Option<PodGc>,
            #[serde(skip_serializing_if = "Option::is_none")]
            artifact_repository_ref: &'c Option<ArtifactRepositoryRef>,
            #[serde(rename = "artifactGC", skip_serializing_if = "Option::is_none")]
            artifact_gc: &'c Option<Map<String, Value>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            priority: &'c Option<i32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            parallelism: &'c Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            synchronization: &'c Option<Map<String, Value>>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            image_pull_secrets: &'c [SecretName],
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            host_aliases: &'c [HostAlias],
        }
        let spec = Spec {
            active_deadline_seconds: &self.active_deadline_seconds,
            ttl_strategy: &self.ttl,
            pod_gc: &self.pod_gc,
            artifact_repository_ref: &self.artifact_repository_ref,
            artifact_gc: &self.artifact_gc,
            priority: &self.priority,
            parallelism: &self.parallelism,
            synchronization: &self.synchronization,
            image_pull_secrets: &self.image_pull_secrets,
            host_aliases: &self.host_aliases,
        };
        let mut spec = Tree::of(&spec).unwrap_or_default();
        spec.merge(&self.pod_fields());
        spec
    }
}
