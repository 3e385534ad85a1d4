//! The arguments of `kfp-compile PIPELINE`.

use std::path::PathBuf;

use clap::Args;

#[cfg(feature = "images")]
use super::ImageOptions;
use super::{Format, PipelineOptions, Reporting};

#[derive(Args, Debug)]
pub(crate) struct Compile {
    /// Pipelines: Python files, or YAML or JSON compiled by the KFP SDK, also in a zip or tar.gz
    /// archive; - for standard input. Several of them, and folders, need -o FOLDER/
    #[arg(value_name = "PIPELINE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) output: Output,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[cfg(feature = "images")]
    #[command(flatten)]
    pub(crate) images: ImageOptions,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

/// The files to write.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// Write the workflow to this file, or into FOLDER/ to a file with the name of the workflow
    /// [default: standard output]; may be repeated, to write YAML and JSON
    #[arg(short = 'o', long = "output", value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) files: Vec<PathBuf>,

    /// Write no file, and fail if a file does not have the content that would be written
    #[arg(long, requires = "files")]
    pub(crate) check: bool,

    /// Write no file, and print how the files would change; exit code 1 if they would
    #[arg(long, requires = "files")]
    pub(crate) diff: bool,

    /// Format of the workflow [default: from each file's extension, otherwise yaml]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Move long programs into config maps, for workflows near the size limit of 1 MiB, and write
    /// the config maps to this file; apply it before the workflow
    #[arg(long, value_name = "FILE")]
    pub(crate) external_programs: Option<PathBuf>,

    /// Print the size of the workflow and its number of templates, tasks and pods to standard error
    #[arg(long)]
    pub(crate) stats: bool,
}
