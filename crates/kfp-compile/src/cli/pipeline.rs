//! The options that decide which workflow a pipeline becomes. Compiling and checking share them.

use std::path::PathBuf;

use clap::Args;
use kfp_argo::{ArgoVersion, FolderUri, Store, TimeLimit};

use super::unechoed::Unechoed;
use super::{ConcurrencyPolicy, Kind, StateWords, TaskNames, ToleratedFailures};
use crate::arguments::{Assignment, Assignments};

/// The options of one pipeline, in the sections of the help.
#[derive(Args, Clone, Debug)]
pub(crate) struct PipelineOptions {
    #[command(flatten)]
    pub(crate) input: Input,

    #[command(flatten)]
    pub(crate) parameters: Parameters,

    #[command(flatten)]
    pub(crate) object: Object,

    #[command(flatten)]
    pub(crate) execution: Execution,

    #[command(flatten)]
    pub(crate) storage: Storage,
}

/// How the pipeline is read, and what else is read.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Input")]
pub(crate) struct Input {
    /// Pipeline function to compile, if a Python file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<String>,

    /// Python that has the KFP SDK, to compile Python files [default: that of the virtual environment
    /// in $VIRTUAL_ENV, or of the one that contains kfp-compile, otherwise python3]
    #[arg(long, value_name = "FILE")]
    pub(crate) python: Option<PathBuf>,

    /// Options file with settings of the workflow and its tasks [default: kfp-compile.yaml beside
    /// the pipeline and in the folders above]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Ignore all options files
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,

    /// Ignore unknown fields of the pipeline with a warning, instead of refusing them
    #[arg(long)]
    pub(crate) allow_unknown: bool,
}

/// The values of the pipeline's input parameters.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Pipeline parameters")]
pub(crate) struct Parameters {
    /// Set an input parameter: plain text for a string, JSON for other types; may be repeated
    #[arg(short, long = "parameter", value_name = "NAME=VALUE", value_parser = Unechoed::<Assignment>::new())]
    pub(crate) parameters: Vec<Assignment>,

    /// Set input parameters from a JSON object, or from a file: @params.json
    #[arg(long, value_name = "JSON|@FILE", value_parser = Unechoed::<Assignments>::new())]
    pub(crate) pipeline_parameters: Option<Assignments>,

    /// Set input parameters from a JSON or YAML file; may be repeated
    #[arg(long = "parameter-file", value_name = "FILE")]
    pub(crate) parameter_files: Vec<PathBuf>,
}

/// The Argo object that contains the workflow.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Workflow object")]
pub(crate) struct Object {
    /// Kind of object to write [default: Workflow]
    #[arg(long, value_name = "KIND", ignore_case = true)]
    pub(crate) kind: Option<Kind>,

    /// Name of the object [default: the pipeline's name; for a Workflow with a suffix per run]
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Namespace of the object
    #[arg(long)]
    pub(crate) namespace: Option<String>,

    /// Service account of the workflow's pods
    #[arg(long, value_name = "NAME")]
    pub(crate) service_account: Option<String>,

    /// Schedule of a CronWorkflow, for example '0 3 * * *'; may be repeated
    #[arg(long = "schedule", value_name = "CRON")]
    pub(crate) schedules: Vec<String>,

    /// Time zone of the schedule, for example Europe/Berlin [default: the controller's]
    #[arg(long, value_name = "ZONE")]
    pub(crate) timezone: Option<String>,

    /// Concurrency policy of a CronWorkflow, for runs that overlap [default: Allow]
    #[arg(long, value_name = "POLICY", ignore_case = true)]
    pub(crate) concurrency_policy: Option<ConcurrencyPolicy>,

    /// Suspend the CronWorkflow: no run starts until it is resumed
    #[arg(long)]
    pub(crate) suspend: bool,

    /// Names of tasks in the workflow [default: key]
    #[arg(long, value_name = "NAMES")]
    pub(crate) task_names: Option<TaskNames>,

    /// URL of the pipeline's source, for example of a commit, for the annotation
    /// kfp-compile/source-url
    #[arg(long, value_name = "URL")]
    pub(crate) source_url: Option<String>,

    /// Write no annotations with the compiler's and the SDK's version, and the pipeline's name and
    /// digest
    #[arg(long)]
    pub(crate) no_build_info: bool,

    /// Argo version to compile for, for example 3.7, or v4.1.2 as `argo version` prints it
    /// [default: the newest, 4.1]
    #[arg(long, value_name = "VERSION")]
    pub(crate) argo_version: Option<ArgoVersion>,
}

/// How tasks run and fail.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Execution")]
pub(crate) struct Execution {
    /// Values of PipelineTaskFinalStatus.state [default: backend]
    #[arg(long, value_name = "WORDS")]
    pub(crate) state_words: Option<StateWords>,

    /// Result of a run in which a task with ignore_upstream_failure() followed a failed task
    /// [default: fail]
    #[arg(long, value_name = "RESULT")]
    pub(crate) tolerated_failures: Option<ToleratedFailures>,

    /// After a failure, start no further tasks of that DAG; has no effect in DAGs with exit
    /// handlers, groups or loops
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Fail a task that takes longer than this, including waiting, for example 90s, 10m or 1h;
    /// counted per attempt
    #[arg(long, value_name = "TIME")]
    pub(crate) task_timeout: Option<TimeLimit>,

    /// Fail a task whose pod has not started after this time; requires Argo 4.1 or later
    #[arg(long, value_name = "TIME")]
    pub(crate) pending_timeout: Option<TimeLimit>,

    /// Retry a task up to this often after a failure of the infrastructure, such as an evicted pod
    /// or a lost node
    #[arg(long, value_name = "N")]
    pub(crate) infrastructure_retries: Option<u32>,
}

/// Where artifacts and cached results are stored.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Artifacts and caching")]
pub(crate) struct Storage {
    /// URI below which tasks write their artifacts, for example s3://bucket/folder [default: keys
    /// in Argo's artifact repository]
    #[arg(long, value_name = "URI")]
    pub(crate) pipeline_root: Option<FolderUri>,

    /// URI of Argo's default artifact repository, for example s3://bucket/folder: tasks then know
    /// the URIs of their artifacts, and URIs of other buckets need a --store
    #[arg(long, value_name = "URI")]
    pub(crate) artifact_repository: Option<FolderUri>,

    /// How Argo accesses a bucket outside its artifact repository: s3://BUCKET={"endpoint": …}
    /// with Argo's fields, s3:// for all buckets; may be repeated
    #[arg(long = "store", value_name = "URI=JSON", value_parser = Unechoed::<Store>::new())]
    pub(crate) stores: Vec<Store>,

    /// Config map that keeps the results of tasks with caching enabled, for later runs
    #[arg(long, value_name = "CONFIGMAP")]
    pub(crate) cache: Option<String>,

    /// Maximum age of cached results, for example 90s or 12h [default: unlimited]
    #[arg(long, value_name = "TIME", requires = "cache")]
    pub(crate) cache_max_age: Option<String>,
}
