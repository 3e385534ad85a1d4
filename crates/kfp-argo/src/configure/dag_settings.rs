//! Settings that belong to a DAG and so are the same on all paths to it: `depends` and `tolerate`.

use std::collections::BTreeMap;

use super::{TaskOverrides, depends_parser};
use crate::diagnostics::{Diagnostics, bad_depends};
use crate::options::{Origin, TaskEntry};
use crate::pipeline::{ComponentName, Pipeline, TaskKey};

/// The settings of all tasks, by the component that contains the task.
#[derive(Default)]
pub(super) struct DagSettings(BTreeMap<(ComponentName, TaskKey), InDag>);

/// The settings of a task on one path to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct InDag {
    path: String,
    depends: Option<(String, Origin)>,
    tolerate: Option<Origin>,
}

impl InDag {
    /// Joins the settings of entries in their order.
    pub(super) fn of<'e>(path: &str, entries: impl Iterator<Item = &'e TaskEntry>) -> Self {
        let mut joined = Self { path: path.to_owned(), ..Self::default() };
        for TaskEntry { settings, origin, .. } in entries {
            if let Some(text) = &settings.depends {
                joined.depends = Some((text.clone(), origin.key("depends")));
            }
            if let Some(tolerate) = settings.tolerate {
                joined.tolerate = tolerate.then(|| origin.key("tolerate"));
            }
        }
        joined
    }
}

impl DagSettings {
    /// Adds the settings of a task on one path. Reports if another path to the same task has
    /// different ones.
    pub(super) fn add(&mut self, owner: &ComponentName, task: &TaskKey, here: InDag, sink: &mut Diagnostics) {
        let before = self.0.entry((owner.clone(), task.clone())).or_insert_with(|| here.clone());
        if (&before.depends, &before.tolerate) != (&here.depends, &here.tolerate) {
            let places = [&before.depends, &here.depends].into_iter().flatten().map(|(_, at)| at);
            let at = places.chain([&before.tolerate, &here.tolerate].into_iter().flatten()).next();
            sink.extend(at.map(|at| bad_depends::several_paths(at, &before.path, &here.path)));
        }
    }

    /// Reads each `depends`, and puts all settings into `configured`.
    pub(super) fn resolve(self, pipeline: &Pipeline, configured: &mut TaskOverrides, sink: &mut Diagnostics) {
        for ((owner, task), here) in self.0 {
            if let Some(at) = here.tolerate {
                configured.tolerated.insert((owner.clone(), task.clone()), at);
            }
            let Some((text, at)) = here.depends else { continue };
            let Some(dag) = pipeline.components[&owner].dag() else { continue };
            match depends_parser::parse(&text, &at, dag) {
                Ok(start) => drop(configured.start_conditions.insert((owner, task), start)),
                Err(error) => sink.push(*error),
            }
        }
    }
}
