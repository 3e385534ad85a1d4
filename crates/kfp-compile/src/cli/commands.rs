//! The arguments of the small subcommands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kfp_argo::diagnostics::Explanation;

#[cfg(feature = "images")]
use super::ImageOptions;
use super::reporting::code;
use super::{ExplanationFormat, PipelineOptions, Reporting};

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Pipelines, as Python files or compiled by the KFP SDK, or folders to search for compiled ones;
    /// - for standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[cfg(feature = "images")]
    #[command(flatten)]
    pub(crate) images: ImageOptions,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// Code or name of an error or warning, for example KFP101 or unknown-component [default: list all]
    #[arg(value_name = "CODE", value_parser = code, conflicts_with = "all")]
    pub(crate) code: Option<&'static Explanation>,

    /// Explain every code
    #[arg(long)]
    pub(crate) all: bool,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ExplanationFormat,
}

#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// Shell to complete commands and options in
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(crate) struct Dump {
    /// Pipeline, compiled by the KFP SDK
    #[arg(value_name = "PIPELINE")]
    pub(crate) pipeline: PathBuf,

    /// Stage whose result is printed
    #[arg(long, value_name = "STAGE")]
    pub(crate) stage: StageName,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StageName {
    Pipeline,
    Graph,
    Plan,
}

#[derive(Args, Debug)]
pub(crate) struct Schema {
    /// File that the schema describes
    #[arg(value_name = "FILE", default_value = "options")]
    pub(crate) of: SchemaOf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum SchemaOf {
    /// Options file, kfp-compile.yaml
    Options,
    /// Test cases of `kfp-compile test`
    Test,
    /// Scenario of `kfp-compile simulate`
    Scenario,
}
