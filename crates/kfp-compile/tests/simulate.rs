//! `kfp-compile simulate` as its users see it, and the outputs in `docs/simulate.md`.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;

use program::{Folder, assert_commands, stdout, top};

/// Every block of the page that starts with a command ends with its output.
#[test]
fn the_page_shows_real_outputs() {
    let page = top().join("docs/simulate.md");
    let text = fs::read_to_string(&page).unwrap();
    let folder = Folder::new();
    let mut written = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        written += &format!("{line}\n");
        let Some(command) = line.strip_prefix("$ kfp-compile ") else { continue };
        written += &stdout(&folder.run(&command.split(' ').collect::<Vec<_>>()));
        lines.by_ref().find(|line| line.starts_with("```")).unwrap();
        written += "```\n";
    }
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        fs::write(&page, &written).unwrap();
    }
    assert_eq!(fs::read_to_string(&page).unwrap(), written, "INSTA_UPDATE=always writes the outputs into the page");
}

#[test]
fn simulations() {
    let folder = Folder::new();
    fs::write(folder.path("scenario.yaml"), "fail: ['never#1']\noutputs: {}\nretry: {fail: [never]}\n").unwrap();
    fs::write(folder.path("wrong.yaml"), "fial: [never]\n").unwrap();
    program::assert_commands_in(
        &folder,
        "simulate",
        &[
            &["simulate", "testdata/exit_handler.yaml", "--fail", "train", "--format", "json"],
            &["simulate", "testdata/retry.yaml", "--scenario", "scenario.yaml"],
            &["simulate", "testdata/retry.yaml", "--fail", "has-its-own#1", "--lose", "inherits"],
            &["simulate", "testdata/loop_collected.yaml", "--output", "add.Output=7"],
            &["simulate", "testdata/exit_handler.yaml", "--stop-after", "load"],
            &["simulate", "testdata/condition_operators.yaml", "--output", "make.count=3"],
            &["simulate", "testdata/errors/unknown-component_typo.yaml"],
        ],
    );
}

#[test]
fn mistakes_in_scenarios_are_reported() {
    assert_commands(
        "simulate_mistakes",
        &[
            &[
                "simulate",
                "testdata/exit_handler.yaml",
                "--fail",
                "trian",
                "--fail",
                "exit-handler-1",
                "--fail",
                "a//b",
            ],
            &["simulate", "testdata/exit_handler_nested.yaml", "--fail", "clean-up", "--fail", "work[0]"],
            &["simulate", "testdata/exit_handler_nested.yaml", "--fail", "inner/clean-upp", "--fail", "last#0"],
            &["simulate", "testdata/sub_pipeline.yaml", "--output", "measure.length=1"],
            &["simulate", "testdata/sub_pipeline.yaml", "--output", "given/inner/measure.lenght=1"],
            &[
                "simulate",
                "testdata/sub_pipeline.yaml",
                "--output",
                "given/inner/measure.length=long",
                "--output",
                "say=1",
            ],
            &["simulate", "testdata/exit_handler.yaml", "--scenario", "missing.yaml"],
            &["simulate", "testdata/exit_handler.yaml", "--stop-after", "load", "--retry"],
        ],
    );
}
