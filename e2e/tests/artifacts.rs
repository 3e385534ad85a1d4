//! Artifacts: lists, importers, addresses.

use std::collections::BTreeSet;

use e2e::{Controller, Lab, Pipeline};
use serde_json::json;

/// Lists of artifacts go from loops, also nested ones, to programs, pipelines and further loops.
#[test]
fn collected_artifacts() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("artifact_collected"));
    let outcome = run.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    let expected = [
        ("merge", "merge loop a:part+b:part"),
        ("merge-nested", "merge nested c:part+d:part+e:part"),
        ("merge-none", "merge none "),
        ("merge-sub", "merge sub x:part+y:part"),
    ];
    for (path, line) in expected {
        outcome.expect_lines(path, &[line]);
    }
    let looks: BTreeSet<String> = outcome.all_lines().into_iter().filter(|line| line.starts_with("look")).collect();
    let expected = ["a", "b", "c", "d", "e"].map(|text| format!("look {text} part"));
    assert_eq!(looks, BTreeSet::from(expected));
}

/// Files that Argo's UI shows have the ending of their type in their keys, alone and in a list, and readers find them.
#[test]
fn files_have_the_endings_of_their_types() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("artifact_endings"));
    let outcome = run.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    let nodes = outcome.workflow["status"]["nodes"].as_object().into_iter().flat_map(|nodes| nodes.values());
    let artifacts = nodes.flat_map(|node| node["outputs"]["artifacts"].as_array().cloned().unwrap_or_default());
    let keys = artifacts.filter_map(|artifact| Some(artifact["s3"]["key"].as_str()?.to_owned()));
    let files: BTreeSet<String> = keys.filter_map(|key| Some(key.rsplit('/').next()?.to_owned())).collect();
    assert_eq!(files, BTreeSet::from(["numbers.json", "page.html", "text.txt"].map(str::to_owned)));
    outcome.expect_lines("read", &["pages 1 2, text 3, numbers {}"]);
}

/// With a pipeline root, programs know the URIs of their artifacts, and the files exist.
#[test]
fn quick_pipeline_root() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("pipeline_root"));
    let outcome = run.finish();
    outcome.expect("Succeeded", &["read-2: Succeeded", "read: Succeeded", "sub/write: Succeeded", "write: Succeeded"]);
    let uid = outcome.workflow["metadata"]["uid"].as_str().unwrap_or_default();
    for (reader, writer, root) in [("read", "sub/write", "below s3://artifacts/runs"), ("read-2", "write", "two")] {
        let uri = format!("s3://artifacts/runs/pipeline-root/{uid}/{writer}/data");
        let (root, read) = (format!("root {root}"), format!("at {uri} is what was written to {uri}"));
        outcome.expect_lines(reader, &[&root, &read]);
    }
}

/// An importer whose address comes from a task: its artifact is read from the workspace, or from where it is.
#[test]
fn imported_artifacts() {
    let Some(lab) = Lab::open() else { return };
    let _volumes = lab.volumes(1);
    let run = lab.run(&Pipeline::example("importer_workspace"));
    let outcome = run.finish();
    outcome.expect("Succeeded", &["look", "read-2", "read", "tell", "write"].map(|task| format!("{task}: Succeeded")));
    let uid = outcome.workflow["metadata"]["uid"].as_str().unwrap_or_default();
    let path = format!("/s3/artifacts/runs/importer-workspace/{uid}/write/data");
    outcome.expect_lines("read", &["written", &format!("/kfp-workspace/.artifacts{path}")]);
    outcome.expect_lines("read-2", &["written", &path]).expect_lines("look", &["written"]);
}

/// A program may write its artifact to a path of its own choice.
#[test]
fn custom_path() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("artifact_custom_path"));
    let outcome = run.finish();
    outcome.expect(
        "Succeeded",
        &["compute", "read-2", "read-3", "read", "scratch", "write"].map(|task| format!("{task}: Succeeded")),
    );
    outcome.expect_lines("read", &["read moved"]).expect_lines("read-2", &["read computed"]);
    outcome.expect_lines("read-3", &["read scratch"]);
}

/// Readers get the URI, the name and the metadata that a program reports.
#[test]
fn reported_uris() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("artifact_reported_uri"));
    let outcome = run.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    let sales = "query bq://project.dataset.sales sales \"2024\" {'rows': 5} nothing";
    outcome.expect_lines("query", &[sales]);
    outcome.expect_lines("list", &["list [('', True), ('bq://table', False), ('s3://corpus/hello.txt', False)]"]);
    let line = outcome.lines("show").remove(0);
    assert!(line.starts_with("show https://models.example.com/1 {"), "{line}");
}

/// With the URI of the artifact repository, programs know the URIs of their artifacts.
#[test]
fn uris_of_the_artifact_repository() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("artifact_repository"));
    let outcome = run.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    let uid = outcome.workflow["metadata"]["uid"].as_str().unwrap_or_default();
    let uri = format!("s3://artifacts/runs/artifact-repository/{uid}/pick/write/data");
    outcome.expect_lines("read", &[&format!("at {uri}: written to {uri}")]);
}

/// Importers of one component bring artifacts from two stores, as each run decides.
#[test]
fn uris_of_several_stores() {
    let Some(lab) = Lab::open() else { return };
    let pipeline =
        Pipeline::example("importer_origins").argument("uris", "[]").argument("uri", "s3://corpus/hello.txt");
    let run = lab.run(&pipeline);
    let outcome = run.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    outcome.expect_lines("read", &["imported at s3://corpus/hello.txt"]);
    let uid = outcome.workflow["metadata"]["uid"].as_str().unwrap_or_default();
    let uri = format!("s3://artifacts/runs/importer-origins/{uid}/write/data");
    outcome.expect_lines("read-written", &[&format!("written at {uri}")]);
}

/// A URI that no store was named for ends its importer in Error, and no pod reads it.
#[test]
fn refused_uris() {
    let workflow = Pipeline::example("importer_origins").workflow();
    let request = |uri: &str| json!({"workflow": workflow, "arguments": {"uri": uri, "uris": "[]"}});
    for controller in Controller::all() {
        for (uri, phase) in [
            ("s3://corpus/hello.txt", "Succeeded"),
            ("s3://artifacts/hello.txt", "Succeeded"),
            ("gs://bucket/hello.txt", "Succeeded"),
            ("s3://other/hello.txt", "Error"),
            ("s3://corpus/../hello.txt", "Error"),
            ("ftp://host/hello.txt", "Error"),
            ("", "Error"),
        ] {
            let result = &controller.answers(&[request(uri)])[0];
            assert_eq!(result["phase"], phase, "{uri} on {}: {result:#}", controller.version());
            let message = format!("the importer bring cannot load {uri}:");
            assert_eq!(result["nodes"].to_string().contains(&message), phase == "Error", "{uri}: {result:#}");
        }
    }
}

/// A retry does not repeat succeeded tasks, except for loops before a failure (fact A28), and others
/// still read their artifacts.
#[test]
fn artifacts_after_a_retry() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("artifacts").argument("fails", "true"));
    let before = run.finish();
    assert_eq!(before.phase(), "Failed");
    run.retry(&[("fails", "false")]);
    let after = run.finish();
    assert_eq!(after.phase(), "Succeeded");
    after.expect_again(&before, &["loop/iteration(0)/part", "loop/iteration(1)/part", "merge", "read"]);
    after.expect_lines("read", &["one"]).expect_lines("merge", &["a b"]);
}

/// The artifact of the branch that ran, and none where none did.
#[test]
fn artifacts_of_branches() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("artifact_oneof"));
    let outcome = run.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    for (path, start) in [("show", "show left {"), ("show-2", "show right side {"), ("show-none", "show  {")] {
        let line = outcome.lines(path).remove(0);
        assert!(line.starts_with(start), "{path}: {line}");
    }
}
