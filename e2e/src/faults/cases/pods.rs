//! Pods that the cluster does not start, or takes away.

use std::time::Duration;

use serde_json::json;

use crate::faults::case::Case;
use crate::faults::disturbance::{Act, Moment};
use crate::faults::expectation::{Expected, HANGS};
use crate::faults::shape::{IMAGE, Shape};

/// The versions before 4 that are played.
const BEFORE_4: &[&str] = &["v3.6", "v3.7"];

pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    let sleep = Shape::new(is_handled, "sleep 600");
    let (work, suffix) = (sleep.work(), sleep.suffix());
    let named = |name: &str| name.to_owned() + suffix;
    let for_task = |settings: serde_json::Value| json!({"tasks": {work.as_str(): settings}});
    let deleted = "the pod was deleted";
    let lost = |seconds: u32| Shape::new(is_handled, &format!("sleep {seconds}"));
    let unseen = Expected::phase(HANGS).task(sleep.path("prepare"), "Succeeded").started(work.clone(), "Pending", 0, 0);
    // The pod stays, also if the controller happens to look at the run.
    let left = sleep.not_started("*");
    let pending = sleep.with_exit_task(unseen.clone(), "FAILED");
    let saved = lost(12);
    let saved_end = || {
        let end = saved.all_but_work("Succeeded");
        end.task(format!("{work}(0)"), "Failed|Error").task(format!("{work}(1)"), "Succeeded")
    };
    vec![
        Case::new(named("pod-deleted"), "A pod is deleted while it runs", sleep.ir(), sleep.failed(deleted))
            .when(Moment::Running(work.clone()), Act::DeletePod(work.clone())),
        deleted_early(is_handled),
        Case::new(
            named("pod-deleted-retried"),
            "A pod is deleted while it runs, with `infrastructureRetries: 1`",
            saved.ir(),
            saved_end(),
        )
        .options(for_task(json!({"infrastructureRetries": 1})))
        .when(Moment::Running(format!("{work}(0)")), Act::DeletePod(format!("{work}(0)"))),
        Case::new(named("node-drained"), "A node is drained", sleep.ir(), sleep.failed(deleted))
            .when(Moment::Running(work.clone()), Act::DrainNode(work.clone())),
        Case::new(
            named("node-drained-retried"),
            "A node is drained, with `infrastructureRetries: 1`",
            saved.ir(),
            saved_end(),
        )
        .options(for_task(json!({"infrastructureRetries": 1})))
        .when(Moment::Running(format!("{work}(0)")), Act::DrainNode(format!("{work}(0)"))),
        Case::new(
            named("no-image"),
            "An image cannot be pulled, with `timeout: 40s`",
            sleep.ir(),
            sleep.not_started("*"),
        )
        .options(for_task(json!({"image": "registry.invalid/no-such-image:1", "timeout": "40s"})))
        .at_times(BEFORE_4, "A78", vec![pending.clone()]),
        Case::new(
            named("unschedulable"),
            "No node has a place for a pod, with `timeout: 40s`",
            sleep.ir(),
            sleep.not_started("*"),
        )
        .options(for_task(json!({"nodeSelector": {"kfp-compile-e2e": "no-such-node"}, "timeout": "40s"})))
        .except(BEFORE_4, "A67", vec![unseen])
        .at_times(BEFORE_4, "A78", vec![pending])
        .at_times(BEFORE_4, "A79", vec![left]),
        // On a busy machine the time can pass before the program starts.
        Case::new(
            named("task-deadline"),
            "A task takes longer than its time limit",
            sleep.ir(),
            sleep.failed("*deadline").between(&work, 0, 1),
        )
        .options(for_task(json!({"activeDeadlineSeconds": 30}))),
        executor_killed(is_handled),
        quota(is_handled),
        quota_without_end(is_handled),
    ]
}

/// Argo creates a pod again that it has not seen running, and the run succeeds.
fn deleted_early(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, "true");
    let wait = json!([{"name": "wait-a-little", "image": IMAGE, "command": ["sleep", "15"]}]);
    Case::new(
        format!("pod-deleted-early{}", shape.suffix()),
        "A pod is deleted before it starts: Argo creates it again",
        shape.ir(),
        shape.all_but_work("Succeeded").task(shape.work(), "Succeeded"),
    )
    .options(json!({"tasks": {shape.work(): {"initContainers": wait}}}))
    .when(Moment::Waiting(shape.work()), Act::DeletePod(shape.work()))
}

/// The executor is in a container beside the program. With one process namespace for both, the
/// program can kill it.
fn executor_killed(is_handled: bool) -> Case {
    let kill = "for p in /proc/[0-9]*; do \
        tr '\\0' ' ' < $p/cmdline | grep -q '^argoexec wait' && kill -9 ${p#/proc/}; done; sleep 15";
    let shape = Shape::new(is_handled, kill);
    let patch = json!({"podSpecPatch": r#"{"shareProcessNamespace": true}"#});
    let case = Case::new(
        format!("executor-killed{}", shape.suffix()),
        "Argo's executor is killed while a program runs",
        shape.ir(),
        shape.failed("Argo's executor failed"),
    )
    .options(json!({"tasks": {shape.work(): patch}}));
    let overlooked = Expected::phase(HANGS).task(shape.path("prepare"), "Succeeded").task(shape.work(), "Error");
    let case = case.at_times(&["v3.7"], "A74", vec![overlooked]);
    // While the exit task runs, the message can become another one.
    if is_handled { case.at_times(&["v3.7"], "A77", vec![shape.failed("*")]) } else { case }
}

/// A pod that the API server refuses is created once it accepts it.
fn quota(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, "true");
    let limited = json!({"activeDeadlineSeconds": 600});
    Case::new(format!("quota{}", shape.suffix()), "A quota is exhausted for 15 seconds", shape.ir(), shape.succeeded())
        .options(json!({"tasks": {shape.work(): limited}}))
        .when(Moment::Now, Act::ForbidPods)
        .when(Moment::Ended(shape.path("prepare")), Act::Nothing)
        .when(Moment::After(Duration::from_secs(15)), Act::AllowPods)
}

/// A pod that the API server never accepts: the time limit of the run ends it.
fn quota_without_end(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, "true");
    let limited = json!({"activeDeadlineSeconds": 600});
    let name = format!("quota-without-end{}", shape.suffix());
    let about = "A quota stays exhausted until the time limit of the run";
    Case::new(name, about, shape.ir(), shape.not_started("*"))
        .options(json!({"tasks": {shape.work(): limited}, "activeDeadlineSeconds": 60}))
        .when(Moment::Waiting(shape.path("prepare")), Act::ForbidPods)
}
