//! Loops with iterations that fail.

use serde_json::{Value, json};

use crate::faults::case::Case;
use crate::faults::expectation::Expected;
use crate::faults::shape::Shape;
use crate::ir::{Ir, input, reference, task};

pub(super) fn cases(is_handled: bool) -> Vec<Case> {
    let mut cases = vec![case(is_handled, "loop", "Four iterations of a loop of 40 fail", 40)];
    if is_handled {
        cases.push(case(true, "loop-of-200", "Twenty iterations of a loop of 200 fail", 200));
    }
    cases
}

fn case(is_handled: bool, name: &str, about: &'static str, iterations: usize) -> Case {
    let shape = Shape::new(is_handled, "true");
    let mut end = Expected::phase("Failed").task(shape.path("prepare"), "Succeeded");
    for number in 0..iterations {
        let phase = if is_broken(number) { "Failed" } else { "Succeeded" };
        end = end.task(format!("{}/iteration({number})/train", shape.work()), phase);
    }
    let first = format!("{}[7]/train: exit code 1", shape.work());
    let end = shape.with_exit_task(end, "FAILED").cause(first);
    let name = format!("{name}{}", shape.suffix());
    Case::new(name, about, with_loop(&shape, iterations), end).options(json!({"parallelism": 8}))
}

fn is_broken(number: usize) -> bool {
    number % 10 == 7
}

/// Returns the IR in which `work` is a loop.
fn with_loop(shape: &Shape, iterations: usize) -> Value {
    let mut ir = shape.ir();
    let items: Vec<usize> = (0..iterations).collect();
    let number = json!({"item": {"parameterType": "NUMBER_INTEGER"}});
    let train = Ir::default()
        .container("train", &number, &json!({}), &["sh", "-c", "[ $(($0 % 10)) != 7 ]"], &[reference("item")])
        .pipeline("work", &number, &[], json!({"train": task("train", json!({"item": input("item")}))}))
        .root(&json!({}), &[], json!({}));
    for name in ["train", "work"] {
        ir["components"][name] = train["components"][name].clone();
    }
    ir["deploymentSpec"]["executors"]["train"] = train["deploymentSpec"]["executors"]["train"].clone();
    let items = json!({"itemInput": "item", "items": {"raw": json!(items).to_string()}});
    let group = if shape.suffix().is_empty() { &mut ir["root"] } else { &mut ir["components"]["exit-handler-1"] };
    group["dag"]["tasks"]["work"]["parameterIterator"] = items;
    ir
}
