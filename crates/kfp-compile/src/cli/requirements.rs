//! The arguments of `kfp-compile requirements`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{PipelineOptions, Reporting};

#[derive(Args, Debug)]
pub(crate) struct Requirements {
    /// Pipeline: a Python file, or YAML or JSON compiled by the KFP SDK; - for standard input
    #[arg(value_name = "PIPELINE")]
    pub(crate) input: PathBuf,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: RequirementsFormat,

    /// Print the objects that can be made from the workflow alone, to apply them: service accounts,
    /// roles, role bindings, and the config map of a cache
    #[arg(long, conflicts_with = "check")]
    pub(crate) manifests: bool,

    /// Ask the cluster of kubectl's current context what is missing; exit code 1 if something is
    #[arg(long)]
    pub(crate) check: bool,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RequirementsFormat {
    /// Text; YAML with --manifests
    Text,
    /// A JSON object
    Json,
}
