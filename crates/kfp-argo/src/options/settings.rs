//! Settings of tasks in the options file.

use argo_model::Tree;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Settings of the tasks that a pattern matches, with the keys of Argo's templates and of
/// Kubernetes' containers. They are merged into the template that the compiler makes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// Condition for the start of the task, over other tasks of its DAG: `(a.Succeeded || a.Failed)
    /// && !b.Skipped`. It replaces the order in the pipeline. Tasks whose outputs are read must
    /// still succeed. `a.Completed` is any outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depends: Option<String>,
    /// Whether a failure of the task does not fail its DAG. Tasks that depend on it are then
    /// skipped. [default: false]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerate: Option<bool>,
    /// Of a group: whether no further tasks start after a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_fast: Option<bool>,
    /// Of a group or loop: maximum number of tasks that run at the same time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u32>,
    /// Mutexes and semaphores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synchronization: Option<Object>,
    /// Prometheus metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Object>,
    /// Retries of the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    /// How often the task is retried after a failure of the infrastructure, such as a lost node.
    /// [default: the option of the same name]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub infrastructure_retries: Option<u32>,
    /// Time after which the task fails, including waiting, for example `10m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
    /// Seconds after which the pod is stopped, from its start on a node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<u32>,
    /// Time after which a pod fails that has not started, for example `5m`; Argo 4.1 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_timeout: Option<String>,
    /// Argo's `memoize`: reuse of results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memoize: Option<Object>,
    /// Labels of the nodes on which the pod may run.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub node_selector: IndexMap<String, String>,
    /// Affinity of the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Object>,
    /// Tolerations of the pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Object>,
    /// Init containers of the pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub init_containers: Vec<Named>,
    /// Sidecars of the pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sidecars: Vec<Named>,
    /// Volumes of the pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Named>,
    /// Labels of the pod.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of the pod.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
    /// Service account of the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<String>,
    /// Priority class of the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_class_name: Option<String>,
    /// Strategic merge patch of the pod's spec: YAML or JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_spec_patch: Option<String>,
    /// Image, instead of the pipeline's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Environment variables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<Named>,
    /// Mounts of volumes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount>,
    /// Resource requests and limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Object>,
}

/// A Kubernetes object with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// Name of the object.
    pub name: String,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Object,
}

/// A mount of a volume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VolumeMount {
    /// Name of the volume.
    pub name: String,
    /// Path in the container.
    pub mount_path: String,
    /// Path in the volume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_path: Option<String>,
    /// Whether the mount is read-only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
}

/// The retries of a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RetryStrategy {
    /// Maximum number of retries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Kinds of failure that are retried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_policy: Option<RetryPolicy>,
    /// Delay before a retry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Backoff>,
    /// Condition of a retry, for example `lastRetry.exitCode != "2"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// `{nodeAntiAffinity: {}}`: retries on other nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Object>,
}

/// The kinds of failure that are retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(clippy::enum_variant_names)] // Argo's own words
pub enum RetryPolicy {
    /// All failures and errors.
    Always,
    /// Failures of the program.
    OnFailure,
    /// Errors of Argo and of the infrastructure.
    OnError,
    /// Errors that usually pass.
    OnTransientError,
}

/// The delay before retries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Backoff {
    /// Delay before the first retry, for example `30s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// Factor by which the delay grows with each retry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<u32>,
    /// Time after the first start when no more retries are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<String>,
    /// Maximum delay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
}

/// The kind of task that a setting fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Every task.
    Task,
    /// Groups and loops.
    Group,
    /// Tasks with a template that Argo runs: groups and pods.
    Template,
    /// Tasks with a pod.
    Pod,
    /// Tasks that run a container.
    Container,
}

impl Reach {
    /// Returns the kind for a key.
    pub(crate) fn of(key: &str) -> Self {
        match key {
            "depends" | "tolerate" => Reach::Task,
            "failFast" | "parallelism" => Reach::Group,
            "synchronization" | "metrics" => Reach::Template,
            "image" | "env" | "volumeMounts" | "resources" => Reach::Container,
            _ => Reach::Pod,
        }
    }
}

impl Settings {
    /// Returns the settings as data.
    pub(crate) fn tree(&self) -> Tree {
        Tree::of(self).unwrap_or_default()
    }

    /// Returns the keys that are set.
    pub(crate) fn keys(&self) -> Vec<String> {
        match self.tree() {
            Tree::Map(map) => map.into_keys().collect(),
            _ => Vec::new(),
        }
    }

    /// These settings with others merged over them.
    pub(crate) fn with(&self, over: &Settings) -> Settings {
        if *over == Settings::default() {
            return self.clone();
        }
        let mut merged = self.tree();
        merged.merge(&over.tree());
        Self::read(&merged)
    }

    /// Returns the settings that fit one of these kinds.
    pub(crate) fn within(&self, kinds: &[Reach]) -> Settings {
        let Tree::Map(map) = self.tree() else { return Self::default() };
        let kept = map.into_iter().filter(|(key, _)| kinds.contains(&Reach::of(key)));
        Self::read(&Tree::Map(kept.collect()))
    }

    /// Returns the settings as text. Equal settings have equal texts.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn read(tree: &Tree) -> Settings {
        let text = serde_json::to_string(tree).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }
}
