//! The artifact store, which is away at some moment.

use std::time::Duration;

use serde_json::{Value, json};

use crate::faults::case::Case;
use crate::faults::disturbance::{Act, Moment};
use crate::faults::expectation::Expected;
use crate::faults::shape::Shape;
use crate::ir::task;

/// The cause of all failures here.
const CAUSE: &str = "an input or output could not be loaded or saved";

pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    vec![
        away_from_the_start(is_handled),
        away_before_a_reader(is_handled),
        away_for_seconds(is_handled),
        away_for_good(is_handled),
    ]
}

/// `prepare` cannot save its artifact. With the store, a retry of the run succeeds.
fn away_from_the_start(is_handled: bool) -> Case {
    let shape = reader(is_handled);
    let prepare = shape.path("prepare");
    let end = Expected::phase("Failed|Error").task(prepare.clone(), "Failed|Error");
    let end = shape.with_exit_task(end, "FAILED").cause(format!("{prepare}: {CAUSE}"));
    let mended = shape.all_but_work("Succeeded").task(shape.work(), "Succeeded").again(prepare, 2);
    // The exit task ran before the retry (fact A21).
    let mended = if is_handled { mended.state(shape.exit_task(), "FAILED") } else { mended };
    Case::new(
        format!("store-away{}", shape.suffix()),
        "The artifact store is away; when it is back, the run is retried",
        with_artifact(&shape, false),
        end,
    )
    .when(Moment::Now, Act::StoreDown)
    .then(Act::StoreUp, mended)
    .when(Moment::Now, Act::retry())
}

/// `work` cannot load an artifact that `prepare` saved.
fn away_before_a_reader(is_handled: bool) -> Case {
    let shape = reader(is_handled);
    let (hold, work) = (shape.path("hold"), shape.work());
    let end = shape.not_started(CAUSE).task(hold.clone(), "Succeeded");
    let mended = shape.all_but_work("Succeeded").task(hold.clone(), "Succeeded").task(work, "Succeeded");
    let mended = if is_handled { mended.state(shape.exit_task(), "FAILED") } else { mended };
    Case::new(
        format!("store-lost{}", shape.suffix()),
        "The artifact store goes away before a task reads from it; when it is back, the run is retried",
        with_artifact(&shape, true),
        end,
    )
    .when(Moment::Ended(shape.path("prepare")), Act::Nothing)
    .when(Moment::Running(hold), Act::StoreDown)
    .then(Act::StoreUp, mended)
    .when(Moment::Now, Act::retry())
}

/// The store is away when `work` saves its artifact. The executor tries again for some seconds.
fn away_for_seconds(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, &format!("sleep 8; {}", write()));
    let mut ir = shape.ir();
    add_output(&mut ir, "work");
    let name = format!("store-away-briefly{}", shape.suffix());
    let about = "The artifact store is away for five seconds while a task saves its output";
    Case::new(name, about, ir, shape.succeeded())
        .when(Moment::Running(shape.work()), Act::Nothing)
        .when(Moment::After(Duration::from_secs(6)), Act::StoreDown)
        .when(Moment::After(Duration::from_secs(5)), Act::StoreUp)
}

/// The last task cannot save its artifact, also not after a retry.
fn away_for_good(is_handled: bool) -> Case {
    let shape = Shape::new(is_handled, "sleep 10");
    let mut ir = shape.ir();
    add_output(&mut ir, "publish");
    ir["deploymentSpec"]["executors"]["publish"]["container"]["command"] = json!(["sh", "-c", write()]);
    let end = Expected::phase("Failed|Error").tasks(&[&shape.path("prepare"), &shape.work()], "Succeeded");
    let end = shape.with_exit_task(end.task("publish", "Failed|Error"), "COMPLETE");
    let end = end.cause(format!("publish: {CAUSE}"));
    let name = format!("store-gone{}", shape.suffix());
    let about = "The artifact store goes away before the last task, for good; the run is retried";
    Case::new(name, about, ir, end.clone())
        .when(Moment::Running(shape.work()), Act::StoreDown)
        .then(Act::retry(), end.again("publish", 2))
}

fn reader(is_handled: bool) -> Shape {
    Shape::new(is_handled, "test -s {{$.inputs.artifacts['data'].path}}")
}

/// Returns the definitions of an artifact.
fn artifacts() -> Value {
    json!({"artifacts": {"data": {"artifactType": {"schemaTitle": "system.Dataset"}}}})
}

fn add_output(ir: &mut Value, component: &str) {
    ir["components"][component]["outputDefinitions"] = artifacts();
}

/// Returns the program that writes the artifact.
fn write() -> String {
    let file = "{{$.outputs.artifacts['data'].path}}";
    format!("mkdir -p $(dirname {file}); echo data > {file}")
}

/// Returns the IR in which `prepare` writes an artifact that `work` reads, and with `is_held` only
/// after the task `hold`.
fn with_artifact(shape: &Shape, is_held: bool) -> Value {
    let mut ir = shape.ir();
    add_output(&mut ir, "prepare");
    ir["components"]["work"]["inputDefinitions"] = artifacts();
    ir["deploymentSpec"]["executors"]["prepare"]["container"]["command"] = json!(["sh", "-c", write()]);
    if is_held {
        ir["components"]["hold"] = json!({"executorLabel": "hold"});
        let container = json!({"image": crate::faults::shape::IMAGE, "command": ["sleep", "30"]});
        ir["deploymentSpec"]["executors"]["hold"] = json!({"container": container});
    }
    let group = if shape.suffix().is_empty() { &mut ir["root"] } else { &mut ir["components"]["exit-handler-1"] };
    let tasks = &mut group["dag"]["tasks"];
    let source = json!({"taskOutputArtifact": {"producerTask": "prepare", "outputArtifactKey": "data"}});
    tasks["work"]["inputs"]["artifacts"] = json!({"data": source});
    if is_held {
        tasks["hold"] = task("hold", json!({}));
        tasks["work"]["dependentTasks"] = json!(["prepare", "hold"]);
    }
    ir
}
