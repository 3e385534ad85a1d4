//! `kfp-compile` compiles a Kubeflow pipeline, as IR or as a Python file, into an Argo workflow.
//!
//! Only results go to standard output, or to the file that `-o` names; messages go to standard
//! error. The exit code is 0 for success, 1 if the pipeline has errors, 2 if the command failed,
//! and 3 if a registry could not be reached and there are no other errors.

mod arguments;
mod check;
mod cli;
mod compile;
mod completions;
mod config;
mod diff;
mod dump;
#[cfg(feature = "images")]
mod duration;
mod explain;
mod graph;
#[cfg(feature = "images")]
mod images;
mod input;
mod man;
mod options;
mod output;
mod parallel;
mod pipeline;
mod python;
mod report;
mod requirements;
mod run_report;
mod schema;
mod simulate;
mod suggestion;
mod test;
mod unix;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use cli::{Cli, Command};

/// Compiling mostly allocates small texts. The system's allocators need twice the time for that.
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            report::failure(&error);
            Outcome::Failed.into()
        }
    }
}

fn run(cli: &Cli) -> Result<Outcome> {
    match &cli.command {
        None => compile::run(&cli.compile),
        Some(Command::Check(check)) => check::run(check),
        #[cfg(feature = "images")]
        Some(Command::Images(images)) => images::run(images),
        Some(Command::Graph(graph)) => graph::run(graph),
        Some(Command::Simulate(simulate)) => simulate::run(simulate),
        Some(Command::Report(report)) => run_report::run(report),
        Some(Command::Test(test)) => test::run(test),
        Some(Command::Diff(diff)) => diff::run(diff),
        Some(Command::Requirements(requirements)) => requirements::run(requirements),
        Some(Command::Explain(explain)) => explain::run(explain),
        Some(Command::Completions(completions)) => completions::run(completions),
        Some(Command::Man) => man::run(),
        Some(Command::Schema(schema)) => schema::run(schema),
        Some(Command::Dump(dump)) => dump::run(dump),
    }
}

/// The result of a command, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// The command succeeded.
    Done,
    /// A registry could not be reached.
    #[cfg(feature = "images")]
    TryAgain,
    /// The pipeline has errors.
    Findings,
    /// The command failed.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Findings => ExitCode::FAILURE,
            #[cfg(feature = "images")]
            Outcome::TryAgain => ExitCode::from(3),
            Outcome::Failed => ExitCode::from(2),
        }
    }
}
