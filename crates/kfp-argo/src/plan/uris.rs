//! URIs of artifacts that exist before the run, as far as the compiler can know them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::options::{Argument, Options};
use crate::pipeline::{Body, Component, ComponentName, Constant, ConstantPart, Items, Pipeline, Source};

/// The compiler's knowledge of a URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KnownUri {
    /// The URI, or its start: enough to tell the origin.
    Known(String),
    /// The run decides.
    Unknown,
    /// The name of something that no store contains, such as a model of Vertex AI.
    Reference,
}

/// Returns the different URIs that an importer of this component can have, on all paths to it
/// through the pipeline.
pub(super) fn known(
    pipeline: &Pipeline,
    options: &Options,
    component: &ComponentName,
    uri: &Constant,
) -> Vec<KnownUri> {
    match uri {
        Constant::Text(parts) => match parts.as_slice() {
            [ConstantPart::Input(input)] => Search::new(pipeline, options).of_input(component, input),
            parts => vec![of_parts(parts)],
        },
        other => vec![of_constant(other)],
    }
}

/// A value of an input, or the elements of a list that is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reading {
    Whole,
    Elements,
}

/// A search for the values of inputs.
///
/// The number of paths through a pipeline doubles with each level that runs the next one twice, so
/// this walks over inputs, of which there are few, instead of paths.
struct Search<'p> {
    pipeline: &'p Pipeline,
    options: &'p Options,
    found: Vec<KnownUri>,
    open: Vec<(&'p ComponentName, &'p str, Reading)>,
}

impl<'p> Search<'p> {
    fn new(pipeline: &'p Pipeline, options: &'p Options) -> Self {
        Search { pipeline, options, found: Vec::new(), open: Vec::new() }
    }

    /// Returns the different values of an input of a component.
    fn of_input(mut self, component: &'p ComponentName, input: &'p str) -> Vec<KnownUri> {
        self.open.push((component, input, Reading::Whole));
        let mut seen = BTreeSet::new();
        while let Some((component, input, reading)) = self.open.pop() {
            if !seen.insert((component, input, reading)) {
                continue;
            }
            if *component == ComponentName::Root {
                self.add_argument(input, reading);
            }
            for (caller, owner) in &self.pipeline.components {
                for (_, task) in owner.tasks().filter(|(_, task)| task.component == *component) {
                    self.add_passed(component, input, task.inputs.get(input), (caller, owner), reading);
                }
            }
        }
        self.found
    }

    /// Adds the values of an argument of the run. A run may pass another one than the default.
    fn add_argument(&mut self, input: &str, reading: Reading) {
        let arguments = [&self.options.arguments, &self.options.optional_arguments];
        match arguments.iter().find_map(|arguments| arguments.get(input)) {
            Some(Argument::Text(text)) if reading == Reading::Whole => self.add(of_text(text)),
            Some(Argument::Text(text)) => self.add_elements(&serde_json::from_str(text).unwrap_or_default()),
            Some(Argument::Json(value)) => self.add_value(value, reading),
            None => self.add_default(&ComponentName::Root, input, reading),
        }
        self.add(KnownUri::Unknown);
    }

    /// Adds the values that a task passes to an input. `caller` contains the task.
    fn add_passed(
        &mut self,
        component: &ComponentName,
        input: &str,
        source: Option<&'p Source>,
        (caller, owner): (&'p ComponentName, &'p Component),
        reading: Reading,
    ) {
        match (source, reading) {
            (None, _) => self.add_default(component, input, reading),
            (Some(Source::Constant(Constant::Plain(value))), _) => self.add_value(value, reading),
            (Some(Source::Constant(Constant::List(items))), Reading::Elements) => {
                items.iter().for_each(|item| self.add(of_constant(item)));
            }
            (Some(Source::Constant(constant)), _) => self.add(of_constant(constant)),
            (Some(Source::Input { name, selector: None, .. }), _) => self.open.push((caller, name, reading)),
            (Some(Source::Item { .. }), Reading::Whole) => self.add_items(caller, owner),
            (Some(_), _) => self.add(KnownUri::Unknown),
        }
    }

    /// Adds the items of a loop.
    fn add_items(&mut self, name: &'p ComponentName, component: &'p Component) {
        match &component.body {
            Body::Loop(each) => match &each.items {
                Items::Known(items) => items.iter().for_each(|item| self.add(of_value(item))),
                Items::Input(list) => self.open.push((name, list, Reading::Elements)),
                Items::Artifacts(_) => self.add(KnownUri::Unknown),
            },
            Body::Container(_) | Body::Dag(_) | Body::Importer(_) | Body::Claim(_) => self.add(KnownUri::Unknown),
        }
    }

    /// Adds the value of an input to which no task passes a value.
    fn add_default(&mut self, component: &ComponentName, input: &str, reading: Reading) {
        let component = &self.pipeline.components[component];
        match component.inputs.get(input).and_then(|input| input.default.as_ref()) {
            Some(default) => self.add_value(default, reading),
            None => self.add(KnownUri::Unknown),
        }
    }

    fn add_value(&mut self, value: &Value, reading: Reading) {
        match reading {
            Reading::Whole => self.add(of_value(value)),
            Reading::Elements => self.add_elements(value),
        }
    }

    fn add_elements(&mut self, list: &Value) {
        match list {
            Value::Array(items) => items.iter().for_each(|item| self.add(of_value(item))),
            _ => self.add(KnownUri::Unknown),
        }
    }

    fn add(&mut self, uri: KnownUri) {
        if !self.found.contains(&uri) {
            self.found.push(uri);
        }
    }
}

fn of_constant(constant: &Constant) -> KnownUri {
    match constant {
        Constant::Plain(value) => of_value(value),
        Constant::Text(parts) => of_parts(parts),
        Constant::List(_) | Constant::Struct(_) => KnownUri::Unknown,
    }
}

fn of_value(value: &Value) -> KnownUri {
    value.as_str().map_or(KnownUri::Unknown, of_text)
}

fn of_text(text: &str) -> KnownUri {
    // An empty default means that every run passes a URI, or needs none.
    if text.is_empty() { KnownUri::Unknown } else { KnownUri::Known(text.to_owned()) }
}

fn of_parts(parts: &[ConstantPart]) -> KnownUri {
    match parts {
        // The first literal contains the scheme and the bucket, which decide the origin.
        [ConstantPart::Literal(start), ..] if has_bucket(start) => KnownUri::Known(start.clone()),
        _ => KnownUri::Unknown,
    }
}

/// Returns true if a start of a URI contains the whole bucket.
fn has_bucket(start: &str) -> bool {
    start.split_once("://").is_some_and(|(_, rest)| rest.contains('/'))
}
