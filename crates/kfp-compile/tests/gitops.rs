//! Several pipelines at once, in a folder: writing it, and keeping it up to date.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;
use std::os::unix::fs::MetadataExt;

use program::{Folder, assert_commands_in, stderr, stdout};

/// Makes a folder `pipelines` with copies of pipelines of `testdata`.
fn with_pipelines(names: &[&str]) -> Folder {
    let folder = Folder::new();
    fs::create_dir(folder.path("pipelines")).unwrap();
    for name in names {
        fs::copy(folder.path(&format!("testdata/{name}.yaml")), folder.path(&format!("pipelines/{name}.yaml")))
            .unwrap();
    }
    folder
}

/// Returns the names of the files in a folder.
fn files(folder: &Folder, name: &str) -> Vec<String> {
    let entries = fs::read_dir(folder.path(name)).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn workflows_are_named_by_their_pipelines() {
    let folder = with_pipelines(&["hello", "retry", "two_documents"]);
    fs::write(folder.path("pipelines/kfp-compile.yaml"), "pipelines: {hello: {name: renamed}}\n").unwrap();
    let all = ["pipelines/", "-o", "workflows/"];
    let output = folder.run(&all);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&folder, "workflows"), ["renamed.yaml", "retry.yaml", "two-documents.yaml"]);
    // Each is what the pipeline alone compiles to.
    assert_eq!(folder.text("workflows/retry.yaml"), stdout(&folder.run(&["pipelines/retry.yaml"])));
    // Several folders, one for JSON; a pattern also matches the options file, which is left out.
    let patterns = ["pipelines/hello.yaml", "pipelines/kfp-compile.yaml", "pipelines/retry.yaml"];
    folder.run(&[&patterns[..], &["-o", "a/", "-o", "b/c/", "--format", "json"]].concat());
    assert_eq!(files(&folder, "a"), ["renamed.json", "retry.json"]);
    assert_eq!(files(&folder, "b/c"), files(&folder, "a"));
}

#[test]
fn a_pipeline_with_errors_keeps_all_files_as_they_are() {
    let folder = with_pipelines(&["hello", "retry"]);
    let all = ["pipelines/", "-o", "workflows/"];
    folder.run(&all);
    let before = folder.text("workflows/hello.yaml");
    fs::copy(folder.path("testdata/errors/unknown-component_typo.yaml"), folder.path("pipelines/wrong.yaml")).unwrap();
    fs::write(folder.path("pipelines/kfp-compile.yaml"), "namespace: other\n").unwrap();
    let output = folder.run(&all);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(folder.text("workflows/hello.yaml"), before);
    assert_eq!(files(&folder, "workflows"), ["hello.yaml", "retry.yaml"]);
}

#[test]
fn outdated_files_are_found_and_shown() {
    let folder = with_pipelines(&["hello", "retry", "literals"]);
    let all = ["pipelines/", "-o", "workflows/"];
    folder.run(&all);
    let changed = folder.text("workflows/retry.yaml").replace("limit: \"", "limit: \"1");
    fs::write(folder.path("workflows/retry.yaml"), changed).unwrap();
    fs::remove_file(folder.path("workflows/hello.yaml")).unwrap();
    let before = fs::metadata(folder.path("workflows")).unwrap().mtime_nsec();
    assert_commands_in(
        &folder,
        "gitops",
        &[
            &["pipelines/", "-o", "workflows/", "--check"],
            &["pipelines/", "-o", "workflows/", "--diff"],
            &["pipelines/literals.yaml", "-o", "workflows/", "--check", "--diff"],
            &["pipelines/hello.yaml", "pipelines/retry.yaml"],
            &["pipelines/hello.yaml", "pipelines/retry.yaml", "-o", "w.yaml"],
            &["pipelines/hello.yaml", "testdata/hello.yaml", "-o", "workflows/"],
            &["pipelines/hello.yaml", "-o", "pipelines/"],
            &["pipelines/hello.yaml", "missing.yaml", "-o", "new/"],
        ],
    );
    assert_eq!(fs::metadata(folder.path("workflows")).unwrap().mtime_nsec(), before);
    assert_eq!(files(&folder, "new"), [""; 0]);
    folder.run(&all);
    assert_eq!(folder.run(&["pipelines/", "-o", "workflows/", "--check", "--diff"]).status.code(), Some(0));
}

#[test]
fn long_programs_are_beside_their_workflows() {
    let folder = with_pipelines(&["programs_apart", "hello"]);
    let output = folder.run(&["pipelines/", "-o", "workflows/", "--external-programs", "programs/", "--stats"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&folder, "programs"), ["hello-programs.yaml", "programs-apart-programs.yaml"]);
    assert!(stderr(&output).contains("pipelines/hello.yaml:\nbytes: "), "{}", stderr(&output));
    let same = folder.run(&["pipelines/", "-o", "workflows/", "--external-programs", "programs.yaml"]);
    assert_eq!(same.status.code(), Some(2));
    assert!(stderr(&same).contains("have the same programs, programs.yaml"), "{}", stderr(&same));
}

/// The order of messages does not depend on which core is faster.
#[test]
fn messages_have_the_order_of_the_files() {
    let folder = Folder::new();
    fs::create_dir(folder.path("many")).unwrap();
    let wrong = fs::read(folder.path("testdata/errors/unknown-component_typo.yaml")).unwrap();
    for number in 0..40 {
        fs::write(folder.path(&format!("many/{number:02}.yaml")), &wrong).unwrap();
    }
    let output = folder.run(&["check", "many", "--error-format", "concise"]);
    let text = stderr(&output);
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("many/")?.split(':').next()).collect();
    assert!(names.len() >= 40 && names.is_sorted(), "{text}");
}
