//! Options of the compiler, and the options file, `kfp-compile.yaml`.

mod argo_version;
mod cache;
mod config;
mod entries;
mod kind;
mod layer;
mod origin;
mod pattern;
mod resolve;
mod settings;
mod store;
mod time_limit;

use std::collections::BTreeMap;
use std::time::Duration;

use argo_model::Tree;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub use argo_version::{ArgoVersion, BadArgoVersion};
pub use cache::Cache;
pub(crate) use config::QUEUE_LABEL;
pub use config::{
    ArtifactRepositoryRef, Config, HostAlias, Patch, PodGc, PodGcStrategy, PodLabels, PodResources, PodSecurity,
    SecretName, Ttl,
};
pub use entries::{PatchEntry, Selector, TaskEntry};
pub use kind::{Concurrency, Schedule, StopStrategy, WorkflowKind};
pub use origin::Origin;
pub(crate) use pattern::Pattern;
pub use resolve::{CommandOptions, Resolved, resolve};
pub(crate) use settings::Reach;
pub use settings::{Backoff, Named, RetryPolicy, RetryStrategy, Settings, VolumeMount};
pub(crate) use store::is_below;
pub use store::{BadStore, FolderUri, Store, StoreAccess, StoreKind};
pub use time_limit::{BadTimeLimit, TimeLimit};

/// Options of the compiler. The default is what `kfp-compile` does without options.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Values for inputs of the pipeline. They win over its defaults.
    pub arguments: BTreeMap<String, Argument>,
    /// The same for inputs that the pipeline may not have; `arguments` win.
    pub optional_arguments: BTreeMap<String, Argument>,
    /// Kind of object to write.
    pub kind: WorkflowKind,
    /// Schedule of a `CronWorkflow`.
    pub schedule: Schedule,
    /// The version of Argo that runs the workflow.
    pub argo_version: ArgoVersion,
    /// Name of the workflow; without it, the cluster makes one from the pipeline's name.
    pub name: Option<String>,
    /// `metadata.namespace`
    pub namespace: Option<String>,
    /// `spec.serviceAccountName`
    pub service_account: Option<String>,
    /// Labels of the workflow, and of the runs of a template or schedule.
    pub labels: IndexMap<String, String>,
    /// Annotations of the workflow, and of the runs of a template or schedule.
    pub annotations: IndexMap<String, String>,
    /// URL of the pipeline's source, for an annotation.
    pub source_url: Option<String>,
    /// Names of tasks in the workflow.
    pub task_names: TaskNames,
    /// Values of `PipelineTaskFinalStatus.state`.
    pub state_words: StateWords,
    /// Result of a run in which a task failed whose failure a tolerant task ignores.
    pub tolerated_failures: ToleratedFailures,
    /// Whether no further tasks of a DAG start after a failure. It has no effect in DAGs with exit
    /// handlers, whose hooks Argo would skip, and in those that contain pipelines, loops, tasks with retries or tolerated tasks.
    pub fail_fast: bool,
    /// URI under which programs write their artifacts; without it, the default repository keeps
    /// them.
    pub pipeline_root: Option<FolderUri>,
    /// URI of the default artifact repository. The compiler then knows the URIs of artifacts in it.
    pub artifact_repository: Option<FolderUri>,
    /// Access to stores other than the default repository.
    pub stores: Vec<Store>,
    /// Cache of task results; without it, every task runs.
    pub cache: Option<Cache>,
    /// Time after which a task fails whose pod has not started; whole seconds. Argo knows it from
    /// 4.1 on.
    pub pending_timeout: Option<Duration>,
    /// Time after which a task fails, including waiting; counted per attempt; whole seconds.
    pub task_timeout: Option<Duration>,
    /// How often a task is retried after a failure of the infrastructure.
    pub infrastructure_retries: u32,
    /// The Pod Security Standard that all pods satisfy.
    pub pod_security: Option<PodSecurity>,
    /// Fields that are merged into the workflow's `spec`.
    pub spec: Tree,
    /// Settings of tasks. Later ones win.
    pub tasks: Vec<TaskEntry>,
    /// Patches of the finished workflow, in their order.
    pub patches: Vec<PatchEntry>,
    /// Where an options file sets an option, by its key: `namespace`, `labels/team`. Used for
    /// messages only.
    pub origins: BTreeMap<String, Origin>,
    /// Whether long programs are kept in ConfigMaps outside of the workflow, which has to fit into
    /// one object.
    pub programs_apart: bool,
    /// Whether annotations of the workflow contain the versions of the compiler and of the SDK, and
    /// the name and digest of the pipeline.
    pub build_info: bool,
    /// Whether fields that the IR does not have are ignored with a warning, instead of being an
    /// error.
    pub allow_unknown: bool,
}

/// Value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// As on a command line: the text itself for a STRING, JSON for any other type.
    Text(String),
    /// As in a JSON object.
    Json(Value),
}

/// The names of tasks in the workflow, which Argo's UI shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TaskNames {
    /// The keys of the IR: `exit-handler-1`.
    #[default]
    Key,
    /// The names of Python, as far as Argo accepts them: those of `dsl.ExitHandler(name=…)`,
    /// `dsl.If(name=…)`, `dsl.ParallelFor(name=…)` and `set_display_name(…)`.
    DisplayName,
}

/// How `PipelineTaskFinalStatus.state` says that a task ended well, or was never run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StateWords {
    /// `COMPLETE`, `FAILED`, `CANCELED`: as the KFP backend delivers.
    #[default]
    Backend,
    /// `SUCCEEDED`, `FAILED`, `CANCELLED`: as the SDK's documentation says.
    Sdk,
}

/// What becomes of a run in which a task failed that another one has `.ignore_upstream_failure()`
/// for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ToleratedFailures {
    /// The run goes on to its end and is Failed.
    #[default]
    Fail,
    /// The failure counts as handled.
    Pass,
}
