//! What people do to a run, and what happens to its controller.

use std::time::Duration;

use serde_json::json;

use crate::faults::case::Case;
use crate::faults::disturbance::{Act, Moment};
use crate::faults::expectation::{DELETED, Expected};
use crate::faults::shape::Shape;

pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    let sleep = Shape::new(is_handled, "sleep 600");
    let (work, suffix) = (sleep.work(), sleep.suffix());
    let named = |name: &str| name.to_owned() + suffix;
    let runs = || Moment::Running(work.clone());
    let terminated = Expected::phase("Failed").task(sleep.path("prepare"), "Succeeded");
    let deleted = Expected::phase(DELETED).started(sleep.path("prepare"), "", 1, 1).started(work.clone(), "", 1, 1);
    vec![
        Case::new(named("deadline"), "A run takes longer than its time limit", sleep.ir(), sleep.failed("*"))
            .options(json!({"activeDeadlineSeconds": 120})),
        Case::new(named("stop"), "`argo stop`", sleep.ir(), sleep.failed("*")).when(runs(), Act::Stop),
        Case::new(
            named("terminate"),
            "`argo terminate`: no exit task runs",
            sleep.ir(),
            terminated.task(work.clone(), "Failed|Error").cause(format!("{work}: *")),
        )
        .when(runs(), Act::Terminate),
        Case::new(named("deleted"), "The workflow is deleted while it runs", sleep.ir(), deleted)
            .when(runs(), Act::DeleteWorkflow),
        controller(is_handled),
        api_server(is_handled),
        schedule(is_handled),
    ]
}

/// The API server answers late while tasks start and end.
fn api_server(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, "sleep 10");
    let (name, about) = (format!("api-server-slow{}", shape.suffix()), "The API server is slow for a while");
    let case = Case::new(name, about, shape.ir(), shape.succeeded());
    case.when(Moment::Now, Act::SlowApiServer).when(Moment::Running(shape.work()), Act::SlowApiServer)
}

/// Two runs of one schedule are at work at the same time.
fn schedule(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, "sleep 60");
    let name = if is_handled { "e2e-overlapping-handler" } else { "e2e-overlapping" };
    let options =
        json!({"kind": "CronWorkflow", "name": name, "schedules": ["@every 20s"], "concurrencyPolicy": "Allow"});
    let about = "Two runs of a CronWorkflow overlap";
    let case = Case::new(format!("overlapping{}", shape.suffix()), about, shape.ir(), shape.succeeded());
    case.options(options).runs(2)
}

/// The controller is killed ten times, so at ten moments of the run.
fn controller(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, "sleep 20");
    let name = format!("controller-killed{}", shape.suffix());
    let case = Case::new(name, "The controller is killed ten times, every 3 seconds", shape.ir(), shape.succeeded());
    (0..10).fold(case, |case, _| case.when(Moment::After(Duration::from_secs(3)), Act::RestartController))
}
