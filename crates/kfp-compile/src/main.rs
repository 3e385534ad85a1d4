//! `kfp-compile`: Kubeflow Pipelines IR in, an Argo workflow out.
//!
//! Results go to standard output or the file that `-o` names, and nothing else does; messages go to standard error. The exit code is 0
//! when there is a result, 1 when the pipeline has errors, 2 when the program itself could not do its work.

mod arguments;
mod cli;
mod compile;
mod input;
mod output;
mod report;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match compile::run(&cli::Cli::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// How a command ended when the program itself did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// There is a result.
    Done,
    /// The pipeline has errors.
    Findings,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Findings => ExitCode::FAILURE,
        }
    }
}
