//! The cost of compiling and of runs, in committed tables.

pub(crate) mod compile;
mod controller;
pub(crate) mod growth;
mod processes;
pub(crate) mod run;
#[cfg(test)]
mod size;
pub(crate) mod stored;
mod upstream;
pub(crate) mod wall;

use std::path::Path;

use anyhow::{Result, anyhow};
use kfp_argo::{Options, compile};
use serde_json::Value;

/// Compiles an IR, and returns the object.
fn workflow(ir: &str, options: &Options) -> Result<Value> {
    let compiled = compile(ir.as_bytes(), options).map_err(|found| anyhow!("{found:?}"))?;
    Ok(serde_json::to_value(&compiled.workflow)?)
}

/// Writes a page of `snapshots/cost/`.
fn write_page(name: &str, page: &str) -> Result<()> {
    Ok(std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/cost").join(name), page)?)
}

fn kilobytes(bytes: usize) -> usize {
    bytes.div_ceil(1000)
}
