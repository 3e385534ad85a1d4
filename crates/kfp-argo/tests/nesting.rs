//! Pipelines within pipelines: each of 40 groups runs the next one twice. There are 2^40 ways to
//! the innermost, which nothing may follow one by one.

#![allow(clippy::unwrap_used)]

use kfp_argo::{Compiled, Options, compile};
use serde_json::{Map, Value, json};

const GROUPS: usize = 40;

/// A pipeline whose task `outer` runs the first group, and whose task `after` reads its output.
/// `inner` is the innermost component.
fn nested(inner: Value, executor: Value, outer: &Value, outer_type: &str) -> Value {
    let input = json!({"parameters": {"text": {"parameterType": "STRING"}}});
    let read = |task: &str| json!({"producerSubtask": task, "outputParameterKey": "text"});
    let group = |number: usize| {
        let next = if number + 1 == GROUPS { "comp-inner".to_owned() } else { format!("comp-{}", number + 1) };
        let task = json!({
            "componentRef": {"name": next},
            "inputs": {"parameters": {"text": {"componentInputParameter": "text"}}},
        });
        let kind = if number == 0 { outer_type } else { "STRING" };
        let mut group = json!({"inputDefinitions": input, "dag": {"tasks": {"a": task, "b": task}}});
        if inner["outputDefinitions"]["parameters"].is_object() {
            group["outputDefinitions"] = json!({"parameters": {"text": {"parameterType": kind}}});
            let sources = json!({"valueFromOneof": {"parameterSelectors": [read("a"), read("b")]}});
            group["dag"]["outputs"] = json!({"parameters": {"text": sources}});
        }
        (format!("comp-{number}"), group)
    };
    let mut components: Map<String, Value> = (0..GROUPS).map(group).collect();
    let read = json!({"taskOutputParameter": {"producerTask": "outer", "outputParameterKey": "text"}});
    let mut tasks = json!({"outer": outer});
    if inner["outputDefinitions"]["parameters"].is_object() {
        tasks["after"] = json!({"componentRef": {"name": "comp-after"}, "inputs": {"parameters": {"text": read}}});
    }
    let after = json!({"parameters": {"text": {"parameterType": outer_type}}});
    components.insert("comp-after".to_owned(), json!({"executorLabel": "exec-after", "inputDefinitions": after}));
    components.insert("comp-inner".to_owned(), inner);
    let echo = json!({"container": {"image": "busybox", "command": ["echo", "{{$.inputs.parameters['text']}}"]}});
    json!({
        "components": components,
        "deploymentSpec": {"executors": {"exec-inner": executor, "exec-after": echo}},
        "pipelineInfo": {"name": "nesting"},
        "root": {"dag": {"tasks": tasks}},
        "schemaVersion": "2.1.0",
    })
}

/// A container that returns a text.
fn with_text() -> (Value, Value) {
    let text = json!({"parameters": {"text": {"parameterType": "STRING"}}});
    let inner = json!({"executorLabel": "exec-inner", "inputDefinitions": text, "outputDefinitions": text});
    let command = ["sh", "-c", "echo > $0", "{{$.outputs.parameters['text'].output_file}}"];
    (inner, json!({"container": {"image": "busybox", "command": command}}))
}

fn outer(text: &str) -> Value {
    json!({
        "componentRef": {"name": "comp-0"},
        "inputs": {"parameters": {"text": {"runtimeValue": {"constant": text}}}},
    })
}

fn compiled(source: &str) -> Compiled {
    compile(source.as_bytes(), &Options::default()).unwrap()
}

#[test]
fn addresses_of_an_importer() {
    let schema = json!({"schemaTitle": "system.Dataset", "schemaVersion": "0.0.1"});
    let inner = json!({
        "executorLabel": "exec-inner",
        "inputDefinitions": {"parameters": {"text": {"parameterType": "STRING"}}},
        "outputDefinitions": {"artifacts": {"artifact": {"artifactType": schema}}},
    });
    let address = json!({"constant": "{{$.inputs.parameters['text']}}"});
    let executor = json!({"importer": {"artifactUri": address, "typeSchema": schema}});
    let warnings = compiled(&nested(inner, executor, &outer("s3://bucket/key"), "STRING").to_string()).warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_eq!(warnings[0].code.id, "KFP408");
}

#[test]
fn paths_in_the_workspace() {
    let (inner, executor) = with_text();
    let ir = nested(inner, executor, &outer("/kfp-workspace/data"), "STRING");
    let platform = json!({"platforms": {"kubernetes": {"pipelineConfig": {"workspace": {"size": "1Gi"}}}}});
    let compiled = compiled(&format!("{ir}\n---\n{platform}"));
    // A component that gets a path may return one.
    assert_eq!(compiled.to_text(argo_model::Format::Yaml).unwrap().matches("mountPath: /kfp-workspace").count(), 2);
}

#[test]
fn lists_of_a_loop() {
    let (inner, executor) = with_text();
    let items = json!({"raw": "[\"a\", \"b\"]"});
    let outer = json!({
        "componentRef": {"name": "comp-0"},
        "parameterIterator": {"itemInput": "text", "items": items},
    });
    let text = compiled(&nested(inner, executor, &outer, "LIST").to_string());
    let text = text.to_text(argo_model::Format::Yaml).unwrap();
    // No list within is joined.
    assert!(text.contains("outer-loop") && !text.contains("#acc"), "{text}");
}
