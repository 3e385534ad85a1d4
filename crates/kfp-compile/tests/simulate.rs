//! `kfp-compile simulate` as its users see it, `kfp-compile test`, and the outputs in their pages.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use program::{Folder, assert_commands, stdout, top};

/// Every block of a page that starts with a command ends with its output.
#[test]
fn the_pages_show_real_outputs() {
    for page in ["docs/simulate.md", "docs/test.md"] {
        program::assert_outputs(&Folder::new(), &top().join(page));
    }
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
            &[
                "simulate",
                "testdata/partial_failures.yaml",
                "--fail",
                "aggreg",
                "--fail",
                "train#9",
                "--fail",
                "nothing",
            ],
            &["simulate", "testdata/display_names.yaml", "--fail", "on mondays"],
            &["simulate", "testdata/loop_constant.yaml", "--fail", "for-loop-2[7]/say", "--fail", "for-loop-4/say#3"],
            &["simulate", "testdata/exit_handler.yaml", "--scenario", "missing.yaml"],
            &["simulate", "testdata/exit_handler.yaml", "--stop-after", "load", "--retry"],
        ],
    );
}

#[test]
fn schemas_are_printed() {
    for (name, file) in [("test", "kfp-compile-test"), ("scenario", "kfp-compile-scenario")] {
        let path = top().join("schema").join(format!("{file}.schema.json"));
        let printed = stdout(&Folder::new().run(&["schema", name]));
        if program::is_updating() {
            fs::write(&path, &printed).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == printed, "kfp-compile schema {name} > {}", path.display());
    }
}

#[test]
fn test_cases() {
    let folder = Folder::new();
    fs::write(folder.path("no-cases.yaml"), "pipeline: p.yaml\ncases: {}\n").unwrap();
    fs::write(folder.path("unknown.yaml"), "pipeline: p.yaml\ncases: {a: {given: {fial: [b]}}}\n").unwrap();
    fs::write(folder.path("missing.yaml"), "pipeline: p.yaml\ncases: {a: {}}\n").unwrap();
    let typo = "pipeline: p.yaml\ncases: {a: {given: {fail: train}, expect: {tasks: {train: suceeded}}}}\n";
    fs::write(folder.path("typo.yaml"), typo).unwrap();
    let typo = "pipeline: p.yaml\ncases: {a: {expect: {tasks: {train: {attemps: 2}}}}}\n";
    fs::write(folder.path("typo-within.yaml"), typo).unwrap();
    let errors = "pipeline: testdata/errors/unknown-component_typo.yaml\ncases: {a: {}}\n";
    fs::write(folder.path("errors.yaml"), errors).unwrap();
    program::assert_commands_in(
        &folder,
        "test",
        &[
            &["test", "testdata/cases/loops.yaml", "testdata/cases/partial_failures.yaml"],
            &["test", "testdata/cases/exit_handler.yaml", "--only", "retry"],
            &["test", "testdata/cases/exit_handler.yaml", "--only", "no such name"],
            &["test", "testdata/cases/failing.yaml", "testdata/cases/loops.yaml", "--format", "junit"],
            &["test", "no-cases.yaml", "unknown.yaml", "typo.yaml", "typo-within.yaml", "missing.yaml", "errors.yaml"],
        ],
    );
}

/// The files of cases in `testdata/` that pass.
fn files_of_cases() -> Vec<String> {
    let names = fs::read_dir(top().join("testdata/cases")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name != "failing.yaml");
    names.sort();
    names.into_iter().map(|name| format!("testdata/cases/{name}")).collect()
}

#[test]
fn all_cases_pass() {
    let files = files_of_cases();
    let arguments: Vec<&str> = ["test"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let output = Folder::new().run(&arguments);
    assert!(output.status.success(), "{}", stdout(&output));
}

/// The same cases on the cluster of the lab, if `KFP_COMPILE_E2E=1` asks for it.
#[test]
fn argo_agrees_with_all_cases() {
    if std::env::var_os("KFP_COMPILE_E2E").is_none_or(|value| value != "1") {
        std::io::stderr().write_all(b"SKIPPED: it needs a cluster; KFP_COMPILE_E2E=1 runs it\n").unwrap();
        return;
    }
    let lab = std::env::var_os("KFP_COMPILE_LAB").map_or_else(|| top().join("../shared/lab"), PathBuf::from);
    let lab = lab.canonicalize().unwrap();
    let folder = Folder::new();
    for (name, call) in [("kubectl", "in.sh kubectl \"$@\""), ("argo", "retry.sh \"$2\"")] {
        let path = folder.path(name);
        fs::write(
            &path,
            format!("#!/bin/sh\nexport PATH=/usr/sbin:/usr/bin:/sbin:/bin\nexec {}/{call}\n", lab.display()),
        )
        .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let (kubectl, argo) = (folder.path("kubectl"), folder.path("argo"));
    let options = [
        "--on-cluster",
        "--run-timeout",
        "20m",
        "--kubectl",
        kubectl.to_str().unwrap(),
        "--argo",
        argo.to_str().unwrap(),
    ];
    let files = files_of_cases();
    let arguments: Vec<&str> = ["test"].into_iter().chain(files.iter().map(String::as_str)).chain(options).collect();
    let output = folder.run(&arguments);
    assert!(output.status.success(), "{}", stdout(&output));
    std::io::stderr().write_all(&output.stdout).unwrap();
}
