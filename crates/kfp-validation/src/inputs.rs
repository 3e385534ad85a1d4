//! Pipelines to check.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use kfp_argo::{Config, Options, resolve};
use random_pipelines::{Choices, Links, pipeline};
use serde_json::{Value, json};

use crate::random::Random;

/// Every so many random pipelines, one is large.
const LARGE: u64 = 25;

/// A pipeline in a file.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in reports.
    pub name: String,
    /// The IR.
    pub source: Vec<u8>,
    /// The options file.
    pub config: Value,
    /// The options of the compiler.
    pub options: Options,
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
            inputs.push(Input { name, source: std::fs::read(&file)?, config: json!({}), options: Options::default() });
        }
    }
    Ok(inputs)
}

/// Returns the random pipeline with a number. Most of them are small, and some have options.
///
/// Settings of pods are left out: a random text is not a quantity and not the name of a secret, and
/// the task would break. So are programs without a command, for which Argo asks the registry of the
/// image.
pub fn random(number: u64) -> Input {
    let mut random = Random::of(number, "size");
    let decisions = if number.is_multiple_of(LARGE) { 300 + random.below(700) } else { 40 + random.below(260) };
    let ir = pipeline(Choices::short(number, Links::Right, decisions));
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
    let mut config = config(&manifest["spec"]["pipelineSpec"], &mut Random::of(number, "options"));
    let source = manifest.to_string().into_bytes();
    // Some options do not fit: tasks would wait for each other.
    if kfp_argo::check(&source, &options(&config)).is_err() {
        config = json!({});
    }
    Input { name: format!("random {number}"), source, options: options(&config), config }
}

/// Returns the pipeline with an option set in its options file.
pub fn with_option(input: Input, name: &str, value: Value) -> Input {
    let mut config = input.config;
    config[name] = value;
    Input { options: options(&config), config, ..input }
}

/// Returns the options that an options file sets.
fn options(config: &Value) -> Options {
    let config: Config = serde_json::from_value(config.clone()).unwrap_or_default();
    resolve(&[config], None, &Config::default()).map(|resolved| resolved.options).unwrap_or_default()
}

/// Returns an options file for a pipeline: mostly an empty one.
fn config(pipeline: &Value, random: &mut Random) -> Value {
    let tasks = pipeline["root"]["dag"]["tasks"].as_object();
    let is_word = |key: &&String| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let keys: Vec<&String> = tasks.into_iter().flat_map(|tasks| tasks.keys()).filter(is_word).collect();
    match random.below(8) {
        0 => json!({"toleratedFailures": "pass"}),
        1 => json!({"stateWords": "sdk"}),
        2 if !keys.is_empty() => json!({"tasks": {*random.one_of(&keys): {"tolerate": true}}}),
        3 if keys.len() > 1 => json!({"tasks": {*random.one_of(&keys): {"depends": start_condition(&keys, random)}}}),
        _ => json!({}),
    }
}

/// Returns a condition for the start of a task, over one or two others.
fn start_condition(keys: &[&String], random: &mut Random) -> String {
    let mut term = || {
        let ending = ["", ".Succeeded", ".Failed", ".Skipped", ".Omitted", ".Completed"];
        format!("{}{}", random.one_of(keys), random.one_of(&ending))
    };
    match (term(), term(), term()) {
        (one, other, third) if third.ends_with("Succeeded") => format!("{one} && !{other}"),
        (one, other, third) if third.ends_with("Completed") => format!("{one} || {other}"),
        (one, other, third) if third.ends_with("Failed") => format!("{one} && {other}"),
        (one, ..) => one,
    }
}
