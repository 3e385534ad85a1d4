//! Every pipeline of `testdata/` compiles to the workflow that is committed in `snapshots/`.
//!
//! After a change that is meant, `INSTA_UPDATE=always cargo test --test snapshots` writes them
//! anew; their diff is then what the change does, and is to be read.

#![allow(clippy::unwrap_used)]

mod files;
mod wellformed;

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use argo_model::Format;
use files::{Input, assert_snapshot, entries, testdata, top};

/// The text of the workflow, and before it of the programs that are kept beside it.
fn compiled(input: &Input) -> String {
    let compiled = input.compile().unwrap_or_else(|diagnostics| panic!("{}: {diagnostics}", input.name));
    let text = compiled.to_text(Format::Yaml).unwrap();
    if compiled.programs.is_empty() { text } else { compiled.programs_to_text(Format::Yaml).unwrap() + "---\n" + &text }
}

#[test]
fn workflows_are_as_committed() {
    let inputs = testdata();
    let names: BTreeSet<String> = inputs.iter().map(|input| input.name.clone()).collect();
    assert!(names.len() >= 30 && names.len() == inputs.len(), "pipelines of the same name: {names:?}");
    let differs = |input: &&Input| catch_unwind(|| assert_snapshot(&input.name, &compiled(input))).is_err();
    let failed: Vec<&str> = inputs.iter().filter(differs).map(|input| input.name.as_str()).collect();
    assert!(failed.is_empty(), "{failed:?} differ");

    let is_snapshot = |path: &std::path::PathBuf| path.extension().is_some_and(|ending| ending == "snap");
    let files = entries(&top().join("snapshots")).into_iter().filter(is_snapshot);
    let snapshots: BTreeSet<String> = files.map(|path| path.file_stem().unwrap().to_string_lossy().into()).collect();
    assert_eq!(snapshots, names, "a snapshot without a pipeline is left over");
}

#[test]
fn workflows_are_well_formed() {
    for input in testdata() {
        let problems = wellformed::problems(&input.compile().unwrap());
        assert!(problems.is_empty(), "{}: {problems:#?}", input.name);
    }
}

/// The page that explains a workflow shows excerpts of it.
#[test]
fn the_page_about_reading_shows_the_snapshot() {
    let page = std::fs::read_to_string(top().join("docs/reading-the-workflow.md")).unwrap();
    let snapshot = std::fs::read_to_string(top().join("snapshots/exit_handler.snap")).unwrap();
    let excerpts: Vec<&str> = page.split("```yaml\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    assert!(excerpts.len() > 5, "{} excerpts", excerpts.len());
    for excerpt in excerpts {
        assert!(snapshot.contains(excerpt), "not in the snapshot:\n{excerpt}");
    }
}

/// The first line of each file says what it shows.
#[test]
fn every_pipeline_says_what_it_shows() {
    for input in testdata().iter().filter(|input| input.path.extension().is_some_and(|ending| ending == "yaml")) {
        let text = String::from_utf8(input.bytes()).unwrap();
        assert!(text.starts_with("# "), "{} has no comment at its top", input.name);
    }
}

/// The check of [`wellformed`] sees what it is for.
#[test]
fn workflows_that_are_not_well_formed_are_noticed() {
    let input = testdata().into_iter().find(|input| input.name == "exit_task_pipeline").unwrap();
    let text = input.compile().unwrap().to_text(Format::Json).unwrap();
    assert_eq!(wellformed::problems_in(&serde_json::from_str(&text).unwrap()), [""; 0]);
    for (from, to, problem) in [
        (
            "\"name\": \"report\",\n        \"inputs\"",
            "\"name\": \"r\",\n        \"inputs\"",
            "calls report, which is not there",
        ),
        (
            "\"template\": \"exit-pipeline\"",
            "\"template\": \"nothing\"",
            "hook of task exit-handler-1 of root calls nothing",
        ),
        ("\"depends\": \"exit-handler-1.", "\"depends\": \"exit-handler-9.", "depends on exit-handler-9.Succeeded"),
        ("\"target\": \"after", "\"target\": \"before", "target before of root"),
        ("tasks['exit-handler-1'].status ==", "tasks['x'].status ==", "[\"tasks\", \"x\", \"status\"] in root"),
        ("inputs.parameters['in-text']", "inputs.parameters['text']", "[\"inputs\", \"parameters\", \"text\"] in root"),
        ("workflow.parameters['text']", "workflow.parameters['t']", "[\"workflow\", \"parameters\", \"t\"] in root"),
        ("\"name\": \"level\",\n", "\"name\": \"l\",\n", "passes l, which exit-pipeline does not take"),
        ("\"name\": \"after\"", "\"name\": \"1st\"", "\"1st\" is no name in tasks of root"),
        ("\"busybox\"", "\"{{busybox\"", "a tag without an end"),
        ("\"busybox\"", "\"{{x y}}\"", "text that looks like a tag"),
    ] {
        assert!(text.contains(from), "{from} is not in {text}");
        let found = wellformed::problems_in(&serde_json::from_str(&text.replacen(from, to, 1)).unwrap());
        assert!(found.iter().any(|found| found.contains(problem)), "{problem:?} is not among {found:?}");
    }
}
