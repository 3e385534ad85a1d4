//! The arguments of `kfp-compile graph`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{PipelineOptions, Reporting};

#[derive(Args, Debug)]
pub(crate) struct Graph {
    /// Pipeline: a Python file, or YAML or JSON compiled by the KFP SDK; - for standard input
    #[arg(value_name = "PIPELINE")]
    pub(crate) input: PathBuf,

    /// Write the picture to this file [default: standard output]
    #[arg(short = 'o', long = "output", value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) file: PathBuf,

    /// Format of the picture [default: from the file's extension, otherwise mermaid]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<GraphFormat>,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// Flowchart for READMEs and pull requests
    Mermaid,
    /// Page without network access, on which a click lets a task fail
    Html,
}
