//! The arguments of `kfp-compile report`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{PipelineOptions, Reporting};

#[derive(Args, Debug)]
pub(crate) struct RunReport {
    /// Run of a compiled workflow, as `argo get -o json` or `kubectl get workflow -o json` prints
    /// it; - for standard input
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,

    /// Pipeline that was compiled, for conditions, images and settings in the picture
    #[arg(long, value_name = "PIPELINE")]
    pub(crate) pipeline: Option<PathBuf>,

    /// Folder with the files of artifacts, by their keys or as `argo cp` writes them; the page
    /// shows those with HTML or Markdown
    #[arg(long, value_name = "FOLDER")]
    pub(crate) artifacts: Option<PathBuf>,

    /// Write the report to this file [default: standard output]
    #[arg(short = 'o', long = "output", value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) file: PathBuf,

    /// Format of the report [default: from the file's extension, otherwise text]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<RunReportFormat>,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RunReportFormat {
    /// Table for terminals and logs
    Text,
    /// Comment of a pull request
    Markdown,
    /// Page without network access
    Html,
}
