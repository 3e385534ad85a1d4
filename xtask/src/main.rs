//! Tasks for the developers of this workspace.
//!
//! `cargo xtask generate` writes the Rust code that stands for the files of `proto/`; with `--check` it writes nothing
//! and fails if what is committed is stale.

mod generate;
mod tables;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "usage: cargo xtask generate [--check]";

fn main() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        _ => bail!(USAGE),
    }
}
