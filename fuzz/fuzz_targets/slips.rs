//! Bytes as slips in one of the pipelines of `testdata/`, several at once: `cargo +nightly fuzz run
//! slips`
//!
//! `tests/mutations.rs` tries every single slip; here what each reaches says which come together.

#![no_main]

#[path = "../../crates/kfp-argo/tests/wellformed/mod.rs"]
mod wellformed;

use std::path::Path;
use std::sync::OnceLock;

use kfp_argo::{Options, compile};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};

/// What a value becomes, where it does not become another one of the pipeline.
const TEXTS: [&str; 12] = [
    "",
    "root",
    "{{$}}",
    "{{$.inputs.parameters['text']}}",
    "{\"Concat\": [\"a\", {\"IfPresent\": {\"InputName\": \"text\", \"Then\": \"b\"}}]}",
    "parseJson(string_value)[\"a\"]",
    "inputs.parameter_values['text'] == 'x'",
    "ALL_UPSTREAM_TASKS_COMPLETED",
    "exit-handler-1",
    "NUMBER_INTEGER",
    "{{=1}}$(X)\u{0}",
    "[1, \"a\", {}]",
];

/// The pipelines, each with the pointers to all its values.
fn pipelines() -> &'static [(Value, Vec<String>)] {
    static PIPELINES: OnceLock<Vec<(Value, Vec<String>)>> = OnceLock::new();
    PIPELINES.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata");
        let entries = std::fs::read_dir(folder).expect("testdata is beside fuzz");
        let mut files: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
        files.sort();
        files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).filter_map(tree).collect()
    })
}

/// The documents of a file as one: a manifest holds both.
fn tree(path: &std::path::PathBuf) -> Option<(Value, Vec<String>)> {
    let documents: Vec<Value> = serde_saphyr::from_multiple(&std::fs::read_to_string(path).ok()?).ok()?;
    let mut spec = Map::new();
    for document in documents {
        let name = if document.get("platforms").is_some() { "platformSpec" } else { "pipelineSpec" };
        spec.insert(name.to_owned(), document);
    }
    let tree = json!({"apiVersion": "pipelines.kubeflow.org/v2beta1", "kind": "PipelineVersion", "spec": spec});
    let mut places = Vec::new();
    pointers(&tree["spec"], "/spec", &mut places);
    Some((tree, places))
}

fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    let mut add = |key: &str, inner: &Value| {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        pointers(inner, &at, all);
        all.push(at);
    };
    match value {
        Value::Object(object) => object.iter().for_each(|(key, inner)| add(key, inner)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, inner)| add(&index.to_string(), inner)),
        _ => {}
    }
}

/// One slip: four bytes for the place, what is done there, and with what.
fn slip(tree: &mut Value, places: &[String], [low, high, what, with]: [u8; 4]) {
    let place = |number: usize| &places[number % places.len()];
    let at = place(usize::from(u16::from_le_bytes([low, high])));
    let other = place(usize::from(u16::from_le_bytes([with, high])));
    let value = match what % 8 {
        0 => Value::Null,
        1 => json!(TEXTS[usize::from(with) % TEXTS.len()]),
        2 => json!(f64::from(with) - 128.5),
        3 => json!([tree.pointer(at), tree.pointer(other)]),
        4 => json!({"x": tree.pointer(at), "text": tree.pointer(other)}),
        5 | 6 => tree.pointer(other).cloned().unwrap_or_default(),
        _ => {
            let Some((parent, key)) = at.rsplit_once('/') else { return };
            if let Some(Value::Object(object)) = tree.pointer_mut(parent)
                && let Some(value) = object.remove(key)
                && with % 2 == 0
            {
                let name = other.rsplit_once('/').map_or("x", |(_, name)| name);
                object.insert(name.to_owned(), value);
            }
            return;
        }
    };
    if let Some(place) = tree.pointer_mut(at) {
        *place = value;
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let pipelines = pipelines();
    let (tree, places) = &pipelines[usize::from(*first) % pipelines.len()];
    let mut tree = tree.clone();
    for bytes in rest.as_chunks::<4>().0.iter().take(16) {
        slip(&mut tree, places, *bytes);
    }
    let text = tree.to_string();
    // Slips that put a value into itself double it.
    if text.len() > 200_000 {
        return;
    }
    match compile(text.as_bytes(), &Options { allow_unknown: true, ..Options::default() }) {
        Ok(compiled) => assert_eq!(wellformed::problems(&compiled), [""; 0], "{text}"),
        Err(found) => assert!(!found.0.is_empty(), "{text}"),
    }
});
