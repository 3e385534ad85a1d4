//! How to compile.

mod argo_version;
mod config;
mod kind;
mod settings;
mod store;

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

pub use argo_version::{ArgoVersion, BadArgoVersion};
pub use config::{Config, Patch};
pub use kind::{Concurrency, Schedule, WorkflowKind};
pub(crate) use settings::Reach;
pub use settings::Settings;
pub use store::{BadStore, PipelineRoot, Store, StoreAccess, StoreKind};

/// How to compile. The default is what `kfp-compile` does without options.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Values for the pipeline's inputs, in place of its own defaults.
    pub arguments: BTreeMap<String, Argument>,
    /// What object the workflow is kept in.
    pub kind: WorkflowKind,
    /// When that runs, if it is a `CronWorkflow`.
    pub schedule: Schedule,
    /// The version of Argo that it is for, if only one.
    pub argo_version: Option<ArgoVersion>,
    /// How the workflow is called; without it, by the pipeline's name and some characters that the cluster adds.
    pub name: Option<String>,
    /// `metadata.namespace`
    pub namespace: Option<String>,
    /// `spec.serviceAccountName`
    pub service_account: Option<String>,
    /// The words of a final status.
    pub state_words: StateWords,
    /// What a failure does that a tolerant task tolerates.
    pub tolerated_failures: ToleratedFailures,
    /// Whether a failure keeps other tasks of its DAG from starting, not only what depends on it. In DAGs with exit handlers it never does:
    /// Argo would not run them.
    pub fail_fast: bool,
    /// Under which URI programs write their artifacts; without it, Argo's default repository keeps them under keys of its own.
    pub pipeline_root: Option<PipelineRoot>,
    /// How to get at stores other than the default repository.
    pub stores: Vec<Store>,
    /// Where results of tasks are kept for later runs; without it, every task runs.
    pub cache: Option<Cache>,
    /// How long a task's pod may wait for its start; whole seconds. Argo knows it from 4.1 on.
    pub pending_timeout: Option<Duration>,
    /// How long a task may take, its pod waiting and running; each attempt anew; whole seconds.
    pub task_timeout: Option<Duration>,
    /// References that stand in the workflow in place of those that the pipeline has.
    pub pinned_images: BTreeMap<String, String>,
    /// What else the options file says. What has a field above is not read from here.
    pub config: Config,
    /// Whether long programs are kept in config maps beside the workflow, which has to fit into one object.
    pub programs_apart: bool,
    /// Whether fields that the IR does not have are left out with a warning, instead of being an error.
    pub allow_unknown: bool,
}

/// A cache of tasks' results, for tasks whose pipeline enables caching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    /// The config map that Argo keeps them in.
    pub config_map: String,
    /// How long they are good: a Go duration such as `24h`; without it, for ever.
    pub max_age: Option<String>,
}

impl Options {
    /// The reference that stands in the workflow for that of an image.
    pub(crate) fn image<'i>(&'i self, image: &'i str) -> &'i str {
        self.pinned_images.get(image).map_or(image, String::as_str)
    }
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// As on a command line: the text itself for a STRING, JSON for any other type.
    Text(String),
    /// As in a JSON object.
    Json(Value),
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

/// What becomes of a run in which a task failed that another one has `.ignore_upstream_failure()` for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ToleratedFailures {
    /// The run goes on to its end and is Failed.
    #[default]
    Fail,
    /// The failure counts as handled.
    Pass,
}
