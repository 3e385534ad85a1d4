//! The claim of a volume that belongs to a run.

use serde_json::json;

use crate::faults::case::Case;
use crate::faults::disturbance::Act;
use crate::faults::shape::Shape;

/// The claim stays while a retry could need it, and is deleted when the run has succeeded.
pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    let file = "{{$.workspace_path}}/data";
    let shape = Shape::mendable(is_handled);
    let mut ir = shape.ir();
    let programs = [("prepare", format!("echo data > {file}")), ("work", format!("test -s {file} && [ $0 = false ]"))];
    for (task, program) in programs {
        ir["deploymentSpec"]["executors"][task]["container"]["command"] = json!(["sh", "-c", program]);
    }
    let platforms = json!({"kubernetes": {"pipelineConfig": {"workspace": {"size": "10Mi"}}}});
    let pipeline = json!({"pipelineSpec": ir, "platformSpec": {"platforms": platforms}});
    let failed = shape.failed("exit code 1").keeps("claim kfp-workspace");
    let mended = shape.all_but_work("Succeeded").task(shape.work(), "Succeeded").again(shape.work(), 2);
    // The exit task ran before the retry (fact A21).
    let mended = if is_handled { mended.state(shape.exit_task(), "FAILED") } else { mended };
    let name = format!("workspace{}", shape.suffix());
    let about = "A task with a workspace fails; `argo retry` finds its files";
    let case = Case::new(name, about, pipeline, failed).has_claim();
    vec![case.then(Act::retry_with("broken", "false"), mended)]
}
