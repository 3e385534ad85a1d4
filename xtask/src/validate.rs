//! `cargo xtask validate`: compiled workflows against the meaning of their pipelines.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

/// Runs the program of `kfp-validation`, optimized, with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Result<ExitCode> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--profile", "validation", "--package", "kfp-validation", "--"]).args(arguments);
    let status = command.status().context("cannot start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
