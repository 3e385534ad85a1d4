//! Pipelines with a mistake: every key of every pipeline of `testdata/` and of the corpus is
//! deleted, renamed, doubled or set to a value of another kind. The compiler soon returns a
//! well-formed workflow or findings, and never panics.
//!
//! `KFP_COMPILE_MUTATIONS=N` sets how many places of each pipeline get one.

#![allow(clippy::unwrap_used)]

mod files;
mod wellformed;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use files::{Input, corpus, pipelines_of, testdata};
use kfp_argo::{Options, compile};
use serde_json::{Map, Value, json};

/// More than any pipeline takes, with debug assertions and on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);

/// A step into a tree.
#[derive(Clone, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

/// The change of a value.
#[derive(Clone, Copy, Debug)]
enum Slip {
    Delete,
    Rename,
    Double,
    Null,
    Text,
    Number,
    List,
    Object,
    Reference,
    Large,
}

const SLIPS: [Slip; 10] = [
    Slip::Delete,
    Slip::Rename,
    Slip::Double,
    Slip::Null,
    Slip::Text,
    Slip::Number,
    Slip::List,
    Slip::Object,
    Slip::Reference,
    Slip::Large,
];

/// Becomes the name of the key that is doubled, in the text.
const DOUBLED: &str = "\u{1}doubled\u{1}";

/// The documents as one tree: a manifest holds both.
fn tree(input: &Input) -> Option<Value> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(&String::from_utf8(input.bytes()).ok()?).ok()?;
    let mut spec = Map::new();
    for document in documents.into_iter().filter(|document| !document.is_null()) {
        let name = if document.get("platforms").is_some() { "platformSpec" } else { "pipelineSpec" };
        spec.insert(name.to_owned(), document);
    }
    let is_pipeline = spec.get("pipelineSpec").is_some_and(|pipeline| pipeline.get("root").is_some());
    is_pipeline
        .then(|| json!({"apiVersion": "pipelines.kubeflow.org/v2beta1", "kind": "PipelineVersion", "spec": spec}))
}

/// The ways to all values.
fn ways(value: &Value, way: &mut Vec<Step>, all: &mut Vec<Vec<Step>>) {
    let mut step = |step: Step, inner: &Value| {
        way.push(step);
        all.push(way.clone());
        ways(inner, way, all);
        way.pop();
    };
    match value {
        Value::Object(object) => object.iter().for_each(|(key, inner)| step(Step::Key(key.clone()), inner)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, inner)| step(Step::Index(index), inner)),
        _ => {}
    }
}

/// The text of the tree with one slip.
fn mutated(tree: &Value, way: &[Step], slip: Slip) -> String {
    let mut tree = tree.clone();
    let (last, before) = way.split_last().unwrap();
    let parent = before.iter().fold(&mut tree, |value, step| match step {
        Step::Key(key) => &mut value[key.as_str()],
        Step::Index(index) => &mut value[*index],
    });
    let mut doubled = String::new();
    match (parent, last) {
        (Value::Object(object), Step::Key(key)) => match slip {
            Slip::Delete => drop(object.remove(key)),
            Slip::Rename => {
                let value = object.remove(key).unwrap();
                object.insert(format!("{key}x"), value);
            }
            Slip::Double => {
                object.insert(DOUBLED.to_owned(), object[key].clone());
                doubled.clone_from(key);
            }
            other => replace(&mut object[key.as_str()], other),
        },
        (Value::Array(items), Step::Index(index)) => match slip {
            Slip::Delete => drop(items.remove(*index)),
            Slip::Double | Slip::Rename => items.insert(*index, items[*index].clone()),
            other => replace(&mut items[*index], other),
        },
        _ => unreachable!("a way leads through objects and lists"),
    }
    tree.to_string().replace(&json!(DOUBLED).to_string(), &json!(doubled).to_string())
}

fn replace(value: &mut Value, slip: Slip) {
    *value = match slip {
        Slip::Text => json!("{{$.inputs.parameters['x']}} it's {\"Concat\":"),
        Slip::Number => json!(-1.5),
        Slip::List => json!([value.take(), {}, [1], null]),
        Slip::Object => json!({"x": value.take(), "": null}),
        Slip::Reference => json!("comp-other"),
        Slip::Large => json!("{{=1}}$(X)\u{0}\u{fffd}".repeat(500)),
        Slip::Null | Slip::Delete | Slip::Rename | Slip::Double => Value::Null,
    };
}

/// Returns the failure, if there is one, and true if there is a workflow.
fn attempt(source: &str) -> Result<bool, String> {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| match compile(source.as_bytes(), &Options::default()) {
        Ok(compiled) => Ok((true, wellformed::problems(&compiled))),
        Err(found) if found.0.is_empty() => Err("no workflow, and no finding".to_owned()),
        Err(_) => Ok((false, Vec::new())),
    }));
    let took = start.elapsed();
    match outcome {
        Err(_) => Err("a panic".to_owned()),
        Ok(Err(why)) => Err(why),
        Ok(Ok(_)) if took > LONGEST => Err(format!("it took {took:?}")),
        Ok(Ok((_, problems))) if !problems.is_empty() => Err(format!("{problems:?}")),
        Ok(Ok((compiles, _))) => Ok(compiles),
    }
}

#[test]
fn slips_give_workflows_or_findings() {
    let mut inputs = testdata();
    inputs.extend(corpus().iter().flat_map(|corpus| pipelines_of(corpus)));
    let most = std::env::var("KFP_COMPILE_MUTATIONS").ok().and_then(|most| most.parse().ok()).unwrap_or(40);
    let (mut pipelines, mut slips, mut workflows, mut failures) = (0, 0, 0, Vec::new());
    for (input, tree) in inputs.iter().filter_map(|input| Some((input, tree(input)?))) {
        let mut places = Vec::new();
        ways(&tree, &mut Vec::new(), &mut places);
        // At each place one of the slips, in turn.
        let every = places.len().div_ceil(most);
        for (number, way) in places.iter().step_by(every).enumerate() {
            let slip = SLIPS[(slips + number) % SLIPS.len()];
            match attempt(&mutated(&tree, way, slip)) {
                Ok(compiles) => workflows += usize::from(compiles),
                Err(why) => failures.push(format!("{}: {slip:?} at {way:?}: {why}", input.name)),
            }
        }
        slips += places.len().div_ceil(every);
        pipelines += 1;
    }
    assert!(slips > 1000, "only {slips} slips");
    assert!(workflows > slips / 20 && workflows < slips, "{workflows} workflows of {slips}");
    assert!(failures.is_empty(), "{} of {slips}: {:#?}", failures.len(), &failures[..failures.len().min(40)]);
    // Straight to standard error: what a test that passes prints is not shown.
    let figures = format!("{slips} slips in {pipelines} pipelines, {workflows} of them compile all the same\n");
    std::io::stderr().write_all(figures.as_bytes()).unwrap();
}
