//! Which containers have the run's workspace: those that are told a path in it, and those that read artifacts from it.
//!
//! KFP looks at the values of a task's inputs. What the values are that only a run shows is not known here, so a value may hold a path in
//! the workspace if it comes from a constant that does, or out of a task that has the workspace.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Transport, Transports};
use crate::pipeline::{
    Body, Component, ComponentName, Constant, Items, JobField, Part, Pipeline, Source, Task, Workspace,
};

/// An input of a component, which may hold a path in the workspace.
type Told = BTreeSet<(ComponentName, String)>;

/// The containers that have the workspace; none where there is no workspace.
pub(super) fn users(pipeline: &Pipeline, transports: &Transports) -> BTreeSet<ComponentName> {
    let mut users = BTreeSet::new();
    if pipeline.workspace.is_none() {
        return users;
    }
    let mut told = Told::new();
    for (name, component) in &pipeline.components {
        let defaults = component.inputs.iter().filter(|(_, input)| input.default.as_ref().is_some_and(holds));
        told.extend(defaults.map(|(input, _)| (name.clone(), input.clone())));
        if let Body::Container(container) = &component.body {
            let asks = |part: &&Part| matches!(part, Part::Job(JobField::WorkspacePath));
            let mut inputs = component.artifact_inputs.keys().map(|input| transports.of_input(name, input));
            let reads =
                inputs.any(|transport| matches!(transport, Transport::Address(addresses) if addresses.in_workspace));
            if reads || container.words().flat_map(|word| word.parts()).any(|part| asks(&part)) {
                users.insert(name.clone());
            }
        }
    }
    // Paths go from task to task, until nobody is told of one any more.
    loop {
        let before = (told.len(), users.len());
        // A task may give a path if it has the workspace, or something in it has.
        let givers = pipeline.with_callers(|name, _| users.contains(name));
        for (caller, component) in &pipeline.components {
            for (_, task) in component.tasks() {
                look(pipeline, caller, component, task, &givers, &mut told, &mut users);
            }
        }
        if (told.len(), users.len()) == before {
            return users;
        }
    }
}

/// What a task is told.
fn look(
    pipeline: &Pipeline,
    caller: &ComponentName,
    component: &Component,
    task: &Task,
    givers: &BTreeSet<ComponentName>,
    told: &mut Told,
    users: &mut BTreeSet<ComponentName>,
) {
    let called = pipeline.component_of(task);
    let from = |source: &Source| match source {
        Source::Constant(constant) => constant_holds(constant),
        Source::Input { name, .. } => told.contains(&(caller.clone(), name.clone())),
        Source::Output { producer, .. } => {
            component.dag().is_some_and(|dag| givers.contains(&dag.tasks[producer].component))
        }
        Source::Item { .. } => match &component.body {
            Body::Loop(each) => match &each.items {
                Items::Known(items) => items.iter().any(holds),
                Items::Artifacts(_) => false,
                Items::Input(input) => told.contains(&(caller.clone(), input.clone())),
            },
            _ => false,
        },
        Source::FinalStatus { .. } | Source::TaskConfig => false,
    };
    let inputs = task.inputs.iter().filter(|(_, source)| from(source));
    let inputs: Vec<String> = inputs.map(|(input, _)| input.clone()).collect();
    told.extend(inputs.into_iter().map(|input| (task.component.clone(), input)));
    let is_told = called.inputs.keys().any(|input| told.contains(&(task.component.clone(), input.clone())));
    if is_told && matches!(called.body, Body::Container(_)) {
        users.insert(task.component.clone());
    }
}

fn constant_holds(constant: &Constant) -> bool {
    match constant {
        Constant::Plain(value) => holds(value),
        Constant::Text(parts) => parts.iter().any(|part| match part {
            Part::Literal(text) => text.contains(Workspace::PATH),
            part => *part == Part::Job(JobField::WorkspacePath),
        }),
        Constant::List(items) => items.iter().any(constant_holds),
        Constant::Struct(entries) => entries.values().any(constant_holds),
    }
}

fn holds(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(Workspace::PATH),
        Value::Array(items) => items.iter().any(holds),
        Value::Object(object) => object.values().any(holds),
        _ => false,
    }
}
