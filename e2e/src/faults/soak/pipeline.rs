//! The pipeline of twenty tasks.

use serde_json::{Value, json};

use crate::ir::{Ir, input, reference, task};

/// The number of iterations of the loop.
const ITERATIONS: usize = 5;

/// The value of the argument `fails` with which no program fails.
pub(super) const NO_TASK: usize = 15;

/// The paths of the tasks, roughly in the order in which they run.
#[rustfmt::skip]
pub(super) const TASKS: [&str; 20] = [
    "exit-handler-1/first",
    "aside",
    "exit-handler-1/left-1",
    "exit-handler-1/right-1",
    "exit-handler-1/iterate/iteration(0)/train",
    "exit-handler-1/iterate/iteration(1)/train",
    "exit-handler-1/iterate/iteration(2)/train",
    "exit-handler-1/iterate/iteration(3)/train",
    "exit-handler-1/iterate/iteration(4)/train",
    "exit-handler-1/left-2",
    "exit-handler-1/right-2",
    "exit-handler-1/sub/one",
    "exit-handler-1/left-3",
    "exit-handler-1/sub/two",
    "exit-handler-1/sub/three",
    "exit-handler-1/last",
    "exit-handler-1/onExit",
    "publish",
    "announce",
    "celebrate",
];

/// Returns the IR: an exit handler around two chains, a sub-pipeline and a loop, and tasks behind
/// it. The argument `fails` is the number of the task that fails.
pub(super) fn pipeline() -> Value {
    let number = json!({"parameterType": "NUMBER_INTEGER"});
    let inputs = json!({"number": number, "fails": number});
    let status = json!({"status": {"parameterType": "TASK_FINAL_STATUS", "isOptional": true}});
    let fails = json!({"fails": number});
    let program = "sleep 3; [ \"$0\" != \"$1\" ]";
    let step = |number: usize, after: &[&str]| {
        let constant = json!({"runtimeValue": {"constant": number}});
        let mut step = task("step", json!({"number": constant, "fails": input("fails")}));
        step["dependentTasks"] = json!(after);
        step
    };
    let pass = |component: &str, after: &[&str]| {
        let mut pass = task(component, json!({"fails": input("fails")}));
        pass["dependentTasks"] = json!(after);
        pass
    };
    let items: Vec<usize> = (0..ITERATIONS).collect();
    let mut iterate = pass("iterate", &["first"]);
    iterate["parameterIterator"] = json!({"itemInput": "item", "items": {"raw": json!(items).to_string()}});
    let mut clean_up = task("clean-up", json!({"status": {"taskFinalStatus": {"producerTask": "exit-handler-1"}}}));
    clean_up["dependentTasks"] = json!(["exit-handler-1"]);
    clean_up["triggerPolicy"] = json!({"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"});
    let iteration = json!({"item": number, "fails": number});
    let in_loop = task("step", json!({"number": input("item"), "fails": input("fails")}));
    let clean_up_program = ["sh", "-c", "echo \"@@ $0\"; sleep 3"];
    Ir::default()
        .container("step", &inputs, &json!({}), &["sh", "-c", program], &[reference("number"), reference("fails")])
        .container("clean-up", &status, &json!({}), &clean_up_program, &[reference("status")])
        .pipeline("iterate", &iteration, &[], json!({"train": in_loop}))
        .pipeline(
            "sub",
            &fails,
            &[],
            json!({"one": step(5, &[]), "two": step(6, &["one"]), "three": step(7, &["one"])}),
        )
        .pipeline(
            "exit-handler-1",
            &fails,
            &[],
            json!({
                "first": step(0, &[]),
                "left-1": step(1, &["first"]), "left-2": step(2, &["left-1"]), "left-3": step(8, &["left-2"]),
                "right-1": step(3, &["first"]), "right-2": step(9, &["right-1"]),
                "sub": pass("sub", &["right-1"]),
                "iterate": iterate,
                "last": step(10, &["left-3", "right-2", "sub", "iterate"]),
            }),
        )
        .root(
            &fails,
            &[],
            json!({
                "exit-handler-1": pass("exit-handler-1", &[]),
                "clean-up": clean_up,
                "aside": step(11, &[]),
                "publish": step(12, &["exit-handler-1"]),
                "announce": step(13, &["publish"]),
                "celebrate": step(14, &["announce"]),
            }),
        )
}

#[cfg(test)]
mod tests {
    use super::pipeline;
    use crate::Pipeline;

    #[test]
    fn the_pipeline_compiles() {
        drop(Pipeline::from_ir(&pipeline()).argument("fails", "15").workflow());
    }
}
