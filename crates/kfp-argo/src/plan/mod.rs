//! Plan: everything that the lowering needs to know about a pipeline as a whole.
//!
//! The graphs tell the order of tasks. The plan adds how each artifact travels ([`Passing`]), which
//! tasks can be cached, which containers mount the run's workspace, and which settings of the
//! options file apply to a template. [`Plan::share`] then merges components that nothing can tell
//! apart.

mod caching;
mod flows;
mod observed;
pub(crate) mod origins;
mod passing;
mod sharing;
#[cfg(test)]
mod tests;
mod uris;
mod workspace;

use std::collections::BTreeSet;

use indexmap::IndexMap;

pub(crate) use passing::{Locations, Passing, PassingTable};

use crate::configure::SettingsTable;
use crate::diagnostics::Diagnostics;
use crate::graph::{Graphs, InputPresence, TaskGraph, report_unsure_programs};
use crate::options::Options;
use crate::pipeline::{ComponentName, Pipeline};

/// A pipeline, its graphs, and the decisions that concern more than one component.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// The pipeline; `caching` is left only at tasks that can be cached.
    pub(crate) pipeline: Pipeline,
    /// The graph of each component that contains tasks.
    pub(crate) dags: IndexMap<ComponentName, TaskGraph>,
    /// Which inputs of components have values.
    pub(crate) presence: InputPresence,
    /// The components that run an exit task, directly or in a component that they call.
    pub(crate) with_exit_tasks: BTreeSet<ComponentName>,
    /// The components whose exit tasks another task observes, by the final status of a pipeline
    /// around them.
    pub(crate) observed: BTreeSet<ComponentName>,
    /// The passing of each artifact from its writer to its readers.
    pub(crate) passing: PassingTable,
    /// The containers that mount the run's workspace.
    pub(crate) workspace_users: BTreeSet<ComponentName>,
    /// Settings of templates, by the options file.
    pub(crate) settings: SettingsTable,
}

/// Makes the plan. Reports programs that are known only at run time, and artifacts that Argo cannot
/// load.
pub(crate) fn plan(
    mut pipeline: Pipeline,
    graphs: Graphs,
    settings: SettingsTable,
    options: &Options,
    sink: &mut Diagnostics,
) -> Option<Plan> {
    let errors = sink.error_count();
    let Graphs { dags, presence, with_exit_tasks } = graphs;
    report_unsure_programs(&pipeline, &presence, sink);
    let passing = passing::decide(&pipeline, options, sink);
    if sink.error_count() > errors {
        return None;
    }
    let workspace_users = workspace::users(&pipeline, &passing);
    caching::settle(&mut pipeline, &passing, &workspace_users, options);
    let observed = observed::observed(&pipeline, &dags);
    Some(Plan { pipeline, dags, presence, with_exit_tasks, observed, passing, workspace_users, settings })
}

impl Plan {
    /// Merges components of equal content: the lowering then makes one template of them.
    pub(crate) fn share(mut self) -> Self {
        sharing::share(&mut self);
        // Of two components that were equal, either may be the observed one.
        self.observed = observed::observed(&self.pipeline, &self.dags);
        self
    }
}
