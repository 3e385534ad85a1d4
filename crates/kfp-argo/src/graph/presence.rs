//! Which inputs are sure to have a value when a component runs.
//!
//! An optional input without a value has to be absent for the program, not null or empty. Where that is known when compiling, the
//! workflow says it plainly; only the rest is decided at run time.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{Role, TaskGraph};
use crate::diagnostics::{Diagnostic, bad_placeholder};
use crate::pipeline::{ArtifactSource, Body, Component, ComponentName, Constant, Input, Pipeline, Source, Task, Word};

/// Whether an input has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
pub struct InputPresence {
    parameters: Inputs,
    artifacts: Inputs,
    settings: Inputs,
}

type Inputs = BTreeMap<ComponentName, BTreeMap<String, Presence>>;

impl InputPresence {
    /// Whether an input of a component has a value.
    pub fn of(&self, component: &ComponentName, input: &str) -> Presence {
        known(&self.parameters, component, input)
    }

    /// Whether an input artifact of a component is there.
    pub fn of_artifact(&self, component: &ComponentName, input: &str) -> Presence {
        known(&self.artifacts, component, input)
    }

    /// Whether a setting of a component's pod, which its tasks give, has a value.
    pub fn of_setting(&self, component: &ComponentName, key: &str) -> Presence {
        known(&self.settings, component, key)
    }

    /// Whether settings of a component's pod refer to anything.
    pub fn has_settings(&self, component: &ComponentName) -> bool {
        self.settings.contains_key(component)
    }

    /// All that is known of a component: of its parameters, artifacts and settings.
    pub(super) fn of_component(&self, component: &ComponentName) -> [Option<&BTreeMap<String, Presence>>; 3] {
        [&self.parameters, &self.artifacts, &self.settings].map(|inputs| inputs.get(component))
    }

    /// The same for an input of either kind.
    pub fn of_either(&self, name: &ComponentName, component: &Component, input: &str) -> Presence {
        match component.is_artifact(input) {
            true => self.of_artifact(name, input),
            false => self.of(name, input),
        }
    }

    /// Whether an input artifact is there when this task runs. `caller` is the component that holds the task, in which `role` is
    /// its own.
    pub fn artifact_at_task(
        &self,
        pipeline: &Pipeline,
        caller: &ComponentName,
        task: &Task,
        role: &Role,
        input: &str,
    ) -> Presence {
        match task.artifacts.get(input) {
            None => Presence::Never,
            Some(ArtifactSource::Item) => Presence::Always,
            Some(ArtifactSource::Input { name }) => self.of_artifact(caller, name),
            Some(ArtifactSource::Output { producer, .. }) => {
                let dag = pipeline.components[caller].dag();
                // What comes out of a DAG may be of a task that did not run there.
                let sure =
                    dag.is_some_and(|dag| !matches!(pipeline.component_of(&dag.tasks[producer]).body, Body::Dag(_)));
                if sure && *role == Role::Ordinary { Presence::Always } else { Presence::Maybe }
            }
        }
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
    pub fn of_source(&self, caller: &ComponentName, role: &Role, source: &Source) -> Presence {
        match source {
            Source::Constant(Constant::Plain(value)) if value.is_null() => Presence::Never,
            Source::Constant(_) | Source::FinalStatus { .. } | Source::Item { .. } | Source::TaskConfig => {
                Presence::Always
            }
            Source::Input { name, .. } => self.of(caller, name),
            // What failed gave no output.
            Source::Output { .. } if *role == Role::Ordinary => Presence::Always,
            Source::Output { .. } => Presence::Maybe,
        }
    }
}

fn known(inputs: &Inputs, component: &ComponentName, input: &str) -> Presence {
    inputs.get(component).and_then(|inputs| inputs.get(input)).copied().unwrap_or(Presence::Never)
}

fn join(inputs: &mut Inputs, component: &ComponentName, input: &str, presence: Presence) {
    let inputs = inputs.entry(component.clone()).or_default();
    let joined = match inputs.get(input) {
        Some(known) if *known != presence => Presence::Maybe,
        _ => presence,
    };
    inputs.insert(input.to_owned(), joined);
}

/// Looks at every task, callers before callees.
pub(super) fn presence(pipeline: &Pipeline, dags: &IndexMap<ComponentName, TaskGraph>) -> InputPresence {
    let mut presence = InputPresence::default();
    for (name, input) in &pipeline.root().inputs {
        join(&mut presence.parameters, &ComponentName::Root, name, of_root_input(input));
    }
    for (name, input) in &pipeline.root().artifact_inputs {
        let here = if input.optional { Presence::Maybe } else { Presence::Always };
        join(&mut presence.artifacts, &ComponentName::Root, name, here);
    }
    for (caller, component) in &pipeline.components {
        for (key, task) in component.tasks() {
            let called: &Component = pipeline.component_of(task);
            let role = dags[caller].role(key);
            for input in called.inputs.keys() {
                let here = presence.at_task(caller, task, role, called, input);
                join(&mut presence.parameters, &task.component, input, here);
            }
            for (setting, source) in &task.settings {
                let here = presence.of_source(caller, role, source);
                join(&mut presence.settings, &task.component, setting, here);
            }
            for input in called.artifact_inputs.keys() {
                let here = presence.artifact_at_task(pipeline, caller, task, role, input);
                join(&mut presence.artifacts, &task.component, input, here);
            }
        }
    }
    presence
}

/// A finding for each container whose first word depends on what only the run shows.
pub(super) fn unsure_programs(pipeline: &Pipeline, presence: &InputPresence) -> Vec<Diagnostic> {
    let containers = pipeline.components.iter().filter_map(|(name, component)| match &component.body {
        Body::Container(container) => Some((name, component, container)),
        Body::Dag(_) | Body::Loop(_) | Body::Importer(_) | Body::Claim(_) => None,
    });
    let unsure = containers.filter(|(name, component, container)| match container.words().next() {
        Some(Word::IfPresent { input, .. }) => presence.of_either(name, component, input) == Presence::Maybe,
        _ => false,
    });
    unsure.map(|(_, component, _)| bad_placeholder::dynamic_program(&component.location)).collect()
}

/// A run without a value for a required input is refused by Argo.
fn of_root_input(input: &Input) -> Presence {
    if input.default.is_some() || !input.optional { Presence::Always } else { Presence::Maybe }
}
