//! `kfp-compile`: Kubeflow Pipelines IR in, an Argo workflow out.
//!
//! Results go to standard output or the file that `-o` names, and nothing else does; messages go to standard error. The exit code is 0
//! when there is a result, 1 when the pipeline has errors, 2 when the program itself could not do its work, 3 when a registry gave no answer
//! about an image, and nothing else is wrong.

mod archive;
mod arguments;
mod check;
mod cli;
mod compile;
mod completions;
mod config;
mod duration;
mod explain;
#[cfg(feature = "images")]
mod images;
mod input;
mod man;
mod options;
mod output;
mod report;
mod schema;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use cli::{Cli, Command};
use mimalloc::MiMalloc;

/// Compiling is mostly making small texts, for which the system's allocators take twice as long.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
        Some(Command::Explain(explain)) => explain::run(explain),
        Some(Command::Completions(completions)) => completions::run(completions),
        Some(Command::Man) => man::run(),
        Some(Command::Schema) => schema::run(),
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// There is a result.
    Done,
    /// Nothing is known of an image for the time being.
    #[cfg(feature = "images")]
    TryAgain,
    /// The pipeline has errors.
    Findings,
    /// The program could not do its work.
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
