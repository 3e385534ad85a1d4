//! The containers that mount the run's workspace: those that get a path in it, and those that read
//! artifacts from it.
//!
//! KFP looks at the values of a task's inputs. The compiler does not know values that are decided
//! at run time, so it assumes that a value may be a path in the workspace if it comes from a
//! constant that contains one, or from a task that has the workspace.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Passing, PassingTable};
use crate::pipeline::{
    Body, CommandPart, Component, ComponentName, Constant, ConstantPart, Items, JobField, Pipeline, Source, Task,
    Workspace,
};

/// Returns the containers that mount the workspace; none if the pipeline has no workspace.
pub(super) fn users(pipeline: &Pipeline, passing: &PassingTable) -> BTreeSet<ComponentName> {
    if pipeline.workspace.is_none() {
        return BTreeSet::new();
    }
    let mut search = Search { pipeline, path_inputs: BTreeSet::new(), users: BTreeSet::new() };
    for (name, component) in &pipeline.components {
        search.start(name, component, passing);
    }
    // Paths spread from task to task until nothing changes any more.
    loop {
        let before = search.size();
        // A task can return a path if it has the workspace, or a task inside its component has it.
        let sources = pipeline.with_callers(|name, _| search.users.contains(name));
        for (caller, component) in &pipeline.components {
            for (_, task) in component.tasks() {
                search.spread(caller, component, task, &sources);
            }
        }
        if search.size() == before {
            return search.users;
        }
    }
}

/// The state of the search.
struct Search<'p> {
    pipeline: &'p Pipeline,
    /// Inputs of components that may be a path in the workspace.
    path_inputs: BTreeSet<(ComponentName, String)>,
    users: BTreeSet<ComponentName>,
}

impl Search<'_> {
    fn size(&self) -> (usize, usize) {
        (self.path_inputs.len(), self.users.len())
    }

    /// Adds what a component shows by itself: paths among its defaults, placeholders and artifacts.
    fn start(&mut self, name: &ComponentName, component: &Component, passing: &PassingTable) {
        let defaults = component.inputs.iter().filter(|(_, input)| input.default.as_ref().is_some_and(is_path));
        self.path_inputs.extend(defaults.map(|(input, _)| (name.clone(), input.clone())));
        let Body::Container(container) = &component.body else { return };
        let mut inputs = component.artifact_inputs.keys().map(|input| passing.of_input(name, input));
        let reads_from_it =
            inputs.any(|passing| matches!(passing, Passing::ByLocation(addresses) if addresses.in_workspace));
        let mut parts = container.words().flat_map(|word| word.parts());
        if reads_from_it || parts.any(|part| *part == CommandPart::Job(JobField::WorkspacePath)) {
            self.users.insert(name.clone());
        }
    }

    /// Adds the inputs of a task that may be paths, and its component if it is a container.
    fn spread(
        &mut self,
        caller: &ComponentName,
        component: &Component,
        task: &Task,
        sources: &BTreeSet<ComponentName>,
    ) {
        let inputs =
            task.inputs.iter().filter(|(_, source)| self.may_be_path(caller, component, task, source, sources));
        let inputs: Vec<String> = inputs.map(|(input, _)| input.clone()).collect();
        self.path_inputs.extend(inputs.into_iter().map(|input| (task.component.clone(), input)));
        let called = self.pipeline.component_of(task);
        let gets_path =
            called.inputs.keys().any(|input| self.path_inputs.contains(&(task.component.clone(), input.clone())));
        if gets_path && matches!(called.body, Body::Container(_)) {
            self.users.insert(task.component.clone());
        }
    }

    /// Returns true if the value of an input may be a path in the workspace. `component` is the
    /// body of `caller`, which contains the task; `sources` are the components that can return a
    /// path.
    fn may_be_path(
        &self,
        caller: &ComponentName,
        component: &Component,
        task: &Task,
        source: &Source,
        sources: &BTreeSet<ComponentName>,
    ) -> bool {
        let is_path_input = |input: &String| self.path_inputs.contains(&(caller.clone(), input.clone()));
        match source {
            // A constant refers to inputs of the task that it is passed to.
            Source::Constant(constant) => {
                let refers_to_path =
                    |input: &&str| self.path_inputs.contains(&(task.component.clone(), (*input).to_owned()));
                constant_has_path(constant) || constant.references().iter().any(refers_to_path)
            }
            Source::Input { name, .. } => is_path_input(name),
            Source::Output { producer, .. } => {
                component.dag().is_some_and(|dag| sources.contains(&dag.tasks[producer].component))
            }
            Source::Item { .. } => match &component.body {
                Body::Loop(each) => match &each.items {
                    Items::Known(items) => items.iter().any(is_path),
                    Items::Artifacts(_) => false,
                    Items::Input(input) => is_path_input(input),
                },
                _ => false,
            },
            Source::FinalStatus { .. } | Source::TaskConfig => false,
        }
    }
}

fn constant_has_path(constant: &Constant) -> bool {
    match constant {
        Constant::Plain(value) => is_path(value),
        Constant::Text(parts) => parts_have_path(parts),
        Constant::List(items) => items.iter().any(constant_has_path),
        Constant::Struct(members) => {
            members.iter().any(|member| parts_have_path(&member.key) || constant_has_path(&member.value))
        }
    }
}

fn parts_have_path(parts: &[ConstantPart]) -> bool {
    parts.iter().any(|part| match part {
        ConstantPart::Literal(text) => text.contains(Workspace::PATH),
        part => *part == ConstantPart::Job(JobField::WorkspacePath),
    })
}

/// Returns true if a value contains a path in the workspace.
fn is_path(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(Workspace::PATH),
        Value::Array(items) => items.iter().any(is_path),
        Value::Object(object) => object.values().any(is_path),
        _ => false,
    }
}
