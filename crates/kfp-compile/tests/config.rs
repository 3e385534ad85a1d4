//! The options file as its users see it: where it is found, what wins, and how mistakes in it are reported; committed in `snapshots/cli/`.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::io::Write;

use program::{Folder, assert_snapshot, stdout, transcript};

/// A folder with a pipeline, and an options file beside it.
fn folder(config: &str) -> Folder {
    let folder = Folder::new();
    fs::copy(folder.path("testdata/hello.yaml"), folder.path("pipeline.yaml")).unwrap();
    write(&folder, "kfp-compile.yaml", config);
    folder
}

fn write(folder: &Folder, name: &str, text: &str) {
    fs::File::create(folder.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
}

/// The words of a line of the workflow.
fn line(folder: &Folder, args: &[&str], start: &str) -> String {
    let output = folder.run(&[&["pipeline.yaml"], args].concat());
    let text = stdout(&output);
    text.lines().find(|line| line.trim().starts_with(start)).unwrap_or_default().trim().to_owned()
}

#[test]
fn the_file_is_found_beside_the_pipeline() {
    let folder = folder("namespace: by-file\n");
    assert_eq!(line(&folder, &[], "namespace:"), "namespace: by-file");
    assert_eq!(line(&folder, &["--no-config"], "namespace:"), "");
    write(&folder, "other.yaml", "namespace: by-other\n");
    assert_eq!(line(&folder, &["--config", "other.yaml"], "namespace:"), "namespace: by-other");
}

#[test]
fn the_command_line_wins() {
    let folder = folder("namespace: by-file\nserviceAccount: by-file\nkind: WorkflowTemplate\nname: by-file\n");
    assert_eq!(line(&folder, &["--namespace", "by-option"], "namespace:"), "namespace: by-option");
    assert_eq!(line(&folder, &["--namespace", "by-option"], "serviceAccountName:"), "serviceAccountName: by-file");
    assert_eq!(line(&folder, &["--kind", "workflow"], "kind:"), "kind: Workflow");
    assert_eq!(line(&folder, &["--name", "by-option"], "name:"), "name: by-option");
}

#[test]
fn a_file_of_comments_says_nothing() {
    let folder = folder("# nothing yet\n\n");
    assert_eq!(stdout(&folder.run(&["pipeline.yaml"])), stdout(&folder.run(&["pipeline.yaml", "--no-config"])));
}

#[test]
fn mistakes_are_told_with_their_places() {
    let mistakes = [
        "tasks:\n  hello:\n    nodeselector: {gpu: \"true\"}\n",
        "kind: WorkflowTemplat\n",
        "parallelism: many\n",
        "tasks: {hello: {retryStrategy: {limit: -1}}}\n",
        "podGC: {strategy: OnPodSucess}\n",
        "stores: {models: {}}\n",
        "tasks:\n  helo: {timeout: 1h}\n",
        "tasks:\n  hello:\n    depends: helo.Failed\n    env: [{name: A, value: '{{open'}]\n",
        "a: [\n",
        "- a\n",
    ];
    let transcripts = mistakes.map(|mistake| {
        let output = folder(mistake).run(&["pipeline.yaml"]);
        format!("# {}\n{}", mistake.trim().replace('\n', "\n# "), transcript(&["pipeline.yaml"], &output))
    });
    assert_snapshot("config_mistakes", &transcripts.join("\n"));
}

/// `check` reads the file beside each pipeline.
#[test]
fn checks_read_it_too() {
    let folder = folder("tasks:\n  helo: {timeout: 1h}\n");
    let args = ["check", "pipeline.yaml", "--error-format", "concise"];
    assert_snapshot("config_check", &transcript(&args, &folder.run(&args)));
}

#[test]
fn a_file_that_is_not_there_is_a_failure() {
    let output = folder("").run(&["pipeline.yaml", "--config", "missing.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: cannot read missing.yaml"));
}

#[test]
fn the_schema_is_printed() {
    let schema = fs::read_to_string(program::top().join("schema/kfp-compile.schema.json")).unwrap();
    let printed = stdout(&Folder::new().run(&["schema"]));
    assert!(printed == schema, "cargo run -p kfp-compile -- schema > schema/kfp-compile.schema.json");
}
