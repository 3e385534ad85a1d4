//! `kfp-compile graph`: its output, and the pictures in the documentation.

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
