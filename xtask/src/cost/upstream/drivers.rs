//! The drivers: pods that prepare each container task and each DAG.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

pub(super) const CONTAINER_DRIVER: &str = "system-container-driver";
pub(super) const DAG_DRIVER: &str = "system-dag-driver";

/// Returns a flag of a driver for each of its inputs and outputs.
fn flags(inputs: &[&str], outputs: &[&str]) -> Vec<String> {
    let run = ["--run_id", "{{workflow.uid}}", "--run_name", "{{workflow.name}}"].map(str::to_owned);
    let inputs = inputs
        .iter()
        .flat_map(|name| [format!("--{}", name.replace('-', "_")), format!("{{{{inputs.parameters.{name}}}}}")]);
    let outputs = outputs.iter().flat_map(|name| {
        [format!("--{}_path", name.replace('-', "_")), format!("{{{{outputs.parameters.{name}.path}}}}")]
    });
    run.into_iter().chain(inputs).chain(outputs).collect()
}

fn driver(name: &str, inputs: &[(&str, Option<&str>)], outputs: &[(&str, Option<&str>)]) -> Value {
    let names = |list: &[(&str, Option<&str>)]| list.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>();
    let (input_names, output_names) = (names(inputs), names(outputs));
    let input_names: Vec<&str> = input_names.iter().map(String::as_str).collect();
    let output_names: Vec<&str> = output_names.iter().map(String::as_str).collect();
    let with_default = |name: &str, default: Option<&str>| match default {
        Some(default) => json!({"name": name, "default": default}),
        None => json!({"name": name}),
    };
    let inputs: Vec<Value> = inputs.iter().map(|(name, default)| with_default(name, *default)).collect();
    let outputs: Vec<Value> = outputs
        .iter()
        .map(|(name, default)| {
            let path = format!("/tmp/outputs/{name}");
            let from = match default {
                Some(default) => json!({"path": path, "default": default}),
                None => json!({"path": path}),
            };
            json!({"name": name, "valueFrom": from})
        })
        .collect();
    json!({
        "name": name,
        "inputs": {"parameters": inputs},
        "outputs": {"parameters": outputs},
        "container": {
            "image": "ghcr.io/kubeflow/kfp-driver:latest",
            "command": ["driver"],
            "args": flags(&input_names, &output_names),
            "resources": {
                "limits": {"cpu": "500m", "memory": "512Mi"},
                "requests": {"cpu": "100m", "memory": "64Mi"},
            },
        },
    })
}

/// Returns the template of the drivers of container tasks.
pub(super) fn of_containers() -> Value {
    driver(
        CONTAINER_DRIVER,
        &[
            ("component", None),
            ("task", None),
            ("container", None),
            ("task-name", None),
            ("parent-dag-id", None),
            ("iteration-index", Some("-1")),
            ("kubernetes-config", Some("")),
        ],
        &[("pod-spec-patch", Some("")), ("cached-decision", Some("false")), ("condition", Some("true"))],
    )
}

/// Returns the template of the drivers of DAGs.
pub(super) fn of_dags() -> Value {
    driver(
        DAG_DRIVER,
        &[
            ("component", None),
            ("runtime-config", Some("")),
            ("task", Some("")),
            ("task-name", Some("")),
            ("parent-dag-id", Some("0")),
            ("iteration-index", Some("-1")),
            ("driver-type", Some("DAG")),
        ],
        &[("execution-id", None), ("iteration-count", Some("0")), ("condition", Some("true"))],
    )
}

/// Returns what the drivers write. The patch of a pod holds the command line of the program, and
/// what the launcher needs to know of it.
pub(super) fn rules(ir: &Value) -> Result<Value> {
    let executors = ir["deploymentSpec"]["executors"].as_object().context("the IR has executors")?;
    let Some(container) = executors.values().next().map(|executor| &executor["container"]) else { bail!("no program") };
    let words = |key: &str| container[key].as_array().cloned().unwrap_or_default();
    let launcher = ["/kfp-launcher/launch", "--execution_id", "1", "--executor_input", EXECUTOR_INPUT, "--"];
    let command: Vec<Value> = launcher.iter().map(|word| json!(word)).chain(words("command")).collect();
    let patch = json!({"containers": [{
        "name": "main", "image": container["image"], "command": command, "args": words("args"), "resources": {},
    }]});
    let ended = |parameters: Value| json!({"phase": "Succeeded", "parameters": parameters});
    Ok(json!([
        {
            "match": {"template": CONTAINER_DRIVER},
            "outcome": ended(json!({
                "pod-spec-patch": patch.to_string(), "cached-decision": "false", "condition": "true",
            })),
        },
        {
            "match": {"template": DAG_DRIVER},
            "outcome": ended(json!({"execution-id": "1", "iteration-count": "3", "condition": "true"})),
        },
    ]))
}

const EXECUTOR_INPUT: &str = r#"{"inputs":{"parameterValues":{"text":"startxxxxxxxxxx"}},"outputs":{"parameters":{"Output":{"outputFile":"/tmp/kfp/outputs/Output"}},"outputFile":"/tmp/kfp_outputs/output_metadata.json"}}"#;
