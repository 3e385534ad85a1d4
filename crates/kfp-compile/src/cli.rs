//! The options of the command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use kfp_argo::{PipelineRoot, Store};

use crate::arguments::{Assignment, Assignments};

/// Compile a Kubeflow Pipelines v2 pipeline into an Argo workflow that runs on any Argo Workflows install.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Cli {
    /// The pipeline that the KFP SDK compiled: IR YAML or JSON; - for standard input
    #[arg(value_name = "PIPELINE")]
    pub(crate) input: PathBuf,

    /// The file to write; - for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,

    /// How to write the workflow [default: by the output's ending, else yaml]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Set an input of the pipeline: text for a string, JSON for anything else
    #[arg(short, long = "parameter", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<Assignment>,

    /// Set inputs of the pipeline by a JSON object
    #[arg(long, value_name = "JSON")]
    pub(crate) pipeline_parameters: Option<Assignments>,

    /// Name of the workflow [default: a new one for every run, from the pipeline's name]
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Namespace of the workflow
    #[arg(long)]
    pub(crate) namespace: Option<String>,

    /// Service account of the workflow's pods
    #[arg(long, value_name = "NAME")]
    pub(crate) service_account: Option<String>,

    /// Words in the state of a PipelineTaskFinalStatus
    #[arg(long, value_name = "WORDS", default_value = "backend")]
    pub(crate) state_words: StateWords,

    /// What becomes of a run in which a failed task was followed by one with ignore_upstream_failure()
    #[arg(long, value_name = "OUTCOME", default_value = "fail")]
    pub(crate) tolerated_failures: ToleratedFailures,

    /// Let a failure keep other tasks of its DAG from starting, where there is no exit handler in it
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// URI under which tasks write their artifacts, such as s3://bucket/folder [default: as Argo's artifact repository has it]
    #[arg(long, value_name = "URI")]
    pub(crate) pipeline_root: Option<PipelineRoot>,

    /// How Argo gets at a bucket that is not its own: s3://BUCKET={"endpoint": …}, with Argo's fields; s3:// for all buckets
    #[arg(long = "store", value_name = "URI=JSON")]
    pub(crate) stores: Vec<Store>,

    /// Warn of fields that the IR does not have, instead of refusing the file
    #[arg(long)]
    pub(crate) allow_unknown: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Yaml,
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
