//! The smallest pipeline: for what texts come to.

use serde_json::json;

/// The IR of a pipeline of one task, with these words on its command line, a constant, an input
/// that comes from the pipeline's own, and a default for that one.
pub fn single(constant: &str, args: &[&str], default: Option<&str>) -> String {
    let optional = |kind: &str| json!({"parameterType": kind, "isOptional": true});
    let program = json!({
        "executorLabel": "exec-program",
        "inputDefinitions": {"parameters": {"constant": optional("STRING"), "passed": optional("STRING")}},
        "outputDefinitions": {"parameters": {"text": {"parameterType": "STRING"}}},
    });
    let mut passed = optional("STRING");
    if let Some(default) = default {
        passed["defaultValue"] = json!(default);
    }
    let inputs =
        json!({"constant": {"runtimeValue": {"constant": constant}}, "passed": {"componentInputParameter": "passed"}});
    let task = json!({"componentRef": {"name": "comp-program"}, "inputs": {"parameters": inputs}});
    json!({
        "components": {"comp-program": program},
        "deploymentSpec": {"executors": {"exec-program": {"container": {"image": "busybox", "command": ["echo"], "args": args}}}},
        "pipelineInfo": {"name": "random"},
        "root": {"dag": {"tasks": {"first": task}}, "inputDefinitions": {"parameters": {"passed": passed}}},
        "schemaVersion": "2.1.0",
    })
    .to_string()
}
