//! Texts for exit tasks: by the arguments of a hook, and through the step around a group whose exit task is a pipeline.

use e2e::ir::{Ir, constant, each, input, string, task};
use e2e::text::texts;
use e2e::{Lab, Pipeline};
use serde_json::{Value, json};

use super::{Named, constants, expect_shown, merged, named, string_or};

/// A task that runs when a group has ended.
fn exit_task(group: &str, component: &str, inputs: Value) -> Value {
    let mut exit = task(component, inputs);
    exit["dependentTasks"] = json!([group]);
    exit["triggerPolicy"] = json!({"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"});
    exit
}

#[test]
fn exit_tasks() {
    let Some(lab) = Lab::open() else { return };
    let known = named("c", 110, constants("constants of exit tasks"));
    let at_run_time = named("r", 110, texts("inputs of exit tasks"));
    let all: Named = known.clone().into_iter().chain(at_run_time.clone()).collect();
    let definitions = each(all.keys(), |_| string());
    let inner = || json!({"show": task("show", each(all.keys(), input))});
    let ir = Ir::default().show(&definitions).pipeline("group", &definitions, &[], inner()).pipeline(
        "wind-up",
        &definitions,
        &[],
        inner(),
    );
    let sources = merged(&each(known.keys(), |name| constant(known[name].as_str())), &each(at_run_time.keys(), input));
    let tasks = json!({
        "exit-handler-1": task("group", sources.clone()),
        "cleanup": exit_task("exit-handler-1", "show", sources.clone()),
        "exit-handler-2": task("group", sources.clone()),
        "wind-up": exit_task("exit-handler-2", "wind-up", sources),
    });
    let root = each(at_run_time.keys(), |name| string_or(&at_run_time[name]));
    let run = lab.run(&Pipeline::from_ir(&ir.root(&root, &[], tasks)));
    let outcome = run.finish();
    let shown = ["exit-handler-1/show", "exit-handler-1/onExit", "exit-handler-2/show", "exit-handler-2/onExit/show"];
    outcome.expect("Succeeded", &shown.map(|path| format!("{path}: Succeeded")));
    for path in shown {
        expect_shown(&outcome, path, &all);
    }
}
