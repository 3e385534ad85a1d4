//! The numbers of templates and tasks that the resource definitions of Argo 4 accept (fact A81).

use e2e::{Lab, Pipeline};
use serde_json::{Map, json};

/// Returns a pipeline of some tasks, each with a component of its own or all with the same.
fn tasks(number: usize, is_own: bool) -> Pipeline {
    let component = |at: usize| format!("step-{}", if is_own { at } else { 0 });
    let list = |form: &dyn Fn(String, String) -> (String, serde_json::Value)| {
        (0..number).map(|at| form(format!("step-{at}"), component(at))).collect::<Map<_, _>>()
    };
    Pipeline::from_ir(&json!({
        "pipelineInfo": {"name": "many"},
        "schemaVersion": "2.1.0",
        "deploymentSpec": {"executors": list(&|name, _| {
            let command = json!(["echo", name]);
            (format!("exec-{name}"), json!({"container": {"image": "busybox", "command": command}}))
        })},
        "components": list(&|name, _| (format!("comp-{name}"), json!({"executorLabel": format!("exec-{name}")}))),
        "root": {"dag": {"tasks": list(&|name, component| {
            (name, json!({"componentRef": {"name": format!("comp-{component}")}}))
        })}},
    }))
}

#[test]
fn the_cluster_refuses_what_the_compiler_warns_about() {
    let Some(lab) = Lab::open() else { return };
    for (number, is_own, expected) in [
        (200, false, None),
        (201, false, Some("spec.templates[0].dag.tasks: Too many: 201: must have at most 200 items")),
        (199, true, None),
        (200, true, Some("spec.templates: Too many: 201: must have at most 200 items")),
    ] {
        let refusal = lab.refusal(&tasks(number, is_own));
        match (&refusal, expected) {
            (None, None) => {}
            (Some(refusal), Some(expected)) if refusal.contains(expected) => {}
            _ => panic!("{number} tasks: {refusal:?}"),
        }
    }
}
