//! The way through all tasks, with what is known of the inputs that choose images.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Choice, ImageReference, ImageUse};
use crate::check::ArgumentValue;
use crate::diagnostics::Location;
use crate::pipeline::{Body, Component, ComponentName, Constant, Container, Part, Pipeline, Source, Task};

/// So many tasks are listed; behind them only images that came not before.
const MAX_TASKS: usize = 20_000;

/// So many tasks are looked at.
const MAX_STEPS: usize = 200_000;

/// A longer text is no image's name.
const MAX_TEXT_LENGTH: usize = 1024;

/// What is known of a component's inputs; without entry they have no value.
type Known = BTreeMap<String, Choice>;

/// Goes through all tasks and shows each container's images; whether it came to the end.
pub(super) fn walk(
    pipeline: &Pipeline,
    arguments: &BTreeMap<String, ArgumentValue>,
    show: &mut dyn FnMut(ImageReference, ImageUse),
) -> bool {
    let root = pipeline.root();
    let wanted = wanted_inputs(pipeline);
    let known = wanted[&ComponentName::Root].iter().map(|name| {
        let given = arguments.get(*name).map_or_else(|| root.inputs.get(*name)?.default.as_ref(), Option::as_ref);
        ((*name).to_owned(), given.map_or(Choice::Run, |value| Choice::Default(text(value))))
    });
    let known = known.collect();
    let mut walk = Walk { pipeline, wanted, seen: BTreeSet::new(), tasks: 0, steps: 0, show };
    walk.visit(&ComponentName::Root, &known, &Location::top());
    walk.steps < MAX_STEPS
}

/// The inputs of each component that choose an image in it, or below it.
fn wanted_inputs(pipeline: &Pipeline) -> BTreeMap<&ComponentName, BTreeSet<&str>> {
    let mut wanted: BTreeMap<&ComponentName, BTreeSet<&str>> = BTreeMap::new();
    // Callees come behind their callers.
    for (name, component) in pipeline.components.iter().rev() {
        let mut inputs = BTreeSet::new();
        if let Body::Container(container) = &component.body {
            inputs.extend(inputs_of(&container.image));
        }
        for (_, task) in component.tasks() {
            for input in wanted.get(&task.component).into_iter().flatten() {
                inputs.extend(sources(task, input).filter_map(|source| match source {
                    Source::Input { name, .. } => Some(name.as_str()),
                    _ => None,
                }));
            }
        }
        wanted.insert(name, inputs);
    }
    wanted
}

/// Where an input's value comes from, and what the text of a constant refers to.
fn sources<'p>(task: &'p Task, input: &str) -> impl Iterator<Item = &'p Source> {
    let source = task.inputs.get(input);
    let parts = match source {
        Some(Source::Constant(Constant::Text(parts))) => parts.as_slice(),
        _ => &[],
    };
    source.into_iter().chain(inputs_of(parts).filter_map(|other| task.inputs.get(other)))
}

fn inputs_of(parts: &[Part]) -> impl Iterator<Item = &str> {
    parts.iter().filter_map(|part| match part {
        Part::Input(name) => Some(name.as_str()),
        _ => None,
    })
}

struct Walk<'p, 's> {
    pipeline: &'p Pipeline,
    wanted: BTreeMap<&'p ComponentName, BTreeSet<&'p str>>,
    /// Components that were looked at, with what was known of their inputs.
    seen: BTreeSet<(&'p ComponentName, Known)>,
    tasks: usize,
    steps: usize,
    show: &'s mut dyn FnMut(ImageReference, ImageUse),
}

impl<'p> Walk<'p, '_> {
    fn visit(&mut self, name: &'p ComponentName, known: &Known, at: &Location) {
        let is_new = self.seen.insert((name, known.clone()));
        if self.steps >= MAX_STEPS || (!is_new && self.tasks >= MAX_TASKS) {
            return;
        }
        self.steps += 1;
        let component = &self.pipeline.components[name];
        if let Body::Container(container) = &component.body {
            self.tasks += 1;
            self.container(name, container, known, at);
        }
        // The one task of a loop is the loop's own.
        let is_loop = matches!(component.body, Body::Loop(_));
        for (key, task) in component.tasks() {
            let at = if is_loop { at.clone() } else { at.task(at.path.clone(), key) };
            let called = self.pipeline.component_of(task);
            let inputs = self.wanted.get(&task.component).into_iter().flatten();
            let given = inputs.filter_map(|input| Some(((*input).to_owned(), given(task, called, input, known, 0)?)));
            let given = given.collect();
            self.visit(&task.component, &given, &at);
        }
    }

    fn container(&mut self, name: &ComponentName, container: &Container, known: &Known, at: &Location) {
        let place = |location: &Location| Location { trail: at.trail.clone(), ..location.key("image") };
        let task = at.trail.clone();
        let Some(executor) = self.pipeline.provenance.executor(name) else { return };
        let location = place(&executor.container);
        (self.show)(reference(&container.image, known), ImageUse { task, init_container: None, location });
        for (index, init) in container.pod.init_containers.iter().enumerate() {
            let (task, name) = (at.trail.clone(), Some(init.name.clone()));
            let one = ImageUse { task, init_container: name, location: place(&executor.init_container(index)) };
            (self.show)(ImageReference::Fixed(init.image.clone()), one);
        }
    }
}

/// What a task gives for an input; `None` for no value. References of constants to constants end after a few.
fn given(task: &Task, called: &Component, input: &str, known: &Known, depth: usize) -> Option<Choice> {
    let default = || Some(Choice::Constant(text(called.default_at(task, input)?)));
    match task.inputs.get(input) {
        None | Some(Source::Constant(Constant::Plain(Value::Null))) => default(),
        Some(Source::Constant(Constant::Plain(value))) => Some(Choice::Constant(text(value))),
        Some(Source::Constant(Constant::Text(parts))) if depth < 4 => {
            Some(joined(parts, &|other| given(task, called, other, known, depth + 1)))
        }
        Some(Source::Input { name, selector: None, .. }) => known.get(name).cloned().or_else(default),
        Some(_) => Some(Choice::Run),
    }
}

fn reference(parts: &[Part], known: &Known) -> ImageReference {
    let words = parts.iter().map(|part| match part {
        Part::Literal(text) => text.clone(),
        Part::Input(name) => format!("{{{{$.inputs.parameters['{name}']}}}}"),
        // Nothing else passes the check.
        _ => String::new(),
    });
    let text: String = words.collect();
    if parts.iter().all(|part| matches!(part, Part::Literal(_))) {
        return ImageReference::Fixed(text);
    }
    let choice = match joined(parts, &|name| known.get(name).cloned()) {
        // An empty one stands for one that is given otherwise.
        Choice::Constant(text) | Choice::Default(text) if text.is_empty() => Choice::Run,
        choice => choice,
    };
    ImageReference::Chosen { text, choice }
}

/// A text of pieces is known as far as all of them are.
fn joined(parts: &[Part], value: &dyn Fn(&str) -> Option<Choice>) -> Choice {
    let pieces = parts.iter().map(|part| match part {
        Part::Literal(text) => Choice::Constant(text.clone()),
        Part::Input(name) => value(name).unwrap_or(Choice::Run),
        _ => Choice::Run,
    });
    let joined = pieces.reduce(|before, after| match (before, after) {
        (Choice::Run, _) | (_, Choice::Run) => Choice::Run,
        (Choice::Constant(before), Choice::Constant(after)) => Choice::Constant(before + &after),
        (Choice::Constant(before) | Choice::Default(before), Choice::Constant(after) | Choice::Default(after)) => {
            Choice::Default(before + &after)
        }
    });
    match joined {
        Some(Choice::Constant(text) | Choice::Default(text)) if text.len() > MAX_TEXT_LENGTH => Choice::Run,
        joined => joined.unwrap_or(Choice::Run),
    }
}

/// As placeholders put it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
