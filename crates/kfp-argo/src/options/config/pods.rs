//! Settings of all pods of a run, with the names of Argo and Kubernetes.

use argo_model::Tree;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Config;

/// The label by which Kueue finds the queue of a pod.
pub(crate) const QUEUE_LABEL: &str = "kueue.x-k8s.io/queue-name";

/// Labels and annotations of pods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PodLabels {
    /// Labels.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}

/// Resources of a pod as a whole, by name: `cpu`, `memory`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PodResources {
    /// The maximum that the pod may use.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub limits: IndexMap<String, String>,
    /// The amount that its node must have free.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub requests: IndexMap<String, String>,
}

/// A Pod Security Standard of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PodSecurity {
    /// Pods run without root and without privileges.
    Restricted,
}

impl Config {
    /// Returns the fields of the workflow's `spec` for all pods that the file sets.
    pub(super) fn pod_fields(&self) -> Tree {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Fields<'c> {
            #[serde(skip_serializing_if = "Option::is_none")]
            scheduler_name: &'c Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pod_metadata: Option<PodLabels>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pod_resources: &'c Option<PodResources>,
            #[serde(skip_serializing_if = "Option::is_none")]
            security_context: &'c Option<Map<String, Value>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            archive_logs: &'c Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            automount_service_account_token: &'c Option<bool>,
            #[serde(skip_serializing_if = "Option::is_none")]
            executor: Option<Executor<'c>>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Executor<'c> {
            service_account_name: &'c str,
        }
        let queue = self.queue.iter().map(|queue| (QUEUE_LABEL.to_owned(), queue.clone()));
        let mut pod_metadata = self.pod_metadata.clone();
        for (label, queue) in queue {
            pod_metadata.get_or_insert_default().labels.insert(label, queue);
        }
        let executor = self.executor_service_account.as_deref();
        let fields = Fields {
            scheduler_name: &self.scheduler_name,
            pod_metadata,
            pod_resources: &self.pod_resources,
            security_context: &self.security_context,
            archive_logs: &self.archive_logs,
            automount_service_account_token: &self.automount_service_account_token,
            executor: executor.map(|service_account_name| Executor { service_account_name }),
        };
        Tree::of(&fields).unwrap_or_default()
    }
}
