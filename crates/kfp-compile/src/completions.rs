//! `kfp-compile completions SHELL`: prints a script that completes commands and options.

use std::path::Path;

use anyhow::Result;
use clap::CommandFactory;

use crate::cli::{Cli, Completions};
use crate::{Outcome, output};

pub(crate) fn run(cli: &Completions) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(cli.shell, &mut Cli::command(), "kfp-compile", &mut script);
    output::write(Path::new("-"), &String::from_utf8(script)?)?;
    Ok(Outcome::Done)
}
