//! Exit tasks that fail themselves, exit pipelines, and handlers in handlers.

use serde_json::{Value, json};

use crate::faults::case::Case;
use crate::faults::disturbance::{Act, Moment};
use crate::faults::expectation::Expected;
use crate::faults::shape::Shape;

const EXIT_PIPELINE: &str = include_str!("../../../pipelines/exit_pipeline.yaml");
const NESTED: &str = include_str!("../../../pipelines/nested.yaml");
const NESTED_STATUS: &str = include_str!("../../../pipelines/nested_status.yaml");

pub(super) fn cases() -> Vec<Case> {
    [exit_tasks(), exit_pipelines(), handlers_in_handlers()].concat()
}

/// The run of a failed exit task ends in Error, although everything else succeeded.
fn exit_tasks() -> Vec<Case> {
    let failing = Shape::new(true, "true").exit("exit 5");
    let hanging = Shape::new(true, "true").exit("sleep 600");
    let slow = Shape::new(true, "true").exit("sleep 20");
    let exit_task = failing.exit_task();
    let stopped = Expected::phase("Failed").tasks(&["exit-handler-1/prepare", "exit-handler-1/work"], "Succeeded");
    let stopped = stopped.task(exit_task.clone(), "Succeeded").state(exit_task.clone(), "COMPLETE");
    let stopped = stopped.started("publish", "Failed", 0, 0);
    let ends = |cause: &str| {
        let end = Expected::phase("Error").tasks(&["exit-handler-1/prepare", "exit-handler-1/work"], "Succeeded");
        let end = end.task("publish", "Succeeded").task(exit_task.clone(), "Failed|Error");
        end.cause(format!("clean-up: {cause}"))
    };
    vec![
        Case::new("exit-task-fails", "An exit task fails", failing.ir(), ends("exit code 5"))
            .map_expected(|end| end.state(exit_task.clone(), "COMPLETE")),
        Case::new("exit-task-deleted", "The pod of an exit task is deleted", hanging.ir(), ends("the pod was deleted"))
            .when(Moment::Running(exit_task.clone()), Act::DeletePod(exit_task.clone())),
        Case::new(
            "exit-task-deadline",
            "An exit task takes longer than its time limit",
            hanging.ir(),
            ends("the deadline passed"),
        )
        .options(json!({"tasks": {"clean-up": {"activeDeadlineSeconds": 40}}})),
        Case::new("exit-task-stopped", "`argo stop` while the exit task runs: it ends its work", slow.ir(), stopped)
            .when(Moment::Running(exit_task.clone()), Act::Stop),
    ]
}

/// The second of two tasks in an exit pipeline fails.
fn exit_pipelines() -> Vec<Case> {
    let (group, exit) = (["exit-handler-1/prepare", "exit-handler-1/work"], "exit-handler-1/onExit");
    let end = |phase| {
        let end = Expected::phase(phase).task(format!("{exit}/collect"), "Succeeded");
        end.task(format!("{exit}/report"), "Failed").cause("report: exit code 1")
    };
    let alone = end("Error").tasks(&group, "Succeeded").task("publish", "Succeeded");
    let both = end("Failed").task(group[0], "Succeeded").task(group[1], "Failed").cause("work: exit code 1");
    let arguments = |fail_work: bool| json!({"parameters": {"fail_work": fail_work, "fail_exit": true}});
    vec![
        Case::new(
            "exit-pipeline-fails",
            "The second task of an exit pipeline fails",
            ir(EXIT_PIPELINE),
            alone.state(format!("{exit}/collect"), "COMPLETE"),
        )
        .options(arguments(false)),
        Case::new(
            "exit-pipeline-fails-too",
            "A task fails, and then the second task of the exit pipeline",
            ir(EXIT_PIPELINE),
            both.state(format!("{exit}/collect"), "FAILED"),
        )
        .options(arguments(true)),
    ]
}

/// A handler in a handler, with a failure at each level.
fn handlers_in_handlers() -> Vec<Case> {
    let outer = "exit-handler-1";
    let inner = "exit-handler-1/sub/exit-handler-1";
    let path = |group: &str, task: &str| format!("{group}/{task}");
    let work = Expected::phase("Failed")
        .task(path(inner, "prepare"), "Succeeded")
        .task(path(inner, "work"), "Failed")
        .task(path(inner, "onExit"), "Succeeded")
        .task(path(outer, "onExit"), "Succeeded")
        .cause("work: exit code 1");
    let inner_exit = Expected::phase("Error")
        .task(path(inner, "prepare"), "Succeeded")
        .task(path(inner, "work"), "Succeeded")
        .task(path(inner, "onExit"), "Failed")
        .task("exit-handler-1/sub/after-inner", "Succeeded")
        .task("exit-handler-1/after-sub", "Succeeded")
        .task(path(outer, "onExit"), "Succeeded")
        .cause("sub/step: exit code 1");
    let loops = |number: u8| format!("{outer}/for-loop-1/iteration({number})/exit-handler-1");
    let all_levels = Expected::phase("Error")
        .task(path("exit-handler-1/sub/exit-handler-1", "work"), "Succeeded")
        .task(path("exit-handler-1/sub/exit-handler-1", "onExit"), "Failed")
        .task(path(&loops(0), "work"), "Succeeded")
        .task(path(&loops(0), "onExit"), "Succeeded")
        .task(path(&loops(1), "work"), "Succeeded")
        .task(path(&loops(1), "onExit"), "Failed")
        .task(path(outer, "onExit"), "Failed")
        .state(path(outer, "onExit"), "FAILED");
    vec![
        Case::new("nested-work-fails", "A task in an exit handler in an exit handler fails", ir(NESTED), work)
            .options(json!({"parameters": {"fail_work": true}})),
        Case::new("nested-exit-fails", "The exit task of the inner exit handler fails", ir(NESTED), inner_exit)
            .options(json!({"parameters": {"fail_inner_exit": true}})),
        Case::new(
            "nested-all-fail",
            "Exit tasks fail in a sub-pipeline, in one iteration of a loop, and around both",
            ir(NESTED_STATUS),
            all_levels,
        )
        .options(json!({"parameters": {"fail_sub": true, "fail_loop": true, "fail_outer": true}})),
    ]
}

/// Returns a pipeline of `pipelines/`.
fn ir(source: &str) -> Value {
    serde_saphyr::from_str(source).expect("the pipelines are YAML")
}
