//! The numbers of templates and tasks that the resource definitions of Argo 4 accept (fact A81).

use e2e::ir::{Ir, task};
use e2e::{Lab, Pipeline};
use serde_json::{Map, json};

/// Returns a pipeline of some tasks, each with a component of its own or all with the same.
fn tasks(number: usize, is_own: bool) -> Pipeline {
    let none = json!({});
    let name = |at: usize| format!("step-{at}");
    let components = (0..number).map(name);
    let ir = components.fold(Ir::default(), |ir, name| ir.container(&name, &none, &none, &["echo", &name], &[]));
    let component = |at: usize| name(if is_own { at } else { 0 });
    let tasks: Map<_, _> = (0..number).map(|at| (name(at), task(&component(at), json!({})))).collect();
    Pipeline::from_ir(&ir.root(&none, &[], tasks.into()))
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
