//! The arguments of `kfp-compile simulate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::unechoed::Unechoed;
use super::{PipelineOptions, Reporting};
use crate::arguments::Assignment;

#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Simulate {
    /// Pipeline: a Python file, or YAML or JSON compiled by the KFP SDK; - for standard input
    #[arg(value_name = "PIPELINE")]
    pub(crate) input: PathBuf,

    /// Format of the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: ReportFormat,

    #[command(flatten)]
    pub(crate) scenario: Outcomes,

    #[command(flatten)]
    pub(crate) options: PipelineOptions,

    #[command(flatten)]
    pub(crate) reporting: Reporting,
}

/// What happens in the run that the pipeline does not decide.
#[derive(Args, Debug)]
#[command(next_help_heading = "Scenario")]
pub(crate) struct Outcomes {
    // Not a doc comment: rustdoc would read the brackets as a link.
    #[arg(
        long = "fail",
        value_name = "TASK",
        help = "Let a task fail: train, exit-handler-1/train, for-loop-2[0]/train for one iteration, train#1 for the \
                first attempt only; may be repeated"
    )]
    pub(crate) fail: Vec<String>,

    /// Let the pod of a task be lost, for example with its node; may be repeated
    #[arg(long = "lose", value_name = "TASK")]
    pub(crate) lose: Vec<String>,

    /// Set an output parameter of a task: plain text for a string, JSON for other types; may be
    /// repeated
    #[arg(long = "output", value_name = "TASK.NAME=VALUE", value_parser = Unechoed::<Assignment>::new())]
    pub(crate) outputs: Vec<Assignment>,

    /// Stop the run, as `argo stop` does, when this task has ended
    #[arg(long, value_name = "TASK", conflicts_with = "retry")]
    pub(crate) stop_after: Option<String>,

    /// Retry the run, as `argo retry` does, if it fails; everything succeeds then, unless the
    /// scenario file sets other outcomes
    #[arg(long)]
    pub(crate) retry: bool,

    /// Read the scenario from a YAML or JSON file; the other options add to it
    #[arg(long = "scenario", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Table for people
    Text,
    /// JSON object
    Json,
}

const AFTER_HELP: &str = "\
Examples:
  kfp-compile simulate pipeline.yaml --fail train
  kfp-compile simulate pipeline.yaml --output evaluate.accuracy=0.7
  kfp-compile simulate pipeline.yaml --fail 'for-loop-2[0]/train' --retry";
