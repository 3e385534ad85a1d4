//! The options file as its users see it: where it is found, what wins, and how mistakes in it are
//! reported; committed in `snapshots/cli/`.

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
        "namespase: a\ntasks:\n  hello:\n    nodeselector: {}\n    timeuot: 1h\n  other: {timeuot: 1h}\nserviceAcount: x\n",
        "tasks: {hello: {nodeselector: {a: b}, env: [{name: A, value: \"}\"}], timeuot: 1h}}\n",
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

/// A file beside the pipeline wins over those in the folders above, up to the top of the
/// repository.
#[test]
fn files_in_the_folders_above_are_inherited() {
    let folder = folder("namespace: near\n");
    fs::create_dir_all(folder.path("a/b")).unwrap();
    fs::create_dir(folder.path(".git")).unwrap();
    for place in ["a/b/pipeline.yaml", "a/pipeline.yaml"] {
        fs::copy(folder.path("pipeline.yaml"), folder.path(place)).unwrap();
    }
    write(&folder, "a/b/kfp-compile.yaml", "serviceAccount: runner\n");
    let lines = |pipeline: &str| {
        let text = stdout(&folder.run(&[pipeline]));
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("namespace:") || line.starts_with("serviceAccountName:"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines("a/b/pipeline.yaml"), ["namespace: near", "serviceAccountName: runner"]);
    assert_eq!(lines("a/pipeline.yaml"), ["namespace: near"]);
    write(&folder, "a/b/kfp-compile.yaml", "{inherit: false, serviceAccount: runner}\n");
    assert_eq!(lines("a/b/pipeline.yaml"), ["serviceAccountName: runner"]);
}

#[test]
fn mistakes_are_reported_in_the_file_that_has_them() {
    let folder = folder("tasks: {'greet': {timeout: soon, depends: nothing.Failed}}\npipelines: {hello: {nmae: x}}\n");
    fs::create_dir(folder.path("a")).unwrap();
    fs::create_dir(folder.path(".git")).unwrap();
    fs::copy(folder.path("pipeline.yaml"), folder.path("a/pipeline.yaml")).unwrap();
    write(&folder, "a/kfp-compile.yaml", "allow: [KFP999]\n");
    let args = ["a/pipeline.yaml", "--error-format", "concise"];
    let first = transcript(&args, &folder.run(&args));
    write(&folder, "kfp-compile.yaml", "tasks: {'greet': {depends: nothing.Failed}}\n");
    let second = transcript(&args, &folder.run(&args));
    write(&folder, "a/kfp-compile.yaml", "tasks: {helo: {timeout: 1h}}\n");
    let third = transcript(&args, &folder.run(&args));
    assert_snapshot("config_layers", &[first, second, third].join("\n"));
}

/// Two pipelines with the same mistake in their options file: it is reported once, and two files
/// are counted.
#[test]
fn pipelines_of_one_folder_share_a_file() {
    let folder = folder(
        "namespace: Team\npipelines: {hello: {tasks: {greet: {timeout: 1h}}}, other: {tasks: {work: {timeout: 1h}}}}\n",
    );
    let text = fs::read_to_string(folder.path("pipeline.yaml")).unwrap();
    write(&folder, "other.yaml", &text.replace("name: hello", "name: other"));
    let args = ["check", ".", "--error-format", "concise"];
    assert_snapshot("config_shared", &transcript(&args, &folder.run(&args)));
}

#[test]
fn the_file_may_have_options_of_the_command() {
    let folder = folder("externalPrograms: programs.yaml\nallow: [tolerated-failure]\ntoleratedFailures: pass\n");
    fs::copy(folder.path("testdata/tolerant.yaml"), folder.path("pipeline.yaml")).unwrap();
    let output = folder.run(&["pipeline.yaml"]);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    assert!(folder.path("programs.yaml").is_file());
    write(&folder, "kfp-compile.yaml", "denyWarnings: true\ntoleratedFailures: pass\n");
    assert_eq!(folder.run(&["pipeline.yaml"]).status.code(), Some(1));
    write(&folder, "kfp-compile.yaml", "pin: true\nlock: missing.json\n");
    let output = folder.run(&["pipeline.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing.json"));
}
