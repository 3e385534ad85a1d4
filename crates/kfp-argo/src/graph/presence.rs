//! Presence: which inputs certainly have a value when a component runs.
//!
//! For the program, an optional input without a value must be absent, not null or empty. Where the
//! compiler knows whether a value exists, the workflow states it; the rest is decided at run time.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{Role, TaskGraph};
use crate::diagnostics::{Diagnostics, bad_placeholder};
use crate::pipeline::{ArtifactSource, Body, Component, ComponentName, Constant, Input, Pipeline, Source, Task, Word};

/// The runs in which an input has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Presence {
    /// Every run.
    Always,
    /// No run.
    Never,
    /// Some runs: decided at run time.
    Maybe,
}

/// The presence of each input of each component, over all tasks that run the component.
#[derive(Clone, Debug, Default)]
pub(crate) struct InputPresence {
    parameters: Inputs,
    artifacts: Inputs,
    settings: Inputs,
}

type Inputs = BTreeMap<ComponentName, BTreeMap<String, Presence>>;

impl InputPresence {
    /// Returns the presence of an input parameter.
    pub(crate) fn of(&self, component: &ComponentName, input: &str) -> Presence {
        known(&self.parameters, component, input)
    }

    /// Returns the presence of an input artifact.
    pub(crate) fn of_artifact(&self, component: &ComponentName, input: &str) -> Presence {
        known(&self.artifacts, component, input)
    }

    /// Returns the presence of a setting of the component's pod that its tasks supply.
    pub(crate) fn of_setting(&self, component: &ComponentName, key: &str) -> Presence {
        known(&self.settings, component, key)
    }

    /// Returns true if settings of the component's pod refer to values of its tasks.
    pub(crate) fn has_settings(&self, component: &ComponentName) -> bool {
        self.settings.contains_key(component)
    }

    /// Returns the presence of all parameters, artifacts and settings of a component.
    pub(crate) fn of_component(&self, component: &ComponentName) -> [Option<&BTreeMap<String, Presence>>; 3] {
        [&self.parameters, &self.artifacts, &self.settings].map(|inputs| inputs.get(component))
    }

    /// Returns the presence of an input, whether it is a parameter or an artifact.
    pub(crate) fn of_either(&self, name: &ComponentName, component: &Component, input: &str) -> Presence {
        match component.is_artifact(input) {
            true => self.of_artifact(name, input),
            false => self.of(name, input),
        }
    }

    /// Returns the presence of an input artifact when this task runs. `caller` is the component
    /// that contains the task, `role` the role of the task in it.
    pub(crate) fn artifact_at_task(
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
                // The task that writes an output of a DAG may not have run.
                let sure =
                    dag.is_some_and(|dag| !matches!(pipeline.component_of(&dag.tasks[producer]).body, Body::Dag(_)));
                if sure && *role == Role::Ordinary { Presence::Always } else { Presence::Maybe }
            }
        }
    }

    /// Returns the presence of an input parameter when this task runs. `caller` is the component
    /// that contains the task.
    pub(crate) fn at_task(
        &self,
        caller: &ComponentName,
        task: &Task,
        role: &Role,
        called: &Component,
        input: &str,
    ) -> Presence {
        let given = task.inputs.get(input).map_or(Presence::Never, |source| match called.inputs[input].optional {
            true => self.of_source(caller, source),
            false => self.of_required_source(caller, role, source),
        });
        if called.default_at(task, input).is_some() { Presence::Always } else { given }
    }

    /// Returns the presence of a source's value, without the default of its reader.
    fn of_source(&self, caller: &ComponentName, source: &Source) -> Presence {
        match source {
            Source::Constant(Constant::Plain(value)) if value.is_null() => Presence::Never,
            Source::Constant(_) | Source::FinalStatus { .. } | Source::TaskConfig => Presence::Always,
            Source::Input { name, selector: None, .. } => self.of(caller, name),
            // The object may not have the member.
            Source::Input { name, selector: Some(_), .. } => match self.of(caller, name) {
                Presence::Never => Presence::Never,
                Presence::Always | Presence::Maybe => Presence::Maybe,
            },
            // An item may be null, and a program may leave an output out.
            Source::Item { .. } | Source::Output { .. } => Presence::Maybe,
        }
    }

    /// Returns the presence of a source's value for a reader that requires it: KFP runs no task
    /// without a value that another task or an item has to supply.
    pub(crate) fn of_required_source(&self, caller: &ComponentName, role: &Role, source: &Source) -> Presence {
        match source {
            Source::Input { name, .. } => self.of(caller, name),
            // Only a tolerant or exit task can run after a producer that failed.
            Source::Output { .. } if *role != Role::Ordinary => Presence::Maybe,
            Source::Output { .. } | Source::Item { .. } => Presence::Always,
            other => self.of_source(caller, other),
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

/// Computes the presence of every input, callers before callees.
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
                let here = presence.of_required_source(caller, role, source);
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

/// Reports each container whose program, the first word of its command, is decided at run time.
pub(crate) fn report_unsure_programs(pipeline: &Pipeline, presence: &InputPresence, sink: &mut Diagnostics) {
    for (name, component) in &pipeline.components {
        let Body::Container(container) = &component.body else { continue };
        if let Some(Word::IfPresent { input, .. }) = container.words().next()
            && presence.of_either(name, component, input) == Presence::Maybe
        {
            sink.push(bad_placeholder::dynamic_program(&pipeline.provenance[name]));
        }
    }
}

/// Returns the presence of an input of the whole pipeline. Argo refuses a run without a required
/// one.
fn of_root_input(input: &Input) -> Presence {
    if input.default.is_some() || !input.optional { Presence::Always } else { Presence::Maybe }
}
