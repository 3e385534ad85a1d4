//! Small files that could cost much: what doubles at each level, what nests without end, what is searched again and again. Each ends soon,
//! and in words. All of these took minutes, gigabytes or the stack once.

#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::time::{Duration, Instant};

use kfp_argo::{Options, compile};
use serde_json::{Map, Value, json};

/// More than any of them takes, with debug assertions and on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

/// Codes of the errors that a pipeline ends in; none where it compiles.
fn errors(pipeline: &Value) -> Vec<&'static str> {
    let text = pipeline.to_string();
    let start = Instant::now();
    let outcome = compile(text.as_bytes(), &Options::default());
    let took = start.elapsed();
    assert!(took < LONGEST, "it took {took:?}");
    let mut codes: Vec<&str> = match outcome {
        Ok(_) => Vec::new(),
        Err(found) => found.0.iter().map(|found| found.code.id).collect(),
    };
    codes.dedup();
    codes
}

/// A pipeline with these components beside `leaf`, which runs a container, and tasks.
fn pipeline(components: Map<String, Value>, tasks: Value) -> Value {
    let input = json!({"parameters": {"s": {"parameterType": "STRING", "isOptional": true}}});
    let artifacts = json!({"artifacts": {"artifact": {"artifactType": {"schemaTitle": "system.Dataset"}}}});
    let mut all = json!({
        "leaf": {"executorLabel": "exec-leaf", "inputDefinitions": input, "outputDefinitions": artifacts},
        "import": {"executorLabel": "exec-import", "inputDefinitions": input, "outputDefinitions": artifacts},
    });
    all.as_object_mut().unwrap().extend(components);
    let address = json!({"artifactUri": {"runtimeParameter": "s"}, "typeSchema": {"schemaTitle": "system.Dataset"}});
    json!({
        "components": all,
        "deploymentSpec": {"executors": {
            "exec-leaf": {"container": {"image": "busybox", "command": ["echo"]}},
            "exec-import": {"importer": address},
        }},
        "pipelineInfo": {"name": "hostile"},
        "root": {"dag": {"tasks": tasks}, "inputDefinitions": input},
        "schemaVersion": "2.1.0",
    })
}

/// A pipeline of one task.
fn one_task(inputs: &Value, condition: &str) -> Value {
    let trigger = json!({"condition": condition});
    let task = json!({"componentRef": {"name": "leaf"}, "inputs": {"parameters": inputs}, "triggerPolicy": trigger});
    pipeline(Map::new(), json!({"task": task}))
}

/// Pipelines in pipelines: each runs the one below several times, the last one `bottom`.
fn levels(count: usize, times: usize, bottom: &str) -> Value {
    let passed = json!({"parameters": {"s": {"componentInputParameter": "s"}}});
    let call = |name: &str| json!({"componentRef": {"name": name}, "inputs": passed});
    let mut components = Map::new();
    let mut below = bottom.to_owned();
    for level in 0..count {
        let tasks: Map<String, Value> = (0..times).map(|at| (format!("task-{at}"), call(&below))).collect();
        let outputs: Vec<Value> = (0..times)
            .map(|at| json!({"producerSubtask": format!("task-{at}"), "outputArtifactKey": "artifact"}))
            .collect();
        let component = json!({
            "dag": {"tasks": tasks, "outputs": {"artifacts": {"artifact": {"artifactSelectors": outputs}}}},
            "inputDefinitions": {"parameters": {"s": {"parameterType": "STRING", "isOptional": true}}},
            "outputDefinitions": {"artifacts": {"artifact": {"artifactType": {"schemaTitle": "system.Dataset"}}}},
        });
        below = format!("level-{level}");
        components.insert(below.clone(), component);
    }
    pipeline(components, json!({"top": call(&below)}))
}

#[test]
fn conditions_do_not_use_up_the_stack() {
    let inputs = json!({"s": {"componentInputParameter": "s"}});
    let compare = "inputs.parameter_values['s'] == 'a'";
    for (open, close) in [("(", ")"), ("!", ""), ("!(", ")"), ("int(", ")"), ("(", "")] {
        let condition = format!("{}{compare}{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(errors(&one_task(&inputs, &condition)), ["KFP305"], "{open}");
    }
}

#[test]
fn beginnings_of_placeholders_are_text() {
    for beginning in ["{{$.inputs.parameters['", "{{$.inputs.artifacts['x'].metadata['", "{{$", "{\"Concat\":["] {
        let inputs = json!({"s": {"runtimeValue": {"constant": beginning.repeat(3000)}}});
        assert_eq!(errors(&one_task(&inputs, "")), [""; 0], "{beginning}");
    }
}

#[test]
fn constants_that_refer_to_each_other_have_an_end() {
    for (count, times) in [(60, 2), (3000, 1)] {
        let mut inputs = Map::new();
        for at in 0..count {
            let mut text = String::new();
            (0..times).for_each(|_| write!(text, "x {{{{$.inputs.parameters['p{}']}}}}", at + 1).unwrap());
            inputs.insert(format!("p{at}"), json!({"runtimeValue": {"constant": text}}));
        }
        inputs.insert(format!("p{count}"), json!({"runtimeValue": {"constant": "end"}}));
        assert_eq!(errors(&one_task(&inputs.into(), "")), ["KFP405"]);
    }
}

#[test]
fn pipelines_that_run_each_other_twice_are_looked_at_once() {
    assert_eq!(errors(&levels(40, 2, "leaf")), [""; 0]);
    assert_eq!(errors(&levels(40, 2, "import")), [""; 0]);
    assert_eq!(errors(&levels(2000, 1, "leaf")), ["KFP202"]);
}

#[test]
fn many_of_one_kind_take_no_longer_each() {
    let group = json!({"dag": {"tasks": {"work": {"componentRef": {"name": "leaf"}}}}});
    let mut tasks = Map::new();
    for at in 0..3000 {
        let handler = format!("exit-handler-{at}");
        let trigger = json!({"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"});
        let exit = json!({"componentRef": {"name": "leaf"}, "dependentTasks": [handler], "triggerPolicy": trigger});
        tasks.insert(handler, json!({"componentRef": {"name": "group"}}));
        tasks.insert(format!("exit-{at}"), exit);
    }
    let groups = pipeline(Map::from_iter([("group".to_owned(), group)]), tasks.into());
    assert_eq!(errors(&groups), [""; 0]);

    // References as the SDK writes them wrong, but to loops that are nowhere.
    let (mut components, mut tasks) = (Map::new(), Map::new());
    for at in 0..4000 {
        let source = json!({"componentInputParameter": format!("pipelinechannel--x{at}-loop-item-subvar-a")});
        let task = json!({"componentRef": {"name": "leaf"}, "inputs": {"parameters": {"s": source}}});
        components.insert(format!("group-{at}"), json!({"dag": {"tasks": {"work": task}}}));
        tasks.insert(format!("task-{at}"), json!({"componentRef": {"name": format!("group-{at}")}}));
    }
    assert_eq!(errors(&pipeline(components, tasks.into())), ["KFP105"]);
}
