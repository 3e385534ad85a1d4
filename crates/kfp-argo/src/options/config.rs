//! The options file, `kfp-compile.yaml`.

use argo_model::{PatchOperation, Tree};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ArgoVersion, Concurrency, Options, PipelineRoot, Schedule, Settings, StateWords, Store};
use super::{ToleratedFailures, WorkflowKind};

/// What Argo and Kubernetes can do and a pipeline cannot say. Keys are those of Argo, wherever it has them.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(title = "kfp-compile.yaml")]
pub struct Config {
    /// What object the workflow is kept in.
    pub kind: Option<WorkflowKind>,
    /// Name of the workflow.
    pub name: Option<String>,
    /// Namespace of the workflow.
    pub namespace: Option<String>,
    /// Service account of the workflow's pods.
    pub service_account: Option<String>,
    /// Labels of the workflow, and of the runs of a template or schedule.
    pub labels: IndexMap<String, String>,
    /// Annotations, likewise.
    pub annotations: IndexMap<String, String>,
    /// When a `CronWorkflow` runs: expressions of cron.
    pub schedules: Vec<String>,
    /// By which clock, such as `Europe/Berlin`.
    pub timezone: Option<String>,
    /// What becomes of a run whose predecessor still runs.
    pub concurrency_policy: Option<Concurrency>,
    /// Whether a `CronWorkflow` starts no run until it is resumed.
    pub suspend: Option<bool>,
    /// The version of Argo that the workflow is for.
    pub argo_version: Option<ArgoVersion>,
    /// URI under which tasks write their artifacts.
    #[schemars(with = "Option<String>")]
    pub pipeline_root: Option<PipelineRoot>,
    /// How Argo gets at buckets that are not its own, by `s3://BUCKET`: Argo's own fields.
    #[schemars(with = "IndexMap<String, Map<String, Value>>")]
    #[serde(deserialize_with = "stores")]
    pub stores: Vec<Store>,
    /// Words in the state of a PipelineTaskFinalStatus.
    pub state_words: Option<StateWords>,
    /// What becomes of a run in which a failed task was followed by one with `ignore_upstream_failure()`.
    pub tolerated_failures: Option<ToleratedFailures>,
    /// Whether a failure keeps other tasks of its DAG from starting.
    pub fail_fast: Option<bool>,
    /// How long an ended run is kept.
    pub ttl: Option<Ttl>,
    /// When pods are deleted.
    #[serde(rename = "podGC")]
    pub pod_gc: Option<PodGc>,
    /// Argo's `artifactRepositoryRef`.
    pub artifact_repository_ref: Option<ArtifactRepositoryRef>,
    /// Argo's `artifactGC`: when artifacts are deleted.
    #[serde(rename = "artifactGC")]
    pub artifact_gc: Option<Map<String, Value>>,
    /// Which run goes first, if not all can.
    pub priority: Option<i32>,
    /// How many pods of the run may be there at a time.
    pub parallelism: Option<u32>,
    /// Argo's `synchronization` of the whole run: mutexes and semaphores.
    pub synchronization: Option<Map<String, Value>>,
    /// After how many seconds the run is ended.
    pub active_deadline_seconds: Option<u32>,
    /// Secrets for pulling images.
    pub image_pull_secrets: Vec<SecretName>,
    /// Entries of the pods' `/etc/hosts`.
    pub host_aliases: Vec<HostAlias>,
    /// Settings by the path of a task: `train`, `exit-handler-1/train`, `*/train`, `**`. Later ones win.
    pub tasks: IndexMap<String, Settings>,
    /// Settings by the name of a component, with or without `comp-`; those of `tasks` win.
    pub components: IndexMap<String, Settings>,
    /// Settings by the label of an executor, with or without `exec-`; those of `components` win.
    pub executors: IndexMap<String, Settings>,
    /// The last step: patches of the workflow.
    pub patches: Vec<Patch>,
}

/// How long an ended run is kept, in seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ttl {
    /// However it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_completion: Option<u32>,
    /// When it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_success: Option<u32>,
    /// When it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_failure: Option<u32>,
}

/// When pods are deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PodGc {
    /// Which pods, and when.
    pub strategy: PodGcStrategy,
    /// How much later, such as `60s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_delay_duration: Option<String>,
    /// Only pods with these labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_selector: Option<Map<String, Value>>,
}

/// Which pods are deleted when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[allow(clippy::enum_variant_names)] // Argo's own words
pub enum PodGcStrategy {
    /// Each when it ended.
    OnPodCompletion,
    /// Each when it succeeded.
    OnPodSuccess,
    /// All when the run ended.
    OnWorkflowCompletion,
    /// All when the run succeeded.
    OnWorkflowSuccess,
}

/// A key of a config map that describes an artifact repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ArtifactRepositoryRef {
    /// The config map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map: Option<String>,
    /// Its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// A secret of the namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretName {
    /// Its name.
    pub name: String,
}

/// An entry of `/etc/hosts`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostAlias {
    /// The address.
    pub ip: String,
    /// Its names.
    pub hostnames: Vec<String>,
}

/// A change of the workflow as it would be written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Patch {
    /// The template that is changed, by its name in the workflow; without it, the whole object.
    pub template: Option<String>,
    /// Operations of a JSON patch (RFC 6902).
    #[schemars(with = "Vec<JsonPatch>")]
    pub json_patch: Vec<PatchOperation>,
    /// What is laid over it: objects are joined, `null` takes away.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub merge: Option<Tree>,
}

/// The form of an operation, for the schema.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[allow(dead_code)] // only its form is of interest
struct JsonPatch {
    /// What is done.
    op: JsonPatchOp,
    /// A JSON pointer.
    path: String,
    /// A JSON pointer, for `move` and `copy`.
    from: Option<String>,
    /// What is put there, for `add`, `replace` and `test`.
    value: Option<Value>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[allow(dead_code)]
enum JsonPatchOp {
    Add,
    Remove,
    Replace,
    Move,
    Copy,
    Test,
}

fn stores<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Store>, D::Error> {
    let stores: IndexMap<String, Map<String, Value>> = Deserialize::deserialize(deserializer)?;
    let stores = stores.into_iter().map(|(uri, access)| format!("{uri}={}", Value::Object(access)).parse());
    stores.collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

impl Config {
    /// The JSON Schema of the file.
    pub fn schema() -> Value {
        schemars::schema_for!(Config).into()
    }

    /// Options that say what the file says.
    pub fn into_options(self) -> Options {
        Options {
            kind: self.kind.unwrap_or_default(),
            schedule: Schedule {
                schedules: self.schedules.clone(),
                timezone: self.timezone.clone(),
                concurrency_policy: self.concurrency_policy,
                suspend: self.suspend.unwrap_or_default(),
            },
            argo_version: self.argo_version,
            name: self.name.clone(),
            namespace: self.namespace.clone(),
            service_account: self.service_account.clone(),
            state_words: self.state_words.unwrap_or_default(),
            tolerated_failures: self.tolerated_failures.unwrap_or_default(),
            fail_fast: self.fail_fast.unwrap_or_default(),
            pipeline_root: self.pipeline_root.clone(),
            stores: self.stores.clone(),
            config: self,
            ..Options::default()
        }
    }
}
