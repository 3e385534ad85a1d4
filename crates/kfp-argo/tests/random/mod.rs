//! Random pipelines, as IR.

#![allow(dead_code, clippy::unwrap_used)] // no test uses all of it

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A task, with what it takes from the tasks of its DAG by their number. A number that is too high, or its own, is a wrong pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// A pipeline of these; a program where there are none.
    tasks: Vec<Task>,
    after: Vec<usize>,
    /// Whose output it reads.
    reads: Option<usize>,
    /// Whose final status it takes.
    watches: Option<usize>,
    waits_for_any_ending: bool,
    is_exit_handler: bool,
    /// Once for the constant and once for an empty text.
    is_loop: bool,
    is_conditional: bool,
    constant: String,
}

/// Text with whatever Argo, Kubernetes, JSON, YAML or a shell may take for more than text.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let special = [
        "{{",
        "}}",
        "{",
        "}",
        "{{=",
        "{{workflow.name}}",
        "{{=1}}",
        "$(",
        "$$(HOME)",
        "$(KFP_LBRACE)",
        "\"",
        "'",
        "\\",
        "\\u007b",
        "\n",
        "\r\n",
        "\t",
        "  ",
        ": ",
        " #",
        "- ",
        "yes",
        "1e3",
        "null",
        "~",
        "<default>",
        "<not written>",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "é",
        "😀",
        "\u{7f}",
        "🏴\u{e0067}\u{e0062}\u{e007f}",
        "%",
    ];
    let piece = prop_oneof![3 => proptest::sample::select(special.to_vec()).prop_map(str::to_owned), 1 => ".{0,4}"];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

pub(crate) fn tasks(depth: u32) -> BoxedStrategy<Vec<Task>> {
    let inner =
        if depth == 0 { Just(Vec::new()).boxed() } else { prop_oneof![Just(Vec::new()), tasks(depth - 1)].boxed() };
    let number = 0..5usize;
    let links = (
        proptest::collection::vec(number.clone(), 0..3),
        proptest::option::of(number.clone()),
        proptest::option::weighted(0.3, number),
    );
    let flag = proptest::bool::weighted;
    let flags = (flag(0.3), flag(0.5), flag(0.2), flag(0.2));
    let task = (inner, links, flags, text()).prop_map(|(tasks, (after, reads, watches), flags, constant)| {
        let (waits_for_any_ending, is_exit_handler, is_loop, is_conditional) = flags;
        Task { tasks, after, reads, watches, waits_for_any_ending, is_exit_handler, is_loop, is_conditional, constant }
    });
    proptest::collection::vec(task, 1..6).boxed()
}

/// The same tasks with links to earlier ones only: a right pipeline.
pub(crate) fn straightened(mut tasks: Vec<Task>) -> Vec<Task> {
    for (at, task) in tasks.iter_mut().enumerate() {
        task.after.retain(|other| *other < at);
        task.reads = task.reads.filter(|other| *other < at);
        task.watches = task.watches.filter(|other| task.after.contains(other));
        task.tasks = straightened(std::mem::take(&mut task.tasks));
    }
    tasks
}

/// The key of the task with the number; some that Argo has to rename.
fn key(tasks: &[Task], at: usize) -> String {
    match tasks.get(at) {
        Some(task) if task.is_exit_handler && !task.tasks.is_empty() => format!("exit-handler-{at}"),
        _ => ["first", "2nd", "the third", "exit", "fünfte"]
            .get(at)
            .map_or_else(|| format!("task-{at}"), |key| (*key).to_owned()),
    }
}

/// The DAG of some tasks; the components of pipelines among them are added to the others.
fn dag(tasks: &[Task], components: &mut Map<String, Value>) -> Value {
    let mut specs = Map::new();
    for (at, task) in tasks.iter().enumerate() {
        let component = match task.tasks.as_slice() {
            [] => "comp-program".to_owned(),
            inner => {
                let mut component = interface();
                component["dag"] = dag(inner, components);
                let name = format!("comp-{}", components.len());
                components.insert(name.clone(), component);
                name
            }
        };
        specs.insert(key(tasks, at), spec(tasks, task, &component));
    }
    let output = json!({"producerSubtask": key(tasks, 0), "outputParameterKey": "text"});
    json!({"tasks": specs, "outputs": {"parameters": {"text": {"valueFromParameter": output}}}})
}

fn spec(tasks: &[Task], task: &Task, component: &str) -> Value {
    let mut inputs = json!({"constant": {"runtimeValue": {"constant": task.constant}}, "passed": {"componentInputParameter": "passed"}});
    if let Some(at) = task.reads {
        inputs["text"] = json!({"taskOutputParameter": {"producerTask": key(tasks, at), "outputParameterKey": "text"}});
    }
    if let Some(at) = task.watches {
        inputs["status"] = json!({"taskFinalStatus": {"producerTask": key(tasks, at)}});
    }
    let after: Vec<String> = task.after.iter().map(|at| key(tasks, *at)).collect();
    let mut spec =
        json!({"componentRef": {"name": component}, "dependentTasks": after, "inputs": {"parameters": inputs}});
    if task.is_loop {
        spec["inputs"]["parameters"].as_object_mut().unwrap().remove("constant");
        spec["parameterIterator"] =
            json!({"itemInput": "constant", "items": {"raw": json!([task.constant, ""]).to_string()}});
    }
    let mut policy = Map::new();
    if task.waits_for_any_ending {
        policy.insert("strategy".to_owned(), json!("ALL_UPSTREAM_TASKS_COMPLETED"));
    }
    if task.is_conditional {
        policy.insert("condition".to_owned(), json!("inputs.parameter_values['passed'] == 'x'"));
    }
    spec["triggerPolicy"] = policy.into();
    spec
}

/// What every component takes and gives.
fn interface() -> Value {
    let optional = |kind: &str| json!({"parameterType": kind, "isOptional": true});
    let inputs = json!({
        "constant": optional("STRING"), "passed": optional("STRING"), "text": optional("STRING"), "status": optional("TASK_FINAL_STATUS"),
    });
    json!({
        "inputDefinitions": {"parameters": inputs},
        "outputDefinitions": {"parameters": {"text": {"parameterType": "STRING"}}},
    })
}

/// The IR of a pipeline whose program has these words as its arguments.
pub(crate) fn pipeline(tasks: &[Task], args: &[&str]) -> String {
    let mut components = Map::new();
    let mut program = interface();
    program["executorLabel"] = json!("exec-program");
    components.insert("comp-program".to_owned(), program);
    let mut root = interface();
    root["dag"] = dag(tasks, &mut components);
    let container = json!({"image": "busybox", "command": ["echo"], "args": args});
    json!({
        "components": components,
        "deploymentSpec": {"executors": {"exec-program": {"container": container}}},
        "pipelineInfo": {"name": "random"},
        "root": root,
        "schemaVersion": "2.1.0",
    })
    .to_string()
}

/// A task that waits for nothing.
pub(crate) fn single(constant: &str) -> Task {
    Task {
        tasks: Vec::new(),
        after: Vec::new(),
        reads: None,
        watches: None,
        waits_for_any_ending: false,
        is_exit_handler: false,
        is_loop: false,
        is_conditional: false,
        constant: constant.to_owned(),
    }
}
