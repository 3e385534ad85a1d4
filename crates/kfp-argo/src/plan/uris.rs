//! URIs of artifacts that exist before the run, as far as the compiler can know them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::pipeline::{ComponentName, Constant, ConstantPart, Pipeline, Source};

/// The compiler's knowledge of a URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KnownUri {
    /// The URI, or its start: enough to tell the store.
    Known(String),
    /// Decided at run time.
    Unknown,
    /// The name of something that no store contains, such as a model of Vertex AI.
    Reference,
}

/// Returns the different URIs that an importer of this component can have, on all paths to it
/// through the pipeline.
pub(super) fn known(pipeline: &Pipeline, component: &ComponentName, uri: &Constant) -> Vec<KnownUri> {
    match uri {
        Constant::Text(parts) => match parts.as_slice() {
            [ConstantPart::Input(input)] => values(pipeline, component, input),
            parts => vec![of_parts(parts)],
        },
        other => vec![of_constant(other)],
    }
}

/// Returns the different values of a component's input.
///
/// The number of paths through a pipeline doubles with each level that runs the next one twice, so
/// this walks over inputs, of which there are few, instead of paths.
fn values(pipeline: &Pipeline, component: &ComponentName, input: &str) -> Vec<KnownUri> {
    let mut found = Vec::new();
    let mut add = |uri: KnownUri| {
        if !found.contains(&uri) {
            found.push(uri);
        }
    };
    let mut seen = BTreeSet::new();
    let mut open = vec![(component, input)];
    while let Some((component, input)) = open.pop() {
        if !seen.insert((component, input)) {
            continue;
        }
        if *component == ComponentName::Root {
            add(of_default(pipeline, component, input));
        }
        for (caller, owner) in &pipeline.components {
            for (_, task) in owner.tasks().filter(|(_, task)| task.component == *component) {
                match task.inputs.get(input) {
                    None => add(of_default(pipeline, component, input)),
                    Some(Source::Constant(constant)) => add(of_constant(constant)),
                    Some(Source::Input { name, selector: None, .. }) => open.push((caller, name)),
                    Some(_) => add(KnownUri::Unknown),
                }
            }
        }
    }
    found
}

/// Returns the value of an input to which no task passes a value.
fn of_default(pipeline: &Pipeline, component: &ComponentName, input: &str) -> KnownUri {
    let default = pipeline.components[component].inputs.get(input).and_then(|input| input.default.as_ref());
    default.map_or(KnownUri::Unknown, of_value)
}

fn of_constant(constant: &Constant) -> KnownUri {
    match constant {
        Constant::Plain(value) => of_value(value),
        Constant::Text(parts) => of_parts(parts),
        Constant::List(_) | Constant::Struct(_) => KnownUri::Unknown,
    }
}

fn of_value(value: &Value) -> KnownUri {
    match value.as_str() {
        // An empty default means that every run passes a URI, or needs none.
        Some(text) if !text.is_empty() => KnownUri::Known(text.to_owned()),
        _ => KnownUri::Unknown,
    }
}

fn of_parts(parts: &[ConstantPart]) -> KnownUri {
    match parts {
        // The first literal contains the scheme and the bucket, which decide the store.
        [ConstantPart::Literal(start), ..] => KnownUri::Known(start.clone()),
        _ => KnownUri::Unknown,
    }
}
