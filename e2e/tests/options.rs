//! The options file: who waits for whom, failures that are tolerated, and settings that reach the pods.

use std::time::Duration;

use e2e::{Lab, Pipeline};
use kfp_argo::{Config, Options};
use serde_json::{Value, json};

/// The effects of one failed training of three, apart from the run's phase.
const PARTIAL: [&str; 7] = [
    "train: Succeeded",
    "train-2: Failed",
    "train-3: Succeeded",
    "predict: Succeeded",
    "predict-3: Succeeded",
    "aggregate: Succeeded",
    "plot: Succeeded",
];

const SUMMARY: &str = "by the model of a, none, by the model of c";

fn config(config: Value) -> impl FnOnce(&mut Options) {
    let config: Config = serde_json::from_value(config).expect("an options file");
    move |options| *options = config.into_options()
}

/// Predictions are made with the models that there are, and put together; the run is Succeeded, as the failure was tolerated.
#[test]
fn quick_some_trainings_may_fail() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("partial_failures"));
    run.finish().expect("Succeeded", &PARTIAL).expect_lines("aggregate", &[SUMMARY]).expect_lines("plot", &[SUMMARY]);
}

/// Nodes have the names of Python if the options file asks for them, and the exit task reads its group's name.
#[test]
fn nodes_have_the_names_of_python() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::example("display_names").argument("day", "monday"));
    let outcome = run.finish();
    assert_eq!(outcome.phase(), "Succeeded");
    let nodes = outcome.workflow["status"]["nodes"].as_object().into_iter().flat_map(|nodes| nodes.values());
    let names: Vec<&str> = nodes.filter_map(|node| node["displayName"].as_str()).collect();
    for name in ["nightly", "nightly.onExit", "on-mondays", "each-model", "Load", "train"] {
        assert!(names.contains(&name), "no {name} in {names:?}");
    }
}

/// The same without `tolerate`: all that can be made is made, and the run is Failed.
#[test]
fn partial_results_of_a_failed_run() {
    let Some(lab) = Lab::open() else { return };
    let depends = "predict.Completed && predict-2.Completed && predict-3.Completed";
    let options = config(json!({"tasks": {"aggregate": {"depends": depends}}}));
    let run = lab.run(&Pipeline::example("partial_failures").with(options));
    run.finish().expect("Failed", &PARTIAL).expect_lines("plot", &[SUMMARY]);
}

/// A tolerated failure hides no other one: the prediction that follows has to succeed.
#[test]
fn a_failure_after_a_tolerated_task_fails_the_run() {
    let Some(lab) = Lab::open() else { return };
    let options = config(json!({
        "tasks": {
            "train*": {"tolerate": true},
            "predict-3": {"image": "registry.invalid/no-such-program:1", "activeDeadlineSeconds": 10},
            "aggregate": {"depends": "predict.Completed && predict-2.Completed && predict-3.Completed"},
        },
    }));
    let run = lab.run(&Pipeline::example("partial_failures").with(options).argument("fails", "nothing"));
    let failed = ["train", "train-2", "train-3", "predict", "predict-2", "aggregate", "plot"];
    let mut expected: Vec<String> = failed.iter().map(|task| format!("{task}: Succeeded")).collect();
    expected.push("predict-3: Failed".to_owned());
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    run.finish().expect("Error", &expected).expect_error("predict-3 failed");
}

/// `argo retry` runs what failed again, but for a failure that another task has dealt with: Argo leaves a task alone once one after it has
/// succeeded.
#[test]
fn a_retry_leaves_tolerated_failures_alone() {
    let Some(lab) = Lab::open() else { return };
    let options = config(json!({"tasks": {"first": {"tolerate": true}, "between": {"depends": "first.Completed"}}}));
    let pipeline = Pipeline::named("tolerated_by_options").with(options);
    let run = lab.run(&pipeline.argument("fail_first", "true").argument("fail_last", "true"));
    let before = run.finish();
    before.expect("Failed", &["first: Failed", "between: Succeeded", "last: Failed"]);
    run.retry(&[("fail_first", "false"), ("fail_last", "false")]);
    let after = run.finish();
    after.expect("Succeeded", &["first: Failed", "between: Succeeded", "last: Succeeded"]);
    after.expect_again(&before, &["last"]);
}

/// A task that hangs, or whose pod never starts, ends as failed after its time, so that the exit task runs and sees it.
#[test]
fn tasks_may_take_so_long() {
    let Some(lab) = Lab::open() else { return };
    let image = json!({"image": "registry.invalid/no-such-program:1"});
    for options in [config(json!({})), config(json!({"tasks": {"exit-handler-1/work": image}}))] {
        let pipeline = Pipeline::named("long_work").with(options).argument("seconds", "600");
        // Enough for the exit task on a machine with much to do.
        let run = lab.run(&pipeline.with(|options| options.task_timeout = Some(Duration::from_secs(60))));
        let outcome = run.finish();
        outcome.expect("Failed", &["exit-handler-1/work: Failed", "exit-handler-1/onExit: Succeeded"]);
        let status: Value = outcome.lines("exit-handler-1/onExit")[0].parse().expect("the status is JSON");
        assert_eq!(status["state"], "FAILED");
    }
}

/// Features of Argo for the run and its tasks: pods are deleted, a result is kept in a cache of the author's.
#[test]
fn argos_own_settings() {
    let Some(lab) = Lab::open() else { return };
    let cache = format!("e2e-options-{}", std::process::id());
    let memoize = json!({"key": "first", "maxAge": "1h", "cache": {"configMap": {"name": cache}}});
    let counter = json!({"name": "e2e_first", "help": "How many", "counter": {"value": "1"}});
    let options = || {
        config(json!({
            "podGC": {"strategy": "OnWorkflowCompletion"},
            "artifactGC": {"strategy": "OnWorkflowDeletion"},
            "tasks": {"first": {"memoize": memoize, "metrics": {"prometheus": [counter]}}},
        }))
    };
    let run = || lab.run(&Pipeline::named("tolerated_by_options").with(options()));
    let tasks = ["between: Succeeded", "last: Succeeded"];
    run().finish().expect("Succeeded", &[&["first: Succeeded"][..], &tasks].concat());
    let again = run();
    let outcome = again.finish();
    // A node without a pod, as its result was there.
    outcome.expect("Succeeded", &[&["first: Succeeded"][..], &tasks].concat());
    let nodes = outcome.workflow["status"]["nodes"].as_object().into_iter().flatten();
    let hits = nodes.filter(|(_, node)| node["memoizationStatus"]["hit"] == json!(true));
    assert_eq!(hits.map(|(_, node)| node["displayName"].clone()).collect::<Vec<_>>(), ["first"]);
}

/// A task that runs only when another one failed.
#[test]
fn tasks_for_failures_only() {
    let Some(lab) = Lab::open() else { return };
    let options = config(json!({"tasks": {
        "train-2": {"tolerate": true},
        "train-3": {"depends": "train-2.Failed"},
        "predict-2": {"depends": "train-2.Succeeded"},
        "aggregate": {"depends": "predict.Completed && predict-2.Completed && predict-3.Completed"},
    }}));
    let run = lab.run(&Pipeline::example("partial_failures").with(options));
    run.finish().expect_lines("plot", &[SUMMARY]);
}

/// Settings of a pod are in the pod; `train` and `train-3` run the same component with different ones.
#[test]
fn settings_reach_the_pods() {
    let Some(lab) = Lab::open() else { return };
    let shell = "echo; echo \"@@ $GIVEN $(cat /shared/note) $FOR\"; printf x > \"$2\"";
    let options = config(json!({
        "labels": {"suite": "e2e"},
        "ttl": {"secondsAfterCompletion": 3600},
        "parallelism": 5,
        "tasks": {
            "train": {
                "env": [{"name": "GIVEN", "value": "{{=1 + 1}}"}, {"name": "FOR", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['for']"}}}],
                "labels": {"for": "train"},
                "volumes": [{"name": "shared", "emptyDir": {}}],
                "volumeMounts": [{"name": "shared", "mountPath": "/shared"}],
                "initContainers": [{
                    "name": "note", "image": "busybox", "command": ["sh", "-c", "echo noted > /shared/note"],
                    "volumeMounts": [{"name": "shared", "mountPath": "/shared"}],
                }],
                "sidecars": [{"name": "beside", "image": "busybox", "command": ["sleep", "600"]}],
                "tolerations": [{"key": "none", "operator": "Exists"}],
                "nodeSelector": {"kubernetes.io/os": "linux"},
                "timeout": "5m",
                "synchronization": {"mutexes": [{"name": "e2e-options"}]},
            },
            "train-2": {"retryStrategy": {"limit": 1, "backoff": {"duration": "1s"}}, "tolerate": true},
            "aggregate": {"depends": "predict.Completed && predict-2.Completed && predict-3.Completed"},
        },
        // The name of the second template of the component: the first is that of the task without settings.
        "patches": [{"template": "train-2", "merge": {"container": {"command": ["sh", "-c", shell]}}}],
    }));
    let run = lab.run(&Pipeline::example("partial_failures").with(options));
    let outcome = run.finish();
    outcome.expect_lines("train", &["2 noted train"]);
}
