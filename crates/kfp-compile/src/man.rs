//! `kfp-compile man`: prints the manual page.

use std::path::Path;

use anyhow::Result;
use clap::CommandFactory;

use crate::cli::Cli;
use crate::{Outcome, output};

pub(crate) fn run() -> Result<Outcome> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    output::write(Path::new("-"), &String::from_utf8(page)?)?;
    Ok(Outcome::Done)
}
