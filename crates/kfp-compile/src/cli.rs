//! The command line: `kfp-compile PIPELINE` compiles; everything else is a subcommand.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kfp_argo::diagnostics::{Explanation, explain};
use kfp_argo::{PipelineRoot, Store};

use crate::arguments::{Assignment, Assignments};
use crate::duration;
use crate::report::ErrorFormat;

#[cfg(feature = "images")]
mod images;
#[cfg(feature = "images")]
pub(crate) use images::{Images, ImagesOfCompiled, ListFormat, Registries};

/// Compile a Kubeflow Pipelines v2 pipeline into an Argo workflow that runs on any Argo Workflows install.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) compile: Compile,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what is wrong with pipelines, and write nothing
    Check(Check),
    /// List the images of pipelines, and ask their registries for them
    #[cfg(feature = "images")]
    Images(Images),
    /// Explain a code: what it means, why it matters, what to do in Python
    Explain(Explain),
    /// Write a script that completes commands and options, for a shell
    Completions(Completions),
    /// Write the manual page
    Man,
    /// Write the JSON Schema of the options file
    Schema,
}

#[derive(Args, Debug)]
pub(crate) struct Compile {
    /// The pipeline that the KFP SDK compiled: IR YAML or JSON, or a zip or tar.gz archive of it; - for standard input
    #[arg(value_name = "PIPELINE", required = true)]
    pub(crate) input: Option<PathBuf>,

    /// The file to write; - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,

    /// Keep long programs in config maps, for workflows near the size limit of 1 MiB: apply this FILE before the workflow
    #[arg(long, value_name = "FILE")]
    pub(crate) programs: Option<PathBuf>,

    /// How to write the workflow [default: by the output's ending, else yaml]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Set an input of the pipeline: text for a string, JSON for anything else
    #[arg(short, long = "parameter", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<Assignment>,

    /// Set inputs of the pipeline by a JSON object
    #[arg(long, value_name = "JSON")]
    pub(crate) pipeline_parameters: Option<Assignments>,

    /// What object the workflow is kept in [default: Workflow]
    #[arg(long, value_name = "KIND", ignore_case = true)]
    pub(crate) kind: Option<Kind>,

    /// When a CronWorkflow runs, as '0 3 * * *'; may be there several times
    #[arg(long = "schedule", value_name = "CRON")]
    pub(crate) schedules: Vec<String>,

    /// By which clock a CronWorkflow runs, as Europe/Berlin [default: the controller's]
    #[arg(long, value_name = "ZONE")]
    pub(crate) timezone: Option<String>,

    /// What becomes of a CronWorkflow's run whose predecessor still runs [default: both run]
    #[arg(long, value_name = "POLICY", ignore_case = true)]
    pub(crate) concurrency_policy: Option<ConcurrencyPolicy>,

    /// Make a CronWorkflow that starts no run until it is resumed
    #[arg(long)]
    pub(crate) suspend: bool,

    /// Name of the workflow [default: from the pipeline's name, for a Workflow a new one for every run]
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Namespace of the workflow
    #[arg(long)]
    pub(crate) namespace: Option<String>,

    /// Service account of the workflow's pods
    #[arg(long, value_name = "NAME")]
    pub(crate) service_account: Option<String>,

    /// Say on standard error how large the workflow is, and how many templates, tasks and pods it has
    #[arg(long)]
    pub(crate) stats: bool,

    #[command(flatten)]
    pub(crate) meaning: Meaning,

    #[cfg(feature = "images")]
    #[command(flatten)]
    pub(crate) images: ImagesOfCompiled,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

/// What the pipeline means.
#[derive(Args, Debug)]
pub(crate) struct Meaning {
    #[command(flatten)]
    pub(crate) config: ConfigFile,

    /// Words in the state of a PipelineTaskFinalStatus [default: backend]
    #[arg(long, value_name = "WORDS")]
    pub(crate) state_words: Option<StateWords>,

    /// What becomes of a run in which a failed task was followed by one with ignore_upstream_failure() [default: fail]
    #[arg(long, value_name = "OUTCOME")]
    pub(crate) tolerated_failures: Option<ToleratedFailures>,

    /// Let a failure keep other tasks of its DAG from starting, where there is no exit handler in it
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// URI under which tasks write their artifacts, such as s3://bucket/folder [default: as Argo's artifact repository has it]
    #[arg(long, value_name = "URI")]
    pub(crate) pipeline_root: Option<PipelineRoot>,

    /// How Argo gets at a bucket that is not its own: s3://BUCKET={"endpoint": …}, with Argo's fields; s3:// for all buckets
    #[arg(long = "store", value_name = "URI=JSON")]
    pub(crate) stores: Vec<Store>,

    /// Keep results of tasks that enable caching in a config map, for later runs
    #[arg(long, value_name = "CONFIGMAP")]
    pub(crate) cache: Option<String>,

    /// How long cached results are good, as 90s, 12h [default: for ever]
    #[arg(long, value_name = "DURATION", requires = "cache")]
    pub(crate) cache_max_age: Option<String>,

    /// End a task as failed whose pod has not started after this time, as 90s, 10m or 1h; Argo 4.1 and later
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) pending_timeout: Option<Duration>,

    /// End a task as failed that has waited and run for this time; each attempt anew
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) task_timeout: Option<Duration>,

    /// The version of Argo that the workflow is for [default: any from 3.6 on]
    #[arg(long, value_name = "VERSION")]
    pub(crate) argo_version: Option<ArgoVersion>,

    /// Warn of fields that the IR does not have, instead of refusing the file
    #[arg(long)]
    pub(crate) allow_unknown: bool,
}

/// Where more options are.
#[derive(Args, Debug)]
pub(crate) struct ConfigFile {
    /// A file with options of the pipeline and its tasks [default: kfp-compile.yaml beside the pipeline, if there is one]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Read no such file
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
}

/// How findings are reported. All of it goes to standard error.
#[derive(Args, Debug)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Reporting {
    /// How errors and warnings are written
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub(crate) error_format: ErrorFormat,

    /// Take warnings for errors
    #[arg(long)]
    pub(crate) deny_warnings: bool,

    /// Keep quiet about warnings of this code, as KFP401 or too-large; may be there several times
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub(crate) allow: Vec<&'static Explanation>,

    /// Colours [default: on a terminal, and where NO_COLOR is not set]
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(crate) color: Color,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Pipelines that the KFP SDK compiled; - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) meaning: Meaning,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// KFP101, 101 or unknown-component
    #[arg(value_name = "CODE", value_parser = code, required_unless_present = "all", conflicts_with = "all")]
    pub(crate) code: Option<&'static Explanation>,

    /// Explain all codes
    #[arg(long)]
    pub(crate) all: bool,

    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ExplanationFormat,
}

#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Yaml,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// One run, from when it is created on
    #[value(name = "Workflow")]
    Workflow,
    /// A template for runs in its namespace
    #[value(name = "WorkflowTemplate")]
    WorkflowTemplate,
    /// A template for runs in all namespaces
    #[value(name = "ClusterWorkflowTemplate")]
    ClusterWorkflowTemplate,
    /// A run for each time of a schedule
    #[value(name = "CronWorkflow")]
    CronWorkflow,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ConcurrencyPolicy {
    /// Both run
    #[value(name = "Allow")]
    Allow,
    /// The new one does not start
    #[value(name = "Forbid")]
    Forbid,
    /// The old one is ended
    #[value(name = "Replace")]
    Replace,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ArgoVersion {
    #[value(name = "3.5")]
    V3_5,
    #[value(name = "3.6")]
    V3_6,
    #[value(name = "3.7")]
    V3_7,
    #[value(name = "4.0")]
    V4_0,
    #[value(name = "4.1")]
    V4_1,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExplanationFormat {
    /// Markdown
    Text,
    /// An object, or a list of them
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StateWords {
    /// COMPLETE, FAILED, CANCELED: as the KFP backend delivers
    Backend,
    /// SUCCEEDED, FAILED, CANCELLED: as the SDK documents
    Sdk,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ToleratedFailures {
    /// It goes on to its end and is Failed
    Fail,
    /// The failure counts as handled
    Pass,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

fn code(text: &str) -> Result<&'static Explanation, String> {
    explain(text).ok_or_else(|| "there is no such code; `kfp-compile explain --all` has them all".to_owned())
}
