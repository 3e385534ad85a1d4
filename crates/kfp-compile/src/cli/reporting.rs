//! The options of messages. All messages go to standard error.

use clap::{Args, ValueEnum};
use kfp_argo::diagnostics::{Explanation, explain};

use crate::report::ErrorFormat;

/// How errors and warnings are reported.
#[derive(Args, Debug)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Reporting {
    /// Format of errors and warnings
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub(crate) error_format: ErrorFormat,

    /// Treat warnings as errors
    #[arg(long)]
    pub(crate) deny_warnings: bool,

    /// Suppress warnings with this code, for example KFP401 or too-large; may be repeated
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub(crate) allow: Vec<&'static Explanation>,

    /// Print errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print the files that are read and written
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// When to use colors [default: on a terminal, unless NO_COLOR is set]
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// Finds a code by its number or name.
pub(super) fn code(text: &str) -> Result<&'static Explanation, String> {
    explain(text).ok_or_else(|| "unknown code; `kfp-compile explain` lists all codes".to_owned())
}
