//! Walks through all tasks with a pod, and follows the inputs that choose images and names of
//! objects.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::TemplateName;
use serde_json::Value;

use super::containers::{ContainerKind, ContainerName};
use super::{Choice, ImageReference};
use crate::diagnostics::{Location, Trail};
use crate::front::Arguments;
use crate::lower::naming::names::{TemplateKey, TemplateNames, use_of};
use crate::pipeline::{
    Body, ClaimAction, Component, ComponentName, Constant, ConstantPart, Container, Pipeline, SettingPart, Source, Task,
};
use crate::plan::Plan;
use crate::requirements::chosen::STORAGE_CLASS;

/// The maximum number of tasks that are listed. After them, only new combinations of a template and
/// its images are.
const MAX_TASKS: usize = 20_000;

/// The maximum number of tasks that are looked at.
const MAX_STEPS: usize = 200_000;

/// The maximum length of a text that may name an image.
const MAX_TEXT: usize = 1024;

/// The values of a component that choose images and names of objects. What has no entry has no
/// value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    inputs: BTreeMap<String, Choice>,
    /// The values that a task supplies for the settings of its pod, by their keys.
    settings: BTreeMap<String, Choice>,
}

/// A task with a pod.
pub(crate) struct Run<'p> {
    /// The path to the task.
    pub(super) task: Trail,
    /// The template that it runs.
    pub(crate) template: &'p TemplateName,
    component: &'p ComponentName,
    body: &'p Body,
    pipeline: &'p Pipeline,
    known: &'p Known,
}

impl Run<'_> {
    /// Returns the container, unless the task creates or deletes a claim.
    pub(crate) fn container(&self) -> Option<&Container> {
        match self.body {
            Body::Container(container) => Some(container),
            Body::Claim(_) | Body::Importer(_) | Body::Dag(_) | Body::Loop(_) => None,
        }
    }

    /// Returns true if the task creates a claim.
    pub(crate) fn creates_claim(&self) -> bool {
        matches!(self.body, Body::Claim(ClaimAction::Create))
    }

    /// Returns the value of an input.
    pub(crate) fn input(&self, name: &str) -> Option<&Choice> {
        self.known.inputs.get(name)
    }

    /// Returns the value that the task supplies for a setting of its pod.
    pub(crate) fn setting(&self, key: &str) -> Option<&Choice> {
        self.known.settings.get(key)
    }

    /// Returns the image that the pipeline names for one of the containers, and where.
    pub(super) fn image_of(&self, name: &ContainerName) -> Option<(ImageReference, Location)> {
        let executor = self.pipeline.provenance.executor(self.component)?;
        let place = |location: &Location| Location { trail: self.task.clone(), ..location.key("image") };
        let container = self.container()?;
        match name.kind {
            ContainerKind::Main => Some((reference(&container.image, &self.known.inputs), place(&executor.container))),
            ContainerKind::Init => {
                let init = &container.pod.init_containers;
                let index = init.iter().position(|init| init.name == name.name)?;
                Some((ImageReference::Fixed(init[index].image.clone()), place(&executor.init_container(index))))
            }
            ContainerKind::Sidecar | ContainerKind::Volume => None,
        }
    }
}

/// Calls back for each task with a pod. Returns true if no task was left out.
pub(crate) fn walk(plan: &Plan, names: &TemplateNames, arguments: &Arguments, show: &mut dyn FnMut(Run<'_>)) -> bool {
    let root = plan.pipeline.root();
    let wanted = wanted_inputs(&plan.pipeline);
    let known = wanted[&ComponentName::Root].iter().map(|name| {
        let given = arguments.get(*name).map_or_else(|| root.inputs.get(*name)?.default.as_ref(), Option::as_ref);
        ((*name).to_owned(), given.map_or(Choice::Run, |value| Choice::Default(text(value))))
    });
    let known = Known { inputs: known.collect(), settings: BTreeMap::new() };
    let mut walk = Walk { plan, names, wanted, seen: BTreeSet::new(), tasks: 0, steps: 0, show };
    walk.visit(&TemplateKey::root(plan), &known, &Location::top());
    walk.steps < MAX_STEPS
}

/// Returns the inputs of each component that choose an image or the name of an object in it, or in
/// a component that it calls.
fn wanted_inputs(pipeline: &Pipeline) -> BTreeMap<&ComponentName, BTreeSet<&str>> {
    let mut wanted: BTreeMap<&ComponentName, BTreeSet<&str>> = BTreeMap::new();
    // Callers come before the components that they call.
    for (name, component) in pipeline.components.iter().rev() {
        let mut inputs = BTreeSet::new();
        if let Body::Container(container) = &component.body {
            inputs.extend(container.image.iter().filter_map(SettingPart::input));
        }
        if matches!(component.body, Body::Claim(ClaimAction::Create)) {
            inputs.insert(STORAGE_CLASS);
        }
        for (_, task) in component.tasks() {
            let of_called = wanted.get(&task.component).into_iter().flatten().flat_map(|input| sources(task, input));
            let of_settings = task.settings.values().flat_map(|source| with_parts(task, source));
            inputs.extend(of_called.chain(of_settings).filter_map(|source| match source {
                Source::Input { name, .. } => Some(name.as_str()),
                _ => None,
            }));
        }
        wanted.insert(name, inputs);
    }
    wanted
}

/// Returns the source of an input, and the sources that the text of a constant refers to.
fn sources<'p>(task: &'p Task, input: &str) -> impl Iterator<Item = &'p Source> {
    task.inputs.get(input).into_iter().flat_map(|source| with_parts(task, source))
}

/// Returns a source, and the sources that the text of a constant refers to.
fn with_parts<'p>(task: &'p Task, source: &'p Source) -> impl Iterator<Item = &'p Source> {
    let parts = match source {
        Source::Constant(Constant::Text(parts)) => parts.as_slice(),
        _ => &[],
    };
    let others = parts.iter().filter_map(ConstantPart::input).filter_map(|other| task.inputs.get(other));
    std::iter::once(source).chain(others)
}

struct Walk<'p, 's> {
    plan: &'p Plan,
    names: &'p TemplateNames,
    wanted: BTreeMap<&'p ComponentName, BTreeSet<&'p str>>,
    /// The templates that were looked at, with the values of their inputs.
    seen: BTreeSet<(TemplateKey, Known)>,
    tasks: usize,
    steps: usize,
    show: &'s mut dyn FnMut(Run<'_>),
}

impl Walk<'_, '_> {
    fn visit(&mut self, key: &TemplateKey, known: &Known, at: &Location) {
        let is_new = self.seen.insert((key.clone(), known.clone()));
        if self.steps >= MAX_STEPS || (!is_new && self.tasks >= MAX_TASKS) {
            return;
        }
        self.steps += 1;
        let pipeline = &self.plan.pipeline;
        let component = &pipeline.components[&key.component];
        if let body @ (Body::Container(_) | Body::Claim(_)) = &component.body {
            self.tasks += 1;
            let (task, template) = (at.trail.clone(), self.names.of(key));
            (self.show)(Run { task, template, component: &key.component, body, pipeline, known });
        }
        // The only task of a loop has the name of the loop.
        let is_loop = matches!(component.body, Body::Loop(_));
        for (name, task) in component.tasks() {
            let at = if is_loop { at.clone() } else { at.task(at.path.clone(), name, task.display_name.as_deref()) };
            let component = pipeline.component_of(task);
            let inputs = self.wanted.get(&task.component).into_iter().flatten();
            let inputs =
                inputs.filter_map(|input| Some(((*input).to_owned(), given(task, component, input, known, 0)?)));
            let settings = task.settings.iter().filter_map(|(key, source)| {
                Some((key.clone(), value_of(source, known, &|other| given(task, component, other, known, 0))?))
            });
            let given = Known { inputs: inputs.collect(), settings: settings.collect() };
            let called = key.call(self.plan, name, task, use_of(self.plan, key, name));
            // A guard calls the component's own template.
            let called = called.usage.guarded().map_or_else(|| called.clone(), |usage| called.used_as(usage));
            self.visit(&called, &given, &at);
        }
    }
}

/// Returns the value that a task passes to an input; `None` for no value. References between
/// constants are followed a few times.
fn given(task: &Task, called: &Component, input: &str, known: &Known, depth: usize) -> Option<Choice> {
    let default = || Some(Choice::Constant(text(called.default_at(task, input)?)));
    match task.inputs.get(input) {
        Some(Source::Constant(Constant::Text(_))) if depth >= 4 => Some(Choice::Run),
        Some(source) => value_of(source, known, &|other| given(task, called, other, known, depth + 1)).or_else(default),
        None => default(),
    }
}

/// Returns the value of a source; `None` for no value. `other` returns the values of the task's own
/// inputs.
fn value_of(source: &Source, known: &Known, other: &dyn Fn(&str) -> Option<Choice>) -> Option<Choice> {
    match source {
        Source::Constant(Constant::Plain(Value::Null)) => None,
        Source::Constant(Constant::Plain(value)) => Some(Choice::Constant(text(value))),
        Source::Constant(Constant::Text(parts)) => Some(joined(parts, other)),
        Source::Input { name, selector: None, .. } => known.inputs.get(name).cloned(),
        _ => Some(Choice::Run),
    }
}

fn reference(parts: &[SettingPart], known: &BTreeMap<String, Choice>) -> ImageReference {
    let words = parts.iter().map(|part| match part {
        SettingPart::Literal(text) => text.clone(),
        SettingPart::Input(name) => format!("{{{{$.inputs.parameters['{name}']}}}}"),
    });
    let text: String = words.collect();
    if parts.iter().all(|part| matches!(part, SettingPart::Literal(_))) {
        return ImageReference::Fixed(text);
    }
    let parts: Vec<ConstantPart> = parts.iter().cloned().map(Into::into).collect();
    let choice = match joined(&parts, &|name| known.get(name).cloned()) {
        // An empty text means an image that is set in another way.
        Choice::Constant(text) | Choice::Default(text) if text.is_empty() => Choice::Run,
        choice => choice,
    };
    ImageReference::Chosen { text, choice }
}

/// Joins pieces. The text is known if all of them are.
fn joined(parts: &[ConstantPart], value: &dyn Fn(&str) -> Option<Choice>) -> Choice {
    let pieces = parts.iter().map(|part| match part {
        ConstantPart::Literal(text) => Choice::Constant(text.clone()),
        ConstantPart::Input(name) => value(name).unwrap_or(Choice::Run),
        ConstantPart::Job(_) => Choice::Run,
    });
    let joined = pieces.reduce(|before, after| match (before, after) {
        (Choice::Run, _) | (_, Choice::Run) => Choice::Run,
        (Choice::Constant(before), Choice::Constant(after)) => Choice::Constant(before + &after),
        (Choice::Constant(before) | Choice::Default(before), Choice::Constant(after) | Choice::Default(after)) => {
            Choice::Default(before + &after)
        }
    });
    match joined {
        Some(Choice::Constant(text) | Choice::Default(text)) if text.len() > MAX_TEXT => Choice::Run,
        joined => joined.unwrap_or(Choice::Run),
    }
}

/// Returns the text that a placeholder is replaced by.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
