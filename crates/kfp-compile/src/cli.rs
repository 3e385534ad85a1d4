//! The command line: `kfp-compile PIPELINE` compiles; everything else is a subcommand.

mod commands;
mod compile;
mod diff;
mod graph;
#[cfg(feature = "images")]
mod images;
mod pipeline;
mod reporting;
mod requirements;
mod run_report;
mod simulate;
mod test;
mod unechoed;
mod values;

use clap::{Parser, Subcommand};

pub(crate) use commands::{Check, Completions, Dump, Explain, Schema, SchemaOf, StageName};
pub(crate) use compile::{Compile, Output};
pub(crate) use diff::{Diff, DiffFormat};
pub(crate) use graph::{Graph, GraphFormat};
#[cfg(feature = "images")]
pub(crate) use images::{ImageOptions, Images, ListFormat, Registries};
pub(crate) use pipeline::{Input, Parameters, PipelineOptions};
pub(crate) use reporting::{Color, Reporting};
pub(crate) use requirements::{Requirements, RequirementsFormat};
pub(crate) use run_report::{RunReport, RunReportFormat};
pub(crate) use simulate::{Outcomes, ReportFormat, Simulate};
pub(crate) use test::{Cluster, ResultFormat, Test};
pub(crate) use values::{ConcurrencyPolicy, ExplanationFormat, Format, Kind, StateWords, TaskNames, ToleratedFailures};

/// Compile a Kubeflow Pipelines v2 pipeline into an Argo workflow that runs on any Argo Workflows
/// installation.
#[derive(Debug, Parser)]
#[command(
    version = env!("KFP_COMPILE_VERSION"),
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = AFTER_HELP
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) compile: Compile,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check pipelines without writing anything
    Check(Box<Check>),
    /// List the images of pipelines, and verify that their registries have them
    #[cfg(feature = "images")]
    Images(Box<Images>),
    /// Draw a pipeline: as a page that shows what happens if a task fails, or as Mermaid
    Graph(Box<Graph>),
    /// Simulate a run without a cluster: what happens if a task fails?
    Simulate(Box<Simulate>),
    /// Run test cases of pipelines, without a cluster
    Test(Box<Test>),
    /// Show how two pipelines differ, by task and meaning
    Diff(Box<Diff>),
    /// Print what a run needs the cluster to have, or ask the cluster what is missing
    Requirements(Box<Requirements>),
    /// Report a run: what happened to each task, and why the run failed
    Report(Box<RunReport>),
    /// Explain an error or warning, or list all of them
    Explain(Explain),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
    /// Print the JSON Schema of the options file, kfp-compile.yaml, or of another file
    Schema(Schema),
    /// Print what a stage of the compiler hands to the next one, for its developers
    #[command(hide = true)]
    Dump(Dump),
}

const AFTER_HELP: &str = "\
Examples:
  kfp-compile pipeline.py -o workflow.yaml
  kfp-compile pipeline.yaml -p table=sales | argo submit -
  kfp-compile pipeline.yaml --kind CronWorkflow --schedule '0 3 * * *' -o nightly.yaml
  kfp-compile check pipelines/
  kfp-compile simulate pipeline.yaml --fail train
  kfp-compile test cases.yaml
  kfp-compile explain KFP404

Exit codes:
  0  success
  1  the pipeline has errors
  2  the command failed, for example because a file could not be read
  3  a registry could not be reached; try again";
