//! Which inputs are sure to have a value when a component runs.
//!
//! An optional input without a value has to be absent for the program, not null or empty. Where that is known when compiling, the
//! workflow says it plainly; only the rest is decided at run time.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{Role, TaskGraph};
use crate::pipeline::{Component, ComponentName, Constant, Input, Pipeline, Source, Task};

/// Whether an input has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// In every run.
    Always,
    /// In no run.
    Never,
    /// That shows at run time.
    Maybe,
}

/// Whether the inputs of components have values, over all tasks that run them.
#[derive(Clone, Debug, Default)]
pub struct InputPresence(BTreeMap<ComponentName, BTreeMap<String, Presence>>);

impl InputPresence {
    /// Whether an input of a component has a value.
    pub fn of(&self, component: &ComponentName, input: &str) -> Presence {
        self.0.get(component).and_then(|inputs| inputs.get(input)).copied().unwrap_or(Presence::Never)
    }

    /// Whether an input has a value when this task runs. `caller` is the component that holds the task.
    pub fn at_task(
        &self,
        caller: &ComponentName,
        task: &Task,
        role: &Role,
        called: &Component,
        input: &str,
    ) -> Presence {
        let given = task.inputs.get(input).map_or(Presence::Never, |source| self.of_source(caller, role, source));
        if called.default_at(task, input).is_some() { Presence::Always } else { given }
    }

    /// Whether a source gives a value, before any default of the one who reads it.
    fn of_source(&self, caller: &ComponentName, role: &Role, source: &Source) -> Presence {
        match source {
            Source::Constant(Constant::Plain(value)) if value.is_null() => Presence::Never,
            Source::Constant(_) | Source::FinalStatus { .. } | Source::Item { .. } => Presence::Always,
            Source::Input { name, .. } => self.of(caller, name),
            // What failed gave no output.
            Source::Output { .. } if *role == Role::Ordinary => Presence::Always,
            Source::Output { .. } => Presence::Maybe,
        }
    }

    fn join(&mut self, component: &ComponentName, input: &str, presence: Presence) {
        let inputs = self.0.entry(component.clone()).or_default();
        let joined = match inputs.get(input) {
            Some(known) if *known != presence => Presence::Maybe,
            _ => presence,
        };
        inputs.insert(input.to_owned(), joined);
    }
}

/// Looks at every task, callers before callees.
pub(super) fn presence(pipeline: &Pipeline, dags: &IndexMap<ComponentName, TaskGraph>) -> InputPresence {
    let mut presence = InputPresence::default();
    for (name, input) in &pipeline.root().inputs {
        presence.join(&ComponentName::Root, name, of_root_input(input));
    }
    for (caller, component) in &pipeline.components {
        for (key, task) in component.dag().iter().flat_map(|dag| &dag.tasks) {
            let called: &Component = pipeline.component_of(task);
            for input in called.inputs.keys() {
                let here = presence.at_task(caller, task, dags[caller].role(key), called, input);
                presence.join(&task.component, input, here);
            }
        }
    }
    presence
}

/// A run without a value for a required input is refused by Argo.
fn of_root_input(input: &Input) -> Presence {
    if input.default.is_some() || !input.optional { Presence::Always } else { Presence::Maybe }
}
