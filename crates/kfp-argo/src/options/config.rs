//! The options file, `kfp-compile.yaml`.

mod patch;
mod pods;
mod run;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ArgoVersion, Cache, Concurrency, FolderUri, Settings, StateWords, Store, TimeLimit};
use super::{StopStrategy, TaskNames, ToleratedFailures, WorkflowKind};
pub use patch::Patch;
pub(crate) use pods::QUEUE_LABEL;
pub use pods::{PodLabels, PodResources, PodSecurity};
pub use run::{ArtifactRepositoryRef, HostAlias, PodGc, PodGcStrategy, SecretName, Ttl};

/// Options for the pipelines of a folder, and of the folders below it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(title = "kfp-compile.yaml")]
pub struct Config {
    /// Whether the files in the folders above this one apply as well. [default: true]
    pub inherit: Option<bool>,
    /// Options for single pipelines, by name; `*` matches any characters. They win over the options
    /// outside of this section.
    pub pipelines: IndexMap<String, Config>,

    /// Values for inputs of the pipeline.
    pub parameters: IndexMap<String, Value>,
    /// Kind of object to write. [default: Workflow]
    pub kind: Option<WorkflowKind>,
    /// Name of the workflow. [default: the pipeline's name; for a Workflow with a suffix per run]
    pub name: Option<String>,
    /// Namespace of the workflow.
    pub namespace: Option<String>,
    /// Service account of the workflow's pods. [default: default]
    pub service_account: Option<String>,
    /// Labels of the workflow, and of the runs of a template or schedule.
    pub labels: IndexMap<String, String>,
    /// Annotations of the workflow, and of the runs of a template or schedule.
    pub annotations: IndexMap<String, String>,
    /// URL of the pipeline's source, for example of a commit: the annotation
    /// `kfp-compile/source-url`.
    pub source_url: Option<String>,
    /// Cron expressions of a `CronWorkflow`.
    pub schedules: Vec<String>,
    /// Time zone of the schedules, for example `Europe/Berlin`. [default: the controller's]
    pub timezone: Option<String>,
    /// Policy for a scheduled run that starts while another one is running. [default: Allow]
    pub concurrency_policy: Option<Concurrency>,
    /// Whether to create the `CronWorkflow` suspended. [default: false]
    pub suspend: Option<bool>,
    /// Seconds after which a scheduled run that was missed does not start any more.
    pub starting_deadline_seconds: Option<u32>,
    /// Number of successful runs of a `CronWorkflow` to keep. [default: 3]
    pub successful_jobs_history_limit: Option<u32>,
    /// Number of failed runs of a `CronWorkflow` to keep. [default: 1]
    pub failed_jobs_history_limit: Option<u32>,
    /// Expression that decides at each time of the schedule if a run starts; Argo 3.6 and later.
    pub when: Option<String>,
    /// Condition that ends the schedule; Argo 3.6 and later.
    pub stop_strategy: Option<StopStrategy>,
    /// Version of Argo Workflows that runs the workflow. [default: the newest, 4.1]
    #[schemars(with = "Option<ArgoVersion>")]
    pub argo_version: Option<ArgoVersion>,

    /// URI under which tasks write their artifacts. [default: keys in Argo's artifact repository]
    #[schemars(with = "Option<String>")]
    pub pipeline_root: Option<FolderUri>,
    /// URI of the default artifact repository, `s3://BUCKET/FOLDER`.
    #[schemars(with = "Option<String>")]
    pub artifact_repository: Option<FolderUri>,
    /// Access to buckets other than the default repository, by `s3://BUCKET`: Argo's own fields.
    #[schemars(with = "IndexMap<String, Map<String, Value>>")]
    #[serde(deserialize_with = "stores")]
    pub stores: Vec<Store>,
    /// Cache of task results.
    pub cache: Option<Cache>,

    /// Names of tasks in the workflow: keys of the IR, or the names of Python. [default: key]
    pub task_names: Option<TaskNames>,
    /// Values of `PipelineTaskFinalStatus.state`. [default: backend]
    pub state_words: Option<StateWords>,
    /// Result of a run in which a task failed whose failure another task ignores with
    /// `ignore_upstream_failure()`. [default: fail]
    pub tolerated_failures: Option<ToleratedFailures>,
    /// After a failure, start no further tasks of that DAG. Has no effect in DAGs with exit
    /// handlers. [default: false]
    pub fail_fast: Option<bool>,
    /// Time after which a task fails, including waiting; counted per attempt.
    pub task_timeout: Option<TimeLimit>,
    /// Time after which a task fails whose pod has not started; Argo 4.1 and later.
    pub pending_timeout: Option<TimeLimit>,
    /// How often a task is retried after a failure of the infrastructure, such as a lost node.
    /// [default: 0]
    pub infrastructure_retries: Option<u32>,

    /// Time to keep a finished run.
    pub ttl: Option<Ttl>,
    /// Deletion of pods.
    #[serde(rename = "podGC")]
    pub pod_gc: Option<PodGc>,
    /// Argo's `artifactRepositoryRef`.
    pub artifact_repository_ref: Option<ArtifactRepositoryRef>,
    /// Argo's `artifactGC`: deletion of artifacts.
    #[serde(rename = "artifactGC")]
    pub artifact_gc: Option<Map<String, Value>>,
    /// Priority among the runs that wait for a place. [default: 0]
    pub priority: Option<i32>,
    /// Maximum number of pods that run at the same time. [default: unlimited]
    pub parallelism: Option<u32>,
    /// Argo's `synchronization` of the whole run: mutexes and semaphores.
    pub synchronization: Option<Map<String, Value>>,
    /// Seconds after which the run is stopped.
    pub active_deadline_seconds: Option<u32>,
    /// Secrets for pulling images.
    pub image_pull_secrets: Vec<SecretName>,
    /// Entries of the pods' `/etc/hosts`.
    pub host_aliases: Vec<HostAlias>,

    /// Queue of Kueue for all pods: the label `kueue.x-k8s.io/queue-name`.
    pub queue: Option<String>,
    /// Scheduler of all pods.
    pub scheduler_name: Option<String>,
    /// Labels and annotations of all pods.
    pub pod_metadata: Option<PodLabels>,
    /// Resources of each pod as a whole; Argo 4.1 and later.
    pub pod_resources: Option<PodResources>,
    /// Pod Security Standard that all pods satisfy, with Argo's own containers.
    pub pod_security: Option<PodSecurity>,
    /// Kubernetes' `securityContext` of all pods. It is merged over that of `podSecurity`.
    pub security_context: Option<Map<String, Value>>,
    /// Whether Argo stores the logs of all pods as artifacts. [default: the controller's]
    pub archive_logs: Option<bool>,
    /// Whether programs get the token of the service account. `false` needs
    /// `executorServiceAccount`. [default: true]
    pub automount_service_account_token: Option<bool>,
    /// Service account of Argo's executor, if it is not that of the pods.
    pub executor_service_account: Option<String>,

    /// Settings of tasks by path: `train`, `exit-handler-1/train`, `*/train`, `**`. Later entries
    /// win.
    pub tasks: IndexMap<String, Settings>,
    /// Settings by component, with or without `comp-`. Those of `tasks` win.
    pub components: IndexMap<String, Settings>,
    /// Settings by executor, with or without `exec-`. Those of `components` win.
    pub executors: IndexMap<String, Settings>,
    /// Patches of the finished workflow.
    pub patches: Vec<Patch>,

    /// File for long programs, which are then kept in ConfigMaps outside of the workflow. The path
    /// is relative to this file.
    pub external_programs: Option<String>,
    /// Whether to verify that the registries have the images. [default: false]
    pub verify_images: Option<bool>,
    /// Whether to write the digests of the images into the workflow. [default: false]
    pub pin: Option<bool>,
    /// Lock file with the digests for `pin`. The path is relative to this file.
    pub lock: Option<String>,
    /// Codes or names of warnings to suppress.
    pub allow: Vec<String>,
    /// Whether warnings are errors. [default: false]
    pub deny_warnings: Option<bool>,
    /// Whether fields of the IR that this version does not know are ignored, with a warning.
    /// [default: false]
    pub allow_unknown: Option<bool>,
}

fn stores<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Store>, D::Error> {
    let stores: IndexMap<String, Map<String, Value>> = Deserialize::deserialize(deserializer)?;
    let stores = stores.into_iter().map(|(uri, access)| format!("{uri}={}", Value::Object(access)).parse());
    stores.collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

impl Config {
    /// Returns the JSON Schema of the file.
    pub fn schema() -> Value {
        schemars::schema_for!(Config).into()
    }
}
