//! Pages in a real browser: clicks and keys do what they say, and nothing fails.
//!
//! The tests need `chromium`, and report that they are skipped where it is absent.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod browser;

use std::fs;
use std::path::Path;
use std::time::Duration;

use browser::{open, tell};
use kfp_argo::{Options, check};
use kfp_picture::{page, what_if};

/// The maximum size of a page for 300 tasks, in bytes.
const MAX_PAGE: usize = 2_000_000;

/// The maximum time in which such a page opens. Alone on a machine it takes half a second.
const MAX_OPENING: Duration = Duration::from_secs(5);

/// Returns the page of a pipeline.
fn page_of(ir: &str) -> String {
    let options = Options::default();
    let checked = check(ir.as_bytes(), &options).unwrap_or_else(|found| panic!("{found}"));
    let (picture, runs) = what_if::what_if(&checked, &options).unwrap();
    page::page(&picture, &runs)
}

#[test]
fn clicks_and_keys_do_what_they_say() {
    tell(&page_of(include_str!("training.yaml")), include_str!("browser/training.js"));
}

#[test]
fn pages_of_the_samples_have_no_script_errors() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    for sample in ["condition_branches", "loop_in_exit_handler", "partial_failures", "importer", "claims"] {
        let ir = fs::read_to_string(samples.join(format!("{sample}.yaml"))).unwrap();
        let Some((page, console)) = open(&page_of(&ir)) else { return };
        assert_eq!(console, "", "{sample}");
        assert!(page.contains("class=\"node "), "{sample} has no boxes");
    }
}

#[test]
fn a_page_for_300_tasks_is_small_and_opens_quickly() {
    let task = |number: usize| {
        let after = if number < 15 { String::new() } else { format!("task-{}, task-{}", number - 15, number - 11) };
        format!("      task-{number}: {{componentRef: {{name: comp-step}}, dependentTasks: [{after}]}}\n")
    };
    let tasks: String = (0..300).map(task).collect();
    let ir = format!(
        "pipelineInfo: {{name: large}}\nschemaVersion: 2.1.0\n\
         deploymentSpec: {{executors: {{exec-step: {{container: {{image: busybox, command: [echo]}}}}}}}}\n\
         components: {{comp-step: {{executorLabel: exec-step}}}}\nroot:\n  dag:\n    tasks:\n{tasks}"
    );
    let page = page_of(&ir);
    assert!(page.len() < MAX_PAGE, "{} bytes", page.len());
    // Other tests share the machine, so the quickest of some attempts counts.
    let mut opened = Duration::MAX;
    for _ in 0..3 {
        let Some(after) = tell(&page, include_str!("browser/large.js")) else { return };
        let (_, rest) = after.split_once("data-opened=\"").unwrap();
        opened = opened.min(Duration::from_millis(rest.split_once('"').unwrap().0.parse().unwrap()));
        if opened < MAX_OPENING {
            break;
        }
    }
    assert!(opened < MAX_OPENING, "{opened:?}");
    eprintln!("a page of {} bytes for 300 tasks opens in {opened:?}", page.len());
}

#[test]
fn texts_of_the_pipeline_cannot_end_their_script() {
    let ir = include_str!("training.yaml").replace("Trains three models", "</script><script>alert(1)</script><!--");
    let page = page_of(&ir);
    assert_eq!(page.matches("<script").count(), 2);
    let Some((after, console)) = open(&page) else { return };
    assert_eq!(console, "");
    assert!(after.contains("&lt;/script&gt;&lt;script&gt;alert(1)"), "the description is text");
}
