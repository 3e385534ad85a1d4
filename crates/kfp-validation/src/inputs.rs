//! Pipelines to check.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use random_pipelines::{Choices, Links, pipeline};
use serde_json::{Value, json};

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

/// Returns the random pipeline with a number. Settings of pods are left out of it: a random text is
/// not a quantity and not the name of a secret, and the task would break. So are programs without a
/// command, for which Argo asks the registry of the image.
pub fn random(number: u64) -> Input {
    let ir = pipeline(Choices::short(number, Links::Right, 150 * (1 + number as usize % 6)));
    let mut manifest: Value = serde_json::from_str(&ir).unwrap_or_default();
    manifest["spec"]["platformSpec"]["platforms"]["kubernetes"]["deploymentSpec"]["executors"] = json!({});
    let executors = &mut manifest["spec"]["pipelineSpec"]["deploymentSpec"]["executors"];
    for executor in executors.as_object_mut().into_iter().flat_map(|executors| executors.values_mut()) {
        let Some(container) = executor["container"].as_object_mut() else { continue };
        container.remove("resources");
        container.insert("image".to_owned(), "busybox".into());
        let command = container.entry("command").or_insert_with(|| json!([]));
        if command.as_array().is_some_and(Vec::is_empty) {
            *command = json!(["run"]);
        }
    }
    Input { name: format!("random {number}"), source: manifest.to_string().into_bytes() }
}
