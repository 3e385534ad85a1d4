//! Configure: the settings of tasks in the options files, resolved against the pipeline.
//!
//! The files name tasks by their paths, `exit-handler-1/train`. A loop has the path of its task,
//! and so has the component that it repeats. `depends` and `tolerate` belong to the DAG that
//! contains the task, for all its callers. All other settings belong to one path, so a component
//! may need several templates.

mod dag_settings;
mod retries;
mod settings_table;
mod start_condition;
mod unmatched;
mod walk;

use std::collections::BTreeMap;

use crate::diagnostics::Diagnostics;
use crate::options::{Options, Origin};
use crate::pipeline::{Body, ComponentName, Pipeline, TaskKey};
pub(crate) use settings_table::{SettingsId, SettingsTable};
pub(crate) use start_condition::StartCondition;

/// The settings of tasks in the options files.
#[derive(Clone, Debug, Default)]
pub(crate) struct TaskOverrides {
    /// Conditions for the start of tasks, which replace those of the pipeline.
    pub(crate) start_conditions: BTreeMap<(ComponentName, TaskKey), StartCondition>,
    /// Tasks whose failure does not fail their DAG, and where an options file says so.
    pub(crate) tolerated: BTreeMap<(ComponentName, TaskKey), Origin>,
    /// Settings of templates.
    pub(crate) settings: SettingsTable,
}

/// Resolves the settings of tasks. Reports patterns that match nothing, settings that do not fit
/// what they are for, and invalid `depends`.
pub(crate) fn configure(pipeline: &Pipeline, options: &Options, sink: &mut Diagnostics) -> Option<TaskOverrides> {
    let errors = sink.error_count();
    if options.tasks.is_empty() && options.infrastructure_retries == 0 {
        return Some(TaskOverrides::default());
    }
    let walked = walk::walk(pipeline, options, sink)?;
    unmatched::report(pipeline, &options.tasks, &walked, sink);
    let mut configured = TaskOverrides { settings: walked.settings, ..TaskOverrides::default() };
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
