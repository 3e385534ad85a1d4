//! Configure: what the options file says of tasks, resolved against the pipeline.
//!
//! The file names tasks by their paths, `exit-handler-1/train`; a loop has the path of its task, and so has what it repeats. Who waits
//! for whom belongs to a DAG, whoever runs it; everything else to one way to a task, so a component may need several templates.

mod pattern;
mod start;
mod variants;

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::{Path, Step};

use crate::diagnostics::{Diagnostic, Severity, bad_depends, unmatched_path};
use crate::options::{Config, Options, Reach, Settings};
use crate::pipeline::{Body, Component, ComponentName, Pipeline, Task, TaskKey};
use pattern::Pattern;
pub(crate) use start::Start;
pub(crate) use variants::{SettingsId, Variants};

/// What the options file says of tasks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configured {
    /// What has to hold before a task starts, in place of what the pipeline says.
    pub(crate) starts: BTreeMap<(ComponentName, TaskKey), Start>,
    /// The tasks whose failure leaves their DAG as it is, and where the file says so.
    pub(crate) tolerated: BTreeMap<(ComponentName, TaskKey), Path>,
    /// Settings of templates.
    pub(crate) variants: Variants,
}

/// A place in the options file.
pub(crate) fn config_path(keys: &[&str]) -> Path {
    keys.iter().fold(Path::new().step(Step::Document(0)), |path, key| path.key(*key))
}

/// Resolves the file.
///
/// # Errors
/// Paths that match nothing, settings that do not go with what they are for, and `depends` that cannot be.
pub(crate) fn configure(pipeline: &Pipeline, options: &Options) -> Result<Configured, Vec<Diagnostic>> {
    let config = &options.config;
    if config.tasks.is_empty() && config.components.is_empty() && config.executors.is_empty() {
        return Ok(Configured::default());
    }
    let entries = Entry::all(config);
    let mut walk = Walk {
        pipeline,
        reached: vec![None; entries.len()],
        entries,
        paths: BTreeSet::new(),
        in_dag: BTreeMap::new(),
        found: Vec::new(),
        variants: Variants::default(),
    };
    let root = walk.visit(&ComponentName::Root, "", &Settings::default());
    walk.variants.root = root;
    walk.finish()
}

/// One entry of `tasks`, `components` or `executors`.
struct Entry<'c> {
    section: &'static str,
    key: &'c str,
    pattern: Pattern,
    settings: &'c Settings,
}

impl<'c> Entry<'c> {
    /// In the order in which they are laid over each other.
    fn all(config: &'c Config) -> Vec<Self> {
        let entry = |section, (key, settings): (&'c String, &'c Settings)| Entry {
            section,
            key,
            pattern: Pattern::new(key),
            settings,
        };
        let components = config.components.iter().map(|one| entry("components", one));
        let executors = config.executors.iter().map(|one| entry("executors", one));
        executors.chain(components).chain(config.tasks.iter().map(|one| entry("tasks", one))).collect()
    }

    /// Whether it is for what has the name, which may be said without what the SDK puts before it.
    fn names(&self, name: &str, prefix: &str) -> bool {
        self.pattern.matches(name) || name.strip_prefix(prefix).is_some_and(|name| self.pattern.matches(name))
    }

    fn at(&self, key: Option<&str>) -> Path {
        let place = config_path(&[self.section, self.key]);
        key.map_or(place.clone(), |key| place.key(key))
    }
}

/// What the file says of a task within its DAG, on one way to it.
#[derive(Clone, Debug, PartialEq)]
struct InDag {
    way: String,
    depends: Option<(String, Path)>,
    tolerate: Option<Path>,
}

struct Walk<'a> {
    pipeline: &'a Pipeline,
    entries: Vec<Entry<'a>>,
    /// By entry: what kinds of settings go with what it matched; `None` while it matched nothing.
    reached: Vec<Option<BTreeSet<Reach>>>,
    paths: BTreeSet<String>,
    in_dag: BTreeMap<(ComponentName, TaskKey), InDag>,
    found: Vec<Diagnostic>,
    variants: Variants,
}

impl<'a> Walk<'a> {
    /// The settings of a component's template on one way to it, and of all below.
    fn visit(&mut self, name: &ComponentName, path: &str, settings: &Settings) -> SettingsId {
        let pipeline: &'a Pipeline = self.pipeline;
        let component: &'a Component = &pipeline.components[name];
        let own = settings.within(own_reach(&component.body));
        let mut children = BTreeMap::new();
        for (key, task) in component.tasks() {
            let child = if let Body::Loop(_) = component.body {
                let repeated = Settings { depends: None, tolerate: None, parallelism: None, ..settings.clone() };
                self.visit(&task.component, path, &repeated)
            } else {
                let way = if path.is_empty() { key.to_string() } else { format!("{path}/{key}") };
                let settings = self.settings(name, key, task, &way);
                self.visit(&task.component, &way, &settings)
            };
            if child != SettingsId::default() {
                children.insert(key.clone(), child);
            }
        }
        self.variants.intern(own, children)
    }

    /// All that the file says of a task on one way to it.
    fn settings(&mut self, owner: &ComponentName, key: &TaskKey, task: &Task, way: &str) -> Settings {
        let component = repeated(self.pipeline, &task.component);
        let name = component.to_string();
        let mut settings = Settings::default();
        let mut here = InDag { way: way.to_owned(), depends: None, tolerate: None };
        for (entry, reached) in self.entries.iter().zip(&mut self.reached) {
            let matches = match entry.section {
                "components" => entry.names(&name, "comp-"),
                "executors" => executor(self.pipeline, component).is_some_and(|label| entry.names(label, "exec-")),
                _ => entry.pattern.matches(way),
            };
            if !matches {
                continue;
            }
            reached.get_or_insert_default().extend(reach(self.pipeline, task));
            if let Some(text) = &entry.settings.depends {
                here.depends = Some((text.clone(), entry.at(Some("depends"))));
            }
            if let Some(tolerate) = entry.settings.tolerate {
                here.tolerate = tolerate.then(|| entry.at(Some("tolerate")));
            }
            settings = settings.with(entry.settings);
        }
        self.paths.insert(way.to_owned());
        let before = self.in_dag.entry((owner.clone(), key.clone())).or_insert_with(|| here.clone());
        if (&before.depends, &before.tolerate) != (&here.depends, &here.tolerate) {
            let places = [&before.depends, &here.depends].into_iter().flatten().map(|(_, at)| at);
            let at = places.chain([&before.tolerate, &here.tolerate].into_iter().flatten()).next();
            self.found.extend(at.map(|at| bad_depends::several_ways(at, &before.way, way)));
        }
        settings
    }

    fn finish(mut self) -> Result<Configured, Vec<Diagnostic>> {
        self.unmatched();
        let mut configured = Configured { variants: self.variants, ..Configured::default() };
        for ((owner, key), here) in self.in_dag {
            if let Some(at) = here.tolerate {
                configured.tolerated.insert((owner.clone(), key.clone()), at);
            }
            let Some((text, at)) = here.depends else { continue };
            let tasks = self.pipeline.components[&owner].dag().map(|dag| dag.tasks.keys());
            match start::read(&text, &at, tasks.into_iter().flatten()) {
                Ok(start) => drop(configured.starts.insert((owner, key), start)),
                Err(found) => self.found.push(*found),
            }
        }
        match self.found.iter().any(|found| found.severity == Severity::Error) {
            true => Err(self.found),
            false => Ok(configured),
        }
    }

    /// Findings about entries that have no effect.
    fn unmatched(&mut self) {
        for (entry, reached) in self.entries.iter().zip(&self.reached) {
            let Some(reached) = reached else {
                let names = self.pipeline.components.keys();
                let known = match entry.section {
                    "components" => &names.map(ToString::to_string).collect(),
                    "executors" => &names.filter_map(|name| executor(self.pipeline, name)).map(str::to_owned).collect(),
                    _ => &self.paths,
                };
                self.found.push(unmatched_path::unmatched(&entry.at(None), entry.section, entry.key, known));
                continue;
            };
            for key in entry.settings.keys().iter().filter(|key| !reached.contains(&Reach::of(key))) {
                self.found.push(unmatched_path::unfit(&entry.at(Some(key)), key, entry.key, Reach::of(key)));
            }
        }
    }
}

/// The kinds of settings that the template of a component has itself.
fn own_reach(body: &Body) -> &'static [Reach] {
    match body {
        Body::Container(_) => &[Reach::Template, Reach::Pod, Reach::Container],
        Body::Claim(_) => &[Reach::Template, Reach::Pod],
        Body::Dag(_) => &[Reach::Group, Reach::Template],
        // What repeats it has none: a mutex of both would wait for itself.
        Body::Loop(_) => &[Reach::Group],
        Body::Importer(_) => &[],
    }
}

/// The kinds of settings that go with a task.
fn reach(pipeline: &Pipeline, task: &Task) -> Vec<Reach> {
    let bodies = [&task.component, repeated(pipeline, &task.component)].map(|name| &pipeline.components[name].body);
    bodies.into_iter().flat_map(own_reach).copied().chain([Reach::Task]).collect()
}

/// The label of a component's executor, where it runs a container.
fn executor<'p>(pipeline: &'p Pipeline, component: &ComponentName) -> Option<&'p str> {
    Some(&pipeline.provenance.executor(component)?.label)
}

/// The component that a loop repeats; any other is itself.
fn repeated<'p>(pipeline: &'p Pipeline, name: &'p ComponentName) -> &'p ComponentName {
    match &pipeline.components[name].body {
        Body::Loop(each) => each.body.tasks.values().next().map_or(name, |task| &task.component),
        _ => name,
    }
}
