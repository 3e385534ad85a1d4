//! The artifact store, which is away at some moment.

use serde_json::{Value, json};

use crate::faults::case::Case;
use crate::faults::disturbance::{Act, Moment};
use crate::faults::expectation::Expected;
use crate::faults::shape::Shape;
use crate::ir::task;

/// The cause of all failures here.
const CAUSE: &str = "an input or output could not be loaded or saved";

pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    vec![away_from_the_start(is_handled), away_before_a_reader(is_handled)]
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

fn reader(is_handled: bool) -> Shape {
    Shape::new(is_handled, "test -s {{$.inputs.artifacts['data'].path}}")
}

/// Returns the IR in which `prepare` writes an artifact that `work` reads, and with `is_held` only
/// after the task `hold`.
fn with_artifact(shape: &Shape, is_held: bool) -> Value {
    let mut ir = shape.ir();
    let artifacts = json!({"artifacts": {"data": {"artifactType": {"schemaTitle": "system.Dataset"}}}});
    let file = "{{$.outputs.artifacts['data'].path}}";
    let write = format!("mkdir -p $(dirname {file}); echo data > {file}");
    ir["components"]["prepare"]["outputDefinitions"] = artifacts.clone();
    ir["components"]["work"]["inputDefinitions"] = artifacts;
    ir["deploymentSpec"]["executors"]["prepare"]["container"]["command"] = json!(["sh", "-c", write]);
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
