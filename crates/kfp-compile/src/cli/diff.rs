//! The arguments of `kfp-compile diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{PipelineOptions, Reporting};

#[derive(Args, Debug)]
pub(crate) struct Diff {
    /// Old pipeline: a Python file, YAML or JSON compiled by the KFP SDK, or a compiled workflow
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,

    /// New pipeline, likewise
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: DiffFormat,

    /// Exit with code 1 if there are differences
    #[arg(long)]
    pub(crate) exit_code: bool,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Text for a terminal
    Text,
    /// Markdown, for example for a comment in a review
    Markdown,
    /// A JSON list
    Json,
}
