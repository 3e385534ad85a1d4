//! The arguments of `kfp-compile test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
    pub(crate) options: PipelineOptions,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ResultFormat {
    /// One line for each case, and the differences of those that failed
    Text,
    /// JUnit XML, one document
    Junit,
}
