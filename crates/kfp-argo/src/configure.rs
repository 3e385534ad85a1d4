//! Configure: the settings of tasks in the options files, resolved against the pipeline.
//!
//! The files name tasks by their paths, `exit-handler-1/train`. A loop has the path of its task,
//! and so has the component that it repeats. `depends` and `tolerate` belong to the DAG that
//! contains the task, for all its callers. All other settings belong to one path, so a component
//! may need several templates.

mod argo_names;
mod dag_settings;
mod depends_parser;
mod retries;
mod settings_table;
mod start_condition;
mod unmatched;
mod walk;

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostics;
use crate::options::{Options, Origin, Settings, TaskNames, ToleratedFailures};
use crate::pipeline::{Body, ComponentName, Pipeline, Retry, TaskKey};
pub use argo_names::argo_names;
pub use retries::Retries;
pub use settings_table::SettingsId;
pub(crate) use settings_table::SettingsTable;
pub use start_condition::StartCondition;

/// The settings of tasks in the options files.
#[derive(Clone, Debug, Default)]
pub struct TaskOverrides {
    /// Conditions for the start of tasks, which replace those of the pipeline.
    pub(crate) start_conditions: BTreeMap<(ComponentName, TaskKey), StartCondition>,
    /// Tasks whose failure does not fail their DAG, and where an options file says so.
    pub(crate) tolerated: BTreeMap<(ComponentName, TaskKey), Origin>,
    /// The names of tasks in the workflow.
    pub task_names: TaskNames,
    /// What becomes of a failure that a tolerant task follows.
    pub(crate) followed_failures: ToleratedFailures,
    /// Settings of templates.
    pub(crate) settings: SettingsTable,
}

impl TaskOverrides {
    /// Returns the condition that replaces the order of the pipeline for a task of the DAG `owner`.
    pub fn start_condition(&self, owner: &ComponentName, task: &TaskKey) -> Option<&StartCondition> {
        // Most pipelines have none, and a look-up needs both names.
        if self.start_conditions.is_empty() {
            return None;
        }
        self.start_conditions.get(&(owner.clone(), task.clone()))
    }

    /// Returns true if a failure of the task does not fail the DAG `owner`.
    pub fn is_tolerated(&self, owner: &ComponentName, task: &TaskKey) -> bool {
        !self.tolerated.is_empty() && self.tolerated.contains_key(&(owner.clone(), task.clone()))
    }

    /// Returns true if the DAG `owner` contains a task whose failure does not fail it.
    pub fn has_tolerated_tasks(&self, owner: &ComponentName) -> bool {
        self.tolerated.keys().any(|(other, _)| other == owner)
    }

    /// Returns the number of the settings of the root.
    pub fn root(&self) -> SettingsId {
        self.settings.root()
    }

    /// Returns the number of the settings of a task. `caller` belongs to the component around it.
    pub fn of_task(&self, caller: SettingsId, task: &TaskKey) -> SettingsId {
        self.settings.of_task(caller, task)
    }

    /// Returns how often a program with these settings is retried. `own` are the retries that the
    /// pipeline sets.
    pub fn retries(&self, id: SettingsId, own: Option<&Retry>) -> Retries {
        match (self.settings.infrastructure_retries(id), &self.settings(id).retry_strategy) {
            (Some(retries), _) => retries,
            (None, Some(strategy)) => Retries::of_strategy(strategy),
            (None, None) => own.map(Retries::of_pipeline).unwrap_or_default(),
        }
    }

    /// Returns the settings with this number.
    pub fn settings(&self, id: SettingsId) -> &Settings {
        self.settings.own(id)
    }
}

/// Resolves the settings of tasks. Reports patterns that match nothing, settings that do not fit
/// what they are for, and invalid `depends`.
pub(crate) fn configure(pipeline: &Pipeline, options: &Options, sink: &mut Diagnostics) -> Option<TaskOverrides> {
    let errors = sink.error_count();
    let default = TaskOverrides {
        task_names: options.task_names,
        followed_failures: options.tolerated_failures,
        ..TaskOverrides::default()
    };
    if options.tasks.is_empty() && options.infrastructure_retries == 0 {
        return Some(default);
    }
    let walked = walk::walk(pipeline, options, sink)?;
    unmatched::report(pipeline, &options.tasks, &walked, sink);
    let mut configured = TaskOverrides { settings: walked.settings, ..default };
    walked.in_dags.resolve(pipeline, &mut configured, sink);
    (sink.error_count() == errors).then_some(configured)
}

/// Returns the label of the executor that a component runs, if it is a container.
fn executor<'p>(pipeline: &'p Pipeline, component: &ComponentName) -> Option<&'p str> {
    Some(&pipeline.provenance.executor(component)?.label)
}

/// Returns the component that a loop repeats, and any other component itself.
fn repeated<'p>(pipeline: &'p Pipeline, name: &'p ComponentName) -> &'p ComponentName {
    match &pipeline.components[name].body {
        Body::Loop(each) => each.body.tasks.values().next().map_or(name, |task| &task.component),
        _ => name,
    }
}
