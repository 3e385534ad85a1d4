//! Options for several pipelines: sections, inherited files, and what they may leave without
//! effect.

#![allow(clippy::unwrap_used)]

mod files;

use argo_model::Format;
use files::testdata;
use kfp_argo::diagnostics::{Diagnostic, Severity};
use kfp_argo::{Config, Options, compile, pipeline_name, resolve};
use serde_json::Value;

fn source(name: &str) -> Vec<u8> {
    testdata().into_iter().find(|input| input.name == name).unwrap().bytes()
}

fn config(yaml: &str) -> Config {
    serde_saphyr::from_str(yaml).unwrap()
}

/// The options of a test pipeline with options files, the farthest first.
fn options(pipeline: &[u8], files: &[&str]) -> Options {
    let files: Vec<Config> = files.iter().map(|file| config(file)).collect();
    resolve(&files, pipeline_name(pipeline).as_deref(), &Config::default()).unwrap().options
}

fn workflow(pipeline: &str, files: &[&str]) -> Value {
    let source = source(pipeline);
    let compiled = compile(&source, &options(&source, files)).unwrap();
    serde_json::from_str(&compiled.to_text(Format::Json).unwrap()).unwrap()
}

fn findings(pipeline: &str, files: &[&str]) -> Vec<Diagnostic> {
    let source = source(pipeline);
    let compiled = compile(&source, &options(&source, files));
    compiled.map_or_else(|found| found.0, |compiled| compiled.warnings)
}

/// The codes of findings in options files, with the number of the file.
fn in_files(pipeline: &str, files: &[&str]) -> Vec<(&'static str, Severity, usize)> {
    let found = findings(pipeline, files);
    found.iter().filter_map(|found| Some((found.code.id, found.severity, found.config_file?))).collect()
}

#[test]
fn a_section_is_for_the_pipeline_that_it_names() {
    assert_eq!(pipeline_name(&source("hello")).as_deref(), Some("hello"));
    let file = "
namespace: shared
pipelines:
  hello: {namespace: own, tasks: {greet: {timeout: 1h}}}
  'oth*': {namespace: other, tasks: {nothing: {timeout: 2h}}}
";
    let workflow = workflow("hello", &[file]);
    assert_eq!(workflow["metadata"]["namespace"], "own");
    assert!(workflow.to_string().contains(r#""timeout":"1h""#));
}

#[test]
fn nearer_files_win() {
    let workflow = workflow(
        "hello",
        &[
            "{namespace: far, ttl: {secondsAfterSuccess: 1, secondsAfterFailure: 2}, tasks: {'**': {timeout: 1h}}}",
            "{ttl: {secondsAfterFailure: 3}, tasks: {greet: {timeout: 2h}}}",
        ],
    );
    let spec = &workflow["spec"];
    assert_eq!(workflow["metadata"]["namespace"], "far");
    assert_eq!(
        (&spec["ttlStrategy"]["secondsAfterSuccess"], &spec["ttlStrategy"]["secondsAfterFailure"]),
        (&1.into(), &3.into())
    );
    assert!(workflow.to_string().contains(r#""timeout":"2h""#));
}

/// Settings for several pipelines need not fit each of them; settings for one pipeline must.
#[test]
fn shared_entries_may_match_nothing() {
    let entry = "tasks: {nothing: {timeout: 1h}}";
    let pattern = "tasks: {'noth*': {timeout: 1h}}";
    assert_eq!(in_files("hello", &[entry]), [("KFP508", Severity::Error, 0)]);
    assert_eq!(in_files("hello", &[entry, "{}"]), [("KFP508", Severity::Warning, 0)]);
    assert_eq!(in_files("hello", &["{}", entry]), [("KFP508", Severity::Error, 1)]);
    assert_eq!(in_files("hello", &[pattern]), [("KFP508", Severity::Error, 0)]);
    assert_eq!(in_files("hello", &[pattern, "{}"]), []);
    let section = format!("pipelines: {{hello: {{{entry}}}}}");
    assert_eq!(in_files("hello", &[&section]), [("KFP508", Severity::Error, 0)]);
    assert_eq!(in_files("hello", &[&section.replace("hello", "other")]), []);
}

#[test]
fn shared_parameters_are_for_pipelines_that_have_them() {
    let shared = "{parameters: {nothing: 5}, pipelines: {other: {}}}";
    assert!(findings("hello", &[shared]).is_empty());
    let own = "pipelines: {hello: {parameters: {nothing: 5}}}";
    assert_eq!(findings("hello", &[own])[0].code.id, "KFP501");
}

/// A CronWorkflow is described by its file alone.
#[test]
fn a_schedule_needs_no_command_line() {
    let file = "
kind: CronWorkflow
schedules: ['0 3 * * *']
timezone: Europe/Berlin
argoVersion: '4.1'
cache: {configMap: results, maxAge: 24h}
taskTimeout: 1h
pendingTimeout: 10m
parameters: {name: from the file}
";
    let workflow = workflow("hello", &[file]);
    let spec = &workflow["spec"]["workflowSpec"];
    assert_eq!(workflow["kind"], "CronWorkflow");
    assert!(spec.to_string().contains(r#""timeout":"3600s""#), "{spec}");
    assert!(spec["arguments"]["parameters"].to_string().contains("from the file"), "{}", spec["arguments"]);
}
