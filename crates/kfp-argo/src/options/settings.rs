//! Settings of tasks in the options file.

use argo_model::Tree;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Settings of the tasks that a path matches. Keys are those of Argo's templates and of Kubernetes' containers. Objects are joined
/// with what the pipeline says; entries of lists that have names replace those of the same name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// The condition of the task's start, over other tasks of its DAG: `(a.Succeeded || a.Failed) && !b.Skipped`. It takes
    /// the place of what the pipeline says of the order, but for tasks whose outputs the task reads. `a.Completed` is any end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depends: Option<String>,
    /// Whether a failure of the task leaves its DAG as it is. What depends on it is skipped then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerate: Option<bool>,
    /// Of a group: whether a failure keeps its other tasks from starting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_fast: Option<bool>,
    /// Of a group or loop: how many of its tasks may run at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u32>,
    /// Mutexes and semaphores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synchronization: Option<Object>,
    /// Prometheus metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Object>,
    /// How often and when a failed pod is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    /// How often the task is retried after a failure of the infrastructure, such as a lost node. [default: the option of the same name]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub infrastructure_retries: Option<u32>,
    /// How long the task may take in all, pending included, such as `10m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<String>,
    /// How many seconds its pod may be on a node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<u32>,
    /// How long its pod may be pending, such as `5m`; from Argo 4.1 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_timeout: Option<String>,
    /// Results that are used again: Argo's `memoize`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memoize: Option<Object>,
    /// Labels that the node of its pod must have.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub node_selector: IndexMap<String, String>,
    /// Where its pod may run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Object>,
    /// Taints of a node that the pod tolerates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Object>,
    /// Programs that run before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub init_containers: Vec<Named>,
    /// Programs that run beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sidecars: Vec<Named>,
    /// Volumes of its pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Named>,
    /// Labels of its pod.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, String>,
    /// Annotations of its pod.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
    /// Service account of its pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<String>,
    /// Priority class of its pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_class_name: Option<String>,
    /// A strategic merge patch of its pod's spec: YAML or JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_spec_patch: Option<String>,
    /// The image, in place of the pipeline's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Environment variables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<Named>,
    /// Where volumes are mounted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<VolumeMount>,
    /// Requests and limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Object>,
}

/// An object of Kubernetes with a name, and any other fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// All other fields.
    #[serde(flatten)]
    pub rest: Object,
}

/// Where a volume is mounted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VolumeMount {
    /// The volume.
    pub name: String,
    /// The folder in the container.
    pub mount_path: String,
    /// The folder of the volume that is mounted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_path: Option<String>,
    /// Whether nothing can be written there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
}

/// How often and when a failed pod is tried again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RetryStrategy {
    /// How often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// After which failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_policy: Option<RetryPolicy>,
    /// How long it waits before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Backoff>,
    /// An expression that has to hold, such as `lastRetry.exitCode != "2"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// On other nodes: `{nodeAntiAffinity: {}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Object>,
}

/// After which failures a pod is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(clippy::enum_variant_names)] // Argo's own words
pub enum RetryPolicy {
    /// All.
    Always,
    /// Its program failed.
    OnFailure,
    /// Argo could not run it.
    OnError,
    /// It was lost with its node, or could not be made for a while.
    OnTransientError,
}

/// How long it waits before the next attempt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Backoff {
    /// Before the first, such as `30s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// By how much it waits longer each time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<u32>,
    /// Time from the first start after which it is not retried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<String>,
    /// How long it waits at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<String>,
}

/// Which kind of template a key of the settings is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Every task.
    Task,
    /// Groups and loops.
    Group,
    /// Anything with its own template.
    Template,
    /// A task with a pod.
    Pod,
    /// A task with a program.
    Container,
}

impl Reach {
    /// That of a key.
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
    /// As data.
    pub(crate) fn tree(&self) -> Tree {
        Tree::of(self).unwrap_or_default()
    }

    /// The keys that are given.
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

    /// The part of these settings that is for one kind of template.
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
