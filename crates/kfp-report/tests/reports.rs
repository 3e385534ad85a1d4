//! Reports of real runs, and of a run whose texts attack the report.
//!
//! The runs in `testdata/runs/` come from a cluster. They keep only the fields that a report reads.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "../../kfp-picture/tests/browser/mod.rs"]
mod browser;

use std::fs;
use std::path::{Path, PathBuf};

use kfp_report::{Files, Kind, NoFiles, NotAWorkflow, Report, Workflow, html, markdown, text};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(name: &str) -> String {
    fs::read_to_string(top().join(format!("testdata/runs/{name}.json"))).unwrap()
}

fn report(json: &str) -> Report {
    Report::new(&Workflow::read(json.as_bytes()).unwrap(), None)
}

#[test]
fn reports_of_real_runs() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(top().join("snapshots/reports"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let names = ["classification", "combo", "exit_task_failed", "forty", "metrics", "stopped_late", "troubles"];
    for name in names.into_iter().chain(["troubles_retried"]) {
        let report = report(&run(name));
        settings.bind(|| insta::assert_snapshot!(name, format!("{}\n{}", text(&report), markdown(&report))));
    }
}

#[test]
fn causes_are_found_on_the_cluster() {
    let report = report(&run("troubles"));
    let kinds = report.failures().into_iter().map(|task| (task.path.as_str(), task.cause().unwrap().kind));
    let expected = [
        ("memory", Kind::OutOfMemory),
        ("code", Kind::ExitCode(42)),
        ("image", Kind::PodLost),
        ("place", Kind::NotStarted),
        ("slow", Kind::Deadline),
    ];
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
}

/// A run in which Argo could not compute a condition and the list of a loop, and two groups have the same
/// exit task.
const GROUPS: &str = r#"{
  "metadata": {"name": "w", "namespace": "argo"},
  "spec": {"entrypoint": "root", "templates": [
    {"name": "root", "dag": {"tasks": [
      {"name": "exit-handler-1", "template": "group", "hooks": {"exit": {"template": "notify"}}},
      {"name": "exit-handler-2", "template": "group", "hooks": {"exit": {"template": "notify"}}},
      {"name": "condition-3", "template": "group", "when": "…"},
      {"name": "for-loop-4", "template": "loop"}
    ]}},
    {"name": "group", "dag": {"tasks": [{"name": "load", "template": "load"}]}},
    {"name": "loop", "dag": {"tasks": [{"name": "iteration", "template": "group", "withParam": "…"}]}},
    {"name": "load", "container": {"image": "busybox"}},
    {"name": "notify", "container": {"image": "busybox"}}
  ]},
  "status": {"phase": "Error", "startedAt": "2026-01-01T00:00:00Z", "nodes": {
    "w": {"id": "w", "displayName": "w", "type": "DAG", "phase": "Error", "templateName": "root"},
    "a": {"id": "a", "displayName": "exit-handler-1.onExit", "type": "Pod", "phase": "Succeeded", "boundaryID": "w",
      "templateName": "notify", "nodeFlag": {"hooked": true}},
    "b": {"id": "b", "displayName": "exit-handler-2.onExit", "type": "Pod", "phase": "Failed", "boundaryID": "w",
      "templateName": "notify", "nodeFlag": {"hooked": true}, "finishedAt": "2026-01-01T00:00:02Z",
      "message": "main: Error (exit code 1)"},
    "c": {"id": "c", "displayName": "condition-3", "type": "Skipped", "phase": "Error", "boundaryID": "w",
      "finishedAt": "2026-01-01T00:00:01Z",
      "message": "failed to evaluate expression: cannot fetch accuracy from nil (1:1)\n | x"},
    "d": {"id": "d", "displayName": "for-loop-4", "type": "DAG", "phase": "Error", "boundaryID": "w",
      "finishedAt": "2026-01-01T00:00:03Z"},
    "e": {"id": "e", "displayName": "iteration", "type": "Skipped", "phase": "Error", "boundaryID": "d",
      "finishedAt": "2026-01-01T00:00:03Z",
      "message": "withParam value could not be parsed as a JSON list: null"}
  }}
}"#;

#[test]
fn groups_that_argo_could_not_run_are_causes() {
    let report = report(GROUPS);
    let failures = report.failures().into_iter().map(|task| (task.path.as_str(), task.cause().unwrap().kind));
    let expected = [
        ("condition-3", Kind::Expression),
        ("notify of exit-handler-2", Kind::ExitCode(1)),
        ("for-loop-4", Kind::Expression),
    ];
    assert_eq!(failures.collect::<Vec<_>>(), expected);
    assert_eq!(text(&report).matches("An output that it reads has no value").count(), 1, "advice is given once");
    assert!(html(&report, &NoFiles).contains("withParam value could not be parsed"), "the message of the loop");
}

/// On the cluster, `argo retry` ran these tasks again, and none of the run of 40 iterations.
#[test]
fn a_retry_runs_what_it_ran_on_the_cluster() {
    let troubles = report(&run("troubles"));
    assert_eq!(troubles.retried(), (vec!["code", "image", "memory", "place", "slow"], vec!["after-code"]));
    assert_eq!(report(&run("forty")).retried(), (vec![], vec![]));
}

#[test]
fn other_files_are_refused() {
    let read = |json: &str| Workflow::read(json.as_bytes()).unwrap_err();
    assert!(matches!(read("kind: Workflow"), NotAWorkflow::Json(_)));
    assert!(matches!(read(r#"{"kind": "Pod"}"#), NotAWorkflow::Kind(kind) if kind == "Pod"));
    assert!(matches!(read(r#"{"kind": "List", "items": []}"#), NotAWorkflow::List(0)));
    assert!(matches!(read(r#"{"kind": "Workflow"}"#), NotAWorkflow::NotStarted));
    let offloaded = r#"{"status": {"offloadNodeStatusVersion": "fnv:1"}}"#;
    assert!(matches!(read(offloaded), NotAWorkflow::Offloaded));
    assert!(matches!(read(r#"{"kind": "List", "items": [{}, {}]}"#), NotAWorkflow::List(2)));
    let list = format!(r#"{{"kind": "List", "items": [{}]}}"#, run("metrics"));
    assert_eq!(report(&list).name, "art-metrics-l8hjm");
}

#[test]
fn nodes_that_lead_in_circles_end() {
    let json = run("forty").replace("\"boundaryID\":\"forty-v448w\"", "\"boundaryID\":\"forty-v448w-258459421\"");
    assert!(text(&report(&json)).starts_with("forty-v448w failed"));
}

#[test]
fn the_page_of_a_run_of_40_iterations() {
    let page = html(&report(&run("forty")), &NoFiles);
    browser::tell(&page, include_str!("forty.js"));
}

/// Artifacts that are HTML with a script.
struct Hostile;

impl Files for Hostile {
    fn read(&self, paths: &[String]) -> Option<Vec<u8>> {
        let is_page = paths[0].ends_with("/h");
        is_page.then(|| b"<h1>page</h1><script>parent.document.title = 'hacked'</script>".to_vec())
    }
}

#[test]
fn texts_of_a_run_stay_texts() {
    const ATTACK: &str = r#"</script><script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">`' \u001b[31m|\n# @team"#;
    let mut json = run("metrics").replace("\"accuracy", &format!("\"{}", ATTACK.replace('\\', "\\\\\\")));
    for (known, name) in [("art-metrics", "name"), ("evaluate", "task"), ("Succeeded", "phase")] {
        if name != "phase" {
            json = json.replace(&format!("\"{known}\""), &format!("\"{known}{ATTACK}\""));
        }
    }
    json = json.replacen("\"phase\":\"Succeeded\"", &format!("\"message\":\"{ATTACK}\",\"phase\":\"Failed\""), 3);
    json = json.replace(
        "\"arguments\":{}",
        &format!("\"arguments\":{{\"parameters\":[{{\"name\":\"{ATTACK}\",\"value\":\"{ATTACK}\"}}]}}"),
    );
    let report = report(&json);
    assert!(report.arguments.len() == 1 && !report.failures().is_empty(), "{}", text(&report));

    let page = html(&report, &Hostile);
    assert_eq!(page.matches("<script").count(), 2, "only the page's own scripts");
    assert_eq!(page.matches("<img").count(), 0);
    assert!(page.contains("<iframe sandbox=\"\" srcdoc=\"&lt;h1&gt;"), "{page}");

    let comment = markdown(&report);
    let outside: String = comment.split('\n').filter(|line| !line.contains('`')).collect();
    assert!(!outside.contains("@team") && !outside.contains("<script") && !comment.contains("\n# "), "{comment}");
    assert!(!text(&report).contains('\u{1b}'));

    let Some((after, console)) = browser::open(&page) else { return };
    assert!(!after.contains("<title>hacked"), "a script of the run has run");
    // The browser reports the script that the frame of the artifact must not run, and nothing else.
    let others = console.lines().filter(|line| !line.contains("Blocked script execution in 'about:srcdoc'"));
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&str>::new());
}
