//! Small files that could cost much: what doubles at each level, what nests without end, what is
//! searched again and again. Each ends soon, and in words. All of these took minutes, gigabytes or
//! the stack once.

#![allow(clippy::unwrap_used)]

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use argo_model::Format;
use kfp_argo::{Config, Options, compile};
use serde_json::{Map, Value, json};

/// More than any of them takes, with debug assertions and on a busy machine.
const MAX_TIME: Duration = Duration::from_secs(20);

/// A stack that is smaller than that of any thread in use.
const STACK: usize = 1 << 20;

/// Returns the codes of the errors of a pipeline; none if it compiles.
fn errors(pipeline: &Value) -> Vec<&'static str> {
    errors_with(pipeline, Options::default())
}

/// Returns the same with options. Compiles and prints the pipeline, and drops everything, on a
/// small stack.
fn errors_with(pipeline: &Value, options: Options) -> Vec<&'static str> {
    let text = pipeline.to_string();
    let start = Instant::now();
    let compiling = move || {
        let compiled = compile(text.as_bytes(), &options);
        compiled.map(|compiled| drop(compiled.to_text(Format::Yaml).unwrap())).map_err(|found| found.0)
    };
    let outcome = thread::Builder::new().stack_size(STACK).spawn(compiling).unwrap().join().unwrap();
    let took = start.elapsed();
    assert!(took < MAX_TIME, "it took {took:?}");
    let mut codes: Vec<&str> =
        outcome.map_or_else(|found| found.iter().map(|found| found.code.id).collect(), |()| Vec::new());
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

/// Chains have no depth: each of these was a tree as deep as it is long.
#[test]
fn long_chains_do_not_use_up_the_stack() {
    let inputs = json!({"s": {"componentInputParameter": "s"}});
    for operator in ["&&", "||"] {
        let compare = "inputs.parameter_values['s'] == 'a'";
        let condition = vec![compare; 50_000].join(&format!(" {operator} "));
        assert_eq!(errors(&one_task(&inputs, &condition)), ["KFP405"], "{operator}");
    }
    let text = "{{$.inputs.parameters['s']}}".repeat(50_000);
    for place in
        ["/image", "/command/0", "/resources/resourceCpuLimit", "/resources/resourceMemoryRequest", "/env/0/value"]
    {
        let mut pipeline = one_task(&inputs, "");
        let container = pipeline.pointer_mut("/deploymentSpec/executors/exec-leaf/container").unwrap();
        container["resources"] = json!({"resourceCpuLimit": "1", "resourceMemoryRequest": "1Gi"});
        container["env"] = json!([{"name": "A", "value": "a"}]);
        *container.pointer_mut(place).unwrap() = text.clone().into();
        assert!(matches!(errors(&pipeline).as_slice(), ["KFP401" | "KFP405"]), "{place}");
    }
    let text = "{{$.inputs.parameters['t']}}".repeat(20_000);
    let constant = json!({"s": {"runtimeValue": {"constant": text}}, "t": inputs["s"]});
    assert!(matches!(errors(&one_task(&constant, "")).as_slice(), [] | ["KFP401" | "KFP405"]));
}

#[test]
fn one_of_many_branches_does_not_use_up_the_stack() {
    let output = |kind: Value| json!({"parameters": {}, "artifacts": {"artifact": kind}});
    let schema = json!({"artifactType": {"schemaTitle": "system.Dataset"}});
    let tasks: Map<String, Value> =
        (0..3000).map(|at| (format!("task-{at}"), json!({"componentRef": {"name": "leaf"}}))).collect();
    let selectors = |key: &str| -> Vec<Value> {
        (0..30_000).map(|at| json!({"producerSubtask": format!("task-{}", at % 3000), key: "artifact"})).collect()
    };
    let branches = json!({
        "dag": {"tasks": tasks, "outputs": {"artifacts": {"artifact": {"artifactSelectors": selectors("outputArtifactKey")}}}},
        "outputDefinitions": output(schema),
    });
    let components = Map::from_iter([("branches".to_owned(), branches)]);
    let all = pipeline(components, json!({"branches": {"componentRef": {"name": "branches"}}}));
    assert_eq!(errors(&all), ["KFP405", "KFP505"]);
}

/// Each of these was searched once for each of its elements.
#[test]
fn many_settings_of_one_container_take_no_longer_each() {
    let inputs = json!({"s": {"componentInputParameter": "s"}});
    let with = |key: &str, settings: Vec<Value>| {
        let mut all = one_task(&inputs, "");
        let executor = json!({key: settings});
        all["platforms"] = json!({"kubernetes": {"deploymentSpec": {"executors": {"exec-leaf": executor}}}});
        let platforms = json!({"platforms": all.as_object_mut().unwrap().remove("platforms").unwrap()});
        format!("{all}\n---\n{platforms}\n")
    };
    let mut variables = one_task(&inputs, "");
    let env: Vec<Value> = (0..100_000).map(|at| json!({"name": format!("V{at}"), "value": "v"})).collect();
    variables["deploymentSpec"]["executors"]["exec-leaf"]["container"]["env"] = env.into();
    assert_eq!(errors(&variables), ["KFP405"]);

    let many = |setting: fn(usize) -> Value| (0..20_000).map(setting).collect::<Vec<_>>();
    for (key, settings) in [
        (
            "secretAsEnv",
            many(|at| json!({"secretName": "s", "keyToEnv": [{"secretKey": "k", "envVar": format!("V{at}")}]})),
        ),
        ("secretAsVolume", many(|at| json!({"secretName": format!("s{at}"), "mountPath": format!("/m{at}")}))),
        ("pvcMount", many(|at| json!({"constant": format!("c{at}"), "mountPath": format!("/m{at}")}))),
        ("emptyDirMounts", many(|at| json!({"volumeName": format!("v{at}"), "mountPath": format!("/m{at}")}))),
        ("tolerations", many(|at| json!({"key": format!("k{at}"), "operator": "Exists"}))),
        ("imagePullSecret", many(|at| json!({"secretName": format!("s{at}")}))),
    ] {
        let text = with(key, settings);
        let start = Instant::now();
        drop(compile(text.as_bytes(), &Options::default()));
        assert!(start.elapsed() < MAX_TIME, "{key} took {:?}", start.elapsed());
    }
}

#[test]
fn constants_of_many_references_are_refused_before_they_are_built() {
    let text = "{{$.inputs.parameters['t']}}".repeat(400_000);
    let inputs = json!({"s": {"runtimeValue": {"constant": text}}, "t": {"componentInputParameter": "s"}});
    assert_eq!(errors(&one_task(&inputs, "")), ["KFP405"]);
}

/// Options files are read without being asked for.
#[test]
fn options_files_have_an_end() {
    let inputs = json!({"s": {"componentInputParameter": "s"}});
    let with = |pipeline: &Value, config: String| {
        errors_with(pipeline, serde_saphyr::from_str::<Config>(&config).unwrap().into_options())
    };
    let one = one_task(&inputs, "");
    for (open, close) in [("(", ")"), ("!", ""), ("(", "")] {
        let depends = format!("{}other.Failed{}", open.repeat(15_000), close.repeat(15_000));
        assert_eq!(with(&one, format!("tasks: {{task: {{depends: '{depends}'}}}}")), ["KFP509"], "{open}");
    }
    let findings = vec!["{template: nothing}"; 20_000].join(", ");
    assert_eq!(with(&one, format!("patches: [{findings}]")), ["KFP510"]);
    let fields =
        (0..20_000).map(|at| format!("{{template: leaf, merge: {{x{at}: 1}}}}")).collect::<Vec<_>>().join(", ");
    assert_eq!(with(&one, format!("patches: [{fields}]")), [""; 0]);
    let entries = (0..1000).map(|at| format!("'*{at}': {{timeout: 1h}}")).collect::<Vec<_>>().join(", ");
    let tasks: Map<String, Value> =
        (0..1000).map(|at| (format!("task-{at}"), json!({"componentRef": {"name": "leaf"}}))).collect();
    assert_eq!(with(&pipeline(Map::new(), tasks.into()), format!("tasks: {{{entries}}}")), [""; 0]);
    // As many paths as two to the power of forty.
    let deep = levels(40, 2, "leaf");
    assert_eq!(with(&deep, "tasks: {'**': {timeout: 1h}}".to_owned()), ["KFP507"]);
    assert_eq!(with(&deep, "components: {'*': {timeout: 1h}}".to_owned()), [""; 0]);
    assert_eq!(with(&deep, "infrastructureRetries: 1".to_owned()), [""; 0]);
}
