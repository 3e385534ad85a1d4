//! Pipelines to check.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A pipeline in a file.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in reports.
    pub name: String,
    /// The IR.
    pub source: Vec<u8>,
}

/// Returns the pipelines in a folder: YAML and JSON files, and `ir.yaml` of each folder in it.
///
/// # Errors
/// If the folder or a file cannot be read.
pub fn folder(folder: &Path) -> Result<Vec<Input>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let mut inputs = Vec::new();
    for path in paths {
        let file = if path.is_dir() { path.join("ir.yaml") } else { path.clone() };
        let is_ir = file.extension().is_some_and(|ending| ending == "yaml" || ending == "json");
        if is_ir && file.is_file() {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            inputs.push(Input { name, source: std::fs::read(&file)? });
        }
    }
    Ok(inputs)
}
