//! `kfp-compile graph` and `kfp-compile report`: their output, also where the documentation has it.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;

use program::{Folder, assert_commands, stdout};

#[test]
fn graph() {
    assert_commands(
        "graph",
        &[
            &["graph", "-h"],
            &["graph", "testdata/condition_branches.yaml"],
            &["graph", "testdata/tolerant.yaml"],
            &["graph", "testdata/tolerant.yaml", "-o", "picture.pdf"],
            &["graph", "testdata/errors/empty-executor_components.yaml"],
        ],
    );
}

#[test]
fn a_page_goes_to_a_file() {
    let folder = Folder::new();
    let output = folder.run(&["graph", "testdata/exit_handler.yaml", "-o", "page.html"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), String::new()));
    let page = folder.text("page.html");
    assert!(page.starts_with("<!doctype html>") && page.contains("exit-handler-1/train"), "{page}");
    let again = folder.run(&["graph", "testdata/exit_handler.yaml", "--format", "html"]);
    assert!(stdout(&again) == page, "the page is different on standard output");
}

#[test]
fn pictures_in_the_documentation_are_those_of_the_command() {
    let picture = stdout(&Folder::new().run(&["graph", "testdata/exit_handler.yaml"]));
    for page in ["README.md", "docs/graph.md"] {
        let text = fs::read_to_string(program::top().join(page)).unwrap();
        assert!(text.contains(&format!("```mermaid\n{picture}```\n")), "{page} needs this picture:\n{picture}");
    }
}

#[test]
fn report() {
    assert_commands(
        "report",
        &[
            &["report", "-h"],
            &["report", "testdata/runs/troubles.json"],
            &["report", "testdata/runs/exit_task_failed.json", "--format", "markdown"],
            &["report", "testdata/hello.yaml"],
            &["report", "testdata/runs/forty.json", "-o", "report.pdf"],
            &["report", "testdata/runs/forty.json", "-o", "report.html", "--artifacts", "nowhere"],
        ],
    );
}

#[test]
fn the_report_in_the_documentation_is_that_of_the_command() {
    let report = stdout(&Folder::new().run(&["report", "testdata/runs/forty.json"]));
    let page = fs::read_to_string(program::top().join("docs/report.md")).unwrap();
    assert!(page.contains(&format!("```text\n{report}```\n")), "docs/report.md needs this report:\n{report}");
}

#[test]
fn pages_show_files_of_artifacts_from_their_folder_only() {
    let folder = Folder::new();
    let key = folder.path("artifacts/art-metrics-l8hjm/art-metrics-l8hjm-evaluate-2695616891");
    fs::create_dir_all(&key).unwrap();
    fs::write(key.join("md"), "# Title\n\ntext").unwrap();
    fs::write(folder.path("secret.html"), "<b>secret</b>").unwrap();
    std::os::unix::fs::symlink(folder.path("secret.html"), key.join("h")).unwrap();
    let run = ["report", "testdata/runs/metrics.json", "--artifacts", "artifacts", "-o", "run.html"];
    assert_eq!(folder.run(&run).status.code(), Some(0));
    let page = folder.text("run.html");
    assert!(page.contains("&lt;h1&gt;Title&lt;/h1&gt;") && !page.contains("secret"), "{page}");
}
