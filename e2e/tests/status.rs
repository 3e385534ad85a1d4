//! `PipelineTaskFinalStatus`: the report to a task about the end of another one.

use e2e::{Lab, Outcome, Pipeline};
use kfp_argo::StateWords;
use serde_json::{Value, json};

/// The final status as its JSON text reaches a program: keys in order, `error` only after a failure.
fn text(run: &str, task: &str, state: &str) -> String {
    let mut status = json!({"pipelineJobResourceName": run, "pipelineTaskName": task, "state": state});
    if state == "FAILED" {
        status["error"] = json!({"code": 1, "message": format!("Task {task} failed.")});
    }
    Value::to_string(&status)
}

const PODS: [&str; 9] = [
    "exit-handler-1/work: Succeeded",
    "exit-handler-1/onExit: Succeeded",
    "exit-handler-2/work: Failed",
    "exit-handler-2/onExit: Succeeded",
    "good: Succeeded",
    "after-good: Succeeded",
    "broken: Failed",
    "after-broken: Succeeded",
    "after-never-run: Succeeded",
];

#[track_caller]
fn expect_states(outcome: &Outcome<'_>, run: &str, succeeded: &str, never_run: &str) {
    outcome.expect("Failed", &PODS);
    for (path, task, state) in [
        ("exit-handler-1/onExit", "exit-handler-1", succeeded),
        ("exit-handler-2/onExit", "exit-handler-2", "FAILED"),
        ("after-good", "good", succeeded),
        ("after-broken", "broken", "FAILED"),
        ("after-never-run", "never-run", never_run),
    ] {
        outcome.expect_lines(path, &[&text(run, task, state)]);
    }
}

#[test]
fn states_of_the_backend() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("status"));
    expect_states(&run.finish(), run.name(), "COMPLETE", "CANCELED");
}

#[test]
fn states_of_the_sdk() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("status").with(|options| options.state_words = StateWords::Sdk));
    expect_states(&run.finish(), run.name(), "SUCCEEDED", "CANCELLED");
}

/// After `argo stop` the exit task still runs, and learns that its group failed.
#[test]
fn quick_stopped() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("long_work").argument("seconds", "600"));
    run.stop_while_running("exit-handler-1/work");
    let outcome = run.finish();
    assert_eq!(outcome.pods.keys().collect::<Vec<_>>(), ["exit-handler-1/onExit", "exit-handler-1/work"], "{outcome}");
    assert_eq!(outcome.phase(), "Failed", "{outcome}");
    outcome.expect_lines("exit-handler-1/onExit", &[&text(run.name(), "exit-handler-1", "FAILED")]);
}

/// A pipeline as exit task passes its status on.
#[test]
fn in_an_exit_pipeline() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("exit_pipeline").argument("fail_work", "true"));
    let outcome = run.finish();
    outcome.expect(
        "Failed",
        &[
            "exit-handler-1/prepare: Succeeded",
            "exit-handler-1/work: Failed",
            "exit-handler-1/onExit/collect: Succeeded",
            "exit-handler-1/onExit/report: Succeeded",
        ],
    );
    outcome.expect_lines("exit-handler-1/onExit/collect", &[&text(run.name(), "exit-handler-1", "FAILED")]);
}
