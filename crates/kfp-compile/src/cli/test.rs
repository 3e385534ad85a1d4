//! The arguments of `kfp-compile test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use kfp_argo::TimeLimit;

use super::PipelineOptions;

#[derive(Args, Debug)]
pub(crate) struct Test {
    /// Files of test cases, in YAML or JSON
    #[arg(value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Run only the cases whose name contains this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,

    /// Format of the results
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ResultFormat,

    #[command(flatten)]
    pub(crate) cluster: Cluster,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,
}

/// The cluster that runs the same cases.
#[derive(Args, Debug)]
#[command(next_help_heading = "Cluster")]
pub(crate) struct Cluster {
    /// Run the cases on a cluster as well, with programs that do what the case says, and verify that
    /// Argo agrees
    #[arg(long)]
    pub(crate) on_cluster: bool,

    /// Program that submits and reads workflows
    #[arg(long, value_name = "PROGRAM", default_value = "kubectl", requires = "on_cluster")]
    pub(crate) kubectl: PathBuf,

    /// Program that retries workflows, for cases that retry
    #[arg(long, value_name = "PROGRAM", default_value = "argo", requires = "on_cluster")]
    pub(crate) argo: PathBuf,

    /// Image of the programs: it must have `sh`, `mkdir`, `dirname` and `printf`
    #[arg(long, value_name = "IMAGE", default_value = "busybox:1.36", requires = "on_cluster")]
    pub(crate) stub_image: String,

    /// Time after which a run that has not ended counts as a failure, for example 10m
    #[arg(long, value_name = "TIME", default_value = "10m", requires = "on_cluster")]
    pub(crate) run_timeout: TimeLimit,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ResultFormat {
    /// One line for each case, and the differences of those that failed
    Text,
    /// JUnit XML, one document
    Junit,
}
