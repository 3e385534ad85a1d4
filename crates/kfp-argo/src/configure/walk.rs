//! The walk through all tasks of a pipeline, on all paths to them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::dag_settings::{DagSettings, InDag};
use super::settings_table::{SettingsId, SettingsTable};
use super::{Retries, executor, repeated, retries};
use crate::diagnostics::{Diagnostics, bad_config};
use crate::options::{Options, Pattern, Reach, Selector, Settings, TaskEntry};
use crate::pipeline::{Body, Component, ComponentName, Pipeline, Retry, Task, TaskKey};

/// The largest number of paths. Pipelines that call each other twice at each level have more paths
/// than any machine can visit.
const MAX_PATHS: usize = 100_000;

/// The findings of the walk.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) settings: SettingsTable,
    pub(super) in_dags: DagSettings,
    /// The paths of all tasks.
    pub(super) paths: BTreeSet<String>,
    /// For each entry, the kinds of settings that fit the tasks which it matches; `None` if it
    /// matches none.
    pub(super) reached: Vec<Option<BTreeSet<Reach>>>,
}

/// Visits all tasks. Reports a pipeline with too many paths.
pub(super) fn walk(pipeline: &Pipeline, options: &Options, sink: &mut Diagnostics) -> Option<Walked> {
    let by_path = options.tasks.iter().any(|entry| entry.selector == Selector::Task);
    let mut walk = Walk {
        pipeline,
        options,
        patterns: options.tasks.iter().map(|entry| Pattern::new(&entry.pattern)).collect(),
        by_path,
        walked: Walked { reached: vec![None; options.tasks.len()], ..Walked::default() },
        joined: BTreeMap::new(),
        visited: BTreeMap::new(),
        sink,
    };
    let root = walk.visit(&ComponentName::Root, &Visit::default());
    walk.walked.settings.root = root;
    if walk.walked.paths.len() > MAX_PATHS {
        walk.sink.push(bad_config::too_many_paths(&options.tasks[0].origin, MAX_PATHS));
        return None;
    }
    Some(walk.walked)
}

struct Walk<'a> {
    pipeline: &'a Pipeline,
    options: &'a Options,
    /// By entry.
    patterns: Vec<Pattern>,
    /// Whether settings depend on the path, and not only on the component.
    by_path: bool,
    walked: Walked,
    /// Joined settings, by the numbers of the entries that match.
    joined: BTreeMap<Rc<[usize]>, Rc<Settings>>,
    /// The settings of components that were visited, where they do not depend on the path.
    visited: BTreeMap<Known, SettingsId>,
    sink: &'a mut Diagnostics,
}

/// What decides about the settings of a component, where the path does not: its name, the entries
/// that match the task, the retries, and whether it is cached and repeated by a loop.
type Known = (ComponentName, Rc<[usize]>, Option<Retry>, bool, bool);

/// The tasks from the root to a task, each with its key and its name in Python.
#[derive(Clone, Default)]
struct TaskPath<'a>(Vec<[&'a str; 2]>);

impl<'a> TaskPath<'a> {
    fn below(&self, key: &'a TaskKey, task: &'a Task) -> Self {
        Self(self.0.iter().copied().chain([[key.as_str(), task.label(key)]]).collect())
    }

    fn by_keys(&self) -> String {
        self.0.iter().map(|[key, _]| *key).collect::<Vec<_>>().join("/")
    }
}

/// One path to a component.
#[derive(Clone, Default)]
struct Visit<'a> {
    path: TaskPath<'a>,
    /// The entries that match the task.
    matched: Rc<[usize]>,
    /// Their settings, joined.
    settings: Rc<Settings>,
    /// The retries of the task, or of the pipeline around it.
    retry: Option<Retry>,
    /// Whether the results of the task are cached.
    is_cached: bool,
    /// Whether a loop repeats the component.
    is_repeated: bool,
}

impl<'a> Walk<'a> {
    /// Visits a component on one path. Returns the settings of its template and of all templates
    /// that it calls.
    fn visit(&mut self, name: &ComponentName, visit: &Visit<'a>) -> SettingsId {
        let Visit { matched, retry, is_cached, is_repeated, .. } = visit;
        let known = (name.clone(), matched.clone(), retry.clone(), *is_cached, *is_repeated);
        if let Some(id) = self.visited.get(&known).filter(|_| !self.by_path) {
            return *id;
        }
        let pipeline: &'a Pipeline = self.pipeline;
        let component: &'a Component = &pipeline.components[name];
        let (own, retries) = self.own_settings(component, visit);
        let mut children = BTreeMap::new();
        for (key, task) in component.tasks() {
            if self.walked.paths.len() > MAX_PATHS {
                break;
            }
            let below = self.child(name, key, task, component, visit);
            let child = self.visit(&task.component, &below);
            if child != SettingsId::default() {
                children.insert(key.clone(), child);
            }
        }
        let id = self.walked.settings.intern(own, retries, children);
        self.visited.insert(known, id);
        id
    }

    /// Returns the way to the component of a task.
    fn child(
        &mut self,
        owner: &ComponentName,
        key: &'a TaskKey,
        task: &'a Task,
        component: &Component,
        above: &Visit<'a>,
    ) -> Visit<'a> {
        let retry = task.retry.clone().or_else(|| above.retry.clone());
        let is_cached = task.caching.is_some() && self.options.cache.is_some() && retry.is_none();
        if let Body::Loop(_) = component.body {
            let settings = Settings { depends: None, tolerate: None, parallelism: None, ..(*above.settings).clone() };
            return Visit { settings: settings.into(), retry, is_cached, is_repeated: true, ..above.clone() };
        }
        let path = above.path.below(key, task);
        let matched = self.matching(task, &path);
        let by_keys = path.by_keys();
        for number in &*matched {
            self.walked.reached[*number].get_or_insert_default().extend(reach(self.pipeline, task));
        }
        let entries = matched.iter().map(|number| &self.options.tasks[*number]);
        self.walked.in_dags.add(owner, key, InDag::of(&by_keys, entries), self.sink);
        self.walked.paths.insert(by_keys);
        Visit { settings: self.join(&matched), path, matched, retry, is_cached, is_repeated: false }
    }

    /// Returns the numbers of the entries that match a task.
    fn matching(&self, task: &Task, path: &TaskPath<'a>) -> Rc<[usize]> {
        let component = repeated(self.pipeline, &task.component);
        let name = component.to_string();
        let label = executor(self.pipeline, component);
        let matches = |(number, entry): (usize, &TaskEntry)| {
            let pattern = &self.patterns[number];
            let matches_name = |name: &str| {
                let short = name.strip_prefix(entry.selector.prefix());
                pattern.matches(name) || short.is_some_and(|short| pattern.matches(short))
            };
            let is_match = match entry.selector {
                Selector::Task => pattern.matches_steps(&path.0),
                Selector::Component => matches_name(&name),
                Selector::Executor => matches_name(label?),
            };
            is_match.then_some(number)
        };
        self.options.tasks.iter().enumerate().filter_map(matches).collect()
    }

    /// Joins the settings of entries. Later ones win.
    fn join(&mut self, matched: &Rc<[usize]>) -> Rc<Settings> {
        let entries = &self.options.tasks;
        let joined = self.joined.entry(matched.clone()).or_insert_with(|| {
            let all = matched.iter().map(|number| &entries[*number].settings);
            all.fold(Settings::default(), |joined, settings| joined.with(settings)).into()
        });
        joined.clone()
    }

    /// Returns the settings of the component's own template, and its retries if they are those of
    /// `infrastructureRetries`.
    fn own_settings(&self, component: &Component, visit: &Visit<'a>) -> (Settings, Option<Retries>) {
        let mut own = visit.settings.within(own_reach(&component.body));
        let count = visit.settings.infrastructure_retries.unwrap_or(self.options.infrastructure_retries);
        let has_program = matches!(component.body, Body::Container(_));
        own.infrastructure_retries = None;
        // A DAG with a node that is both retried and taken from the cache never ends.
        if has_program && count > 0 && !visit.is_cached && own.retry_strategy.is_none() {
            let (retries, strategy) = retries::with_infrastructure(count, visit.retry.as_ref()).unzip();
            own.retry_strategy = strategy;
            return (own, retries);
        }
        (own, None)
    }
}

/// Returns the kinds of settings that the template of a component has itself.
fn own_reach(body: &Body) -> &'static [Reach] {
    match body {
        Body::Container(_) => &[Reach::Template, Reach::Pod, Reach::Container],
        Body::Claim(_) => &[Reach::Template, Reach::Pod],
        Body::Dag(_) => &[Reach::Group, Reach::Template],
        // Those of `Reach::Template` go to what the loop repeats: a mutex of both would wait for
        // itself.
        Body::Loop(_) => &[Reach::Group],
        Body::Importer(_) => &[],
    }
}

/// Returns the kinds of settings that fit a task.
fn reach(pipeline: &Pipeline, task: &Task) -> Vec<Reach> {
    let bodies = [&task.component, repeated(pipeline, &task.component)].map(|name| &pipeline.components[name].body);
    bodies.into_iter().flat_map(own_reach).copied().chain([Reach::Task]).collect()
}
