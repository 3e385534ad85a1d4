//! Names of templates, and the keys by which templates are distinguished.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::{Names, TemplateName};

use crate::configure::SettingsId;
use crate::graph::Role;
use crate::options::Settings;
use crate::pipeline::{Caching, ComponentName, Retry, Task, TaskKey};
use crate::plan::Plan;

/// The callers of a template, and what it does for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// A guard around a group whose exit task is a pipeline, or has retries. The group's task calls
    /// it.
    Guarded,
    /// As [`Use::Guarded`], and it sets a flag when the group succeeded.
    FlaggedGroup,
    /// A guard around an exit task, which sets a flag when the exit task succeeded. Hooks call it.
    FlaggedExit,
    /// Tasks call it.
    Task,
    /// Hooks call it. The verdict recognizes exit tasks by their template, so no task may share it.
    Exit,
}

impl Use {
    /// Returns the use of the template that a guard calls.
    pub(crate) fn guarded(self) -> Option<Use> {
        match self {
            Use::Guarded | Use::FlaggedGroup => Some(Use::Task),
            Use::FlaggedExit => Some(Use::Exit),
            Use::Task | Use::Exit => None,
        }
    }

    /// Returns true if the template sets a success flag.
    pub(crate) fn sets_flag(self) -> bool {
        matches!(self, Use::FlaggedGroup | Use::FlaggedExit)
    }
}

/// A component, and all that makes two templates of it different.
///
/// The retries of a task that is a pipeline become those of the tasks in it, so one component may
/// need templates with different retries. One task may be cached while another is not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TemplateKey {
    pub(crate) component: ComponentName,
    pub(crate) usage: Use,
    pub(crate) retry: Option<Retry>,
    pub(crate) caching: Option<Caching>,
    /// The settings of the options file for this template and for those that it calls.
    pub(crate) settings: SettingsId,
}

impl TemplateKey {
    /// Returns the key of the root.
    pub(crate) fn root(plan: &Plan) -> Self {
        Self {
            component: ComponentName::Root,
            usage: Use::Task,
            retry: None,
            caching: None,
            settings: plan.settings.root(),
        }
    }

    /// Returns the key of the template that a task calls, if the task is in the template of this
    /// key.
    pub(crate) fn call(&self, plan: &Plan, name: &TaskKey, task: &Task, usage: Use) -> Self {
        let retry = self.retry_of(task).cloned();
        // An exit task must run in every run. A DAG with a node that is both retried and taken from
        // the cache never ends.
        let has_retries = self.has_retries(plan, name, task);
        let is_exit_task = matches!(usage, Use::Exit | Use::FlaggedExit);
        let caching = task.caching.clone().filter(|_| !is_exit_task && !has_retries);
        let settings = plan.settings.of_task(self.settings, name);
        Self { component: task.component.clone(), usage, retry, caching, settings }
    }

    /// Returns the retries of a task in the template of this key: its own, or those of the pipeline
    /// around it.
    fn retry_of<'t>(&'t self, task: &'t Task) -> Option<&'t Retry> {
        task.retry.as_ref().or(self.retry.as_ref())
    }

    /// Returns true if a task in the template of this key has retries, by the pipeline or by an
    /// options file.
    pub(crate) fn has_retries(&self, plan: &Plan, name: &TaskKey, task: &Task) -> bool {
        let settings = plan.settings.own(plan.settings.of_task(self.settings, name));
        self.retry_of(task).is_some() || settings.retry_strategy.is_some()
    }

    /// Returns true if `argo retry` keeps the node of a task in the template of this key, and resets
    /// it: the node of a task that runs others (fact A58), or of one with retries (fact A64).
    pub(crate) fn is_reset_by_retry(&self, plan: &Plan, name: &TaskKey, task: &Task) -> bool {
        plan.pipeline.component_of(task).is_composite() || self.has_retries(plan, name, task)
    }

    /// The same component, for another use.
    pub(crate) fn used_as(&self, usage: Use) -> Self {
        Self { usage, ..self.clone() }
    }
}

/// The names of all templates.
pub(crate) struct TemplateNames {
    by_key: BTreeMap<TemplateKey, TemplateName>,
    /// The entrypoint, if that is not the root itself.
    pub(crate) entry: TemplateName,
    /// The node that does nothing.
    pub(crate) done: TemplateName,
    /// The node that fails if Argo cannot load a URI.
    pub(crate) uri_check: TemplateName,
    /// The task that fails a DAG if a task failed that is not one of its targets.
    pub(crate) failure_gate: TemplateName,
    /// The node within it that fails with a message.
    pub(crate) failure: TemplateName,
    /// The template of `onExit`.
    pub(crate) verdict: TemplateName,
}

impl TemplateNames {
    pub(crate) fn new(plan: &Plan) -> Self {
        let keys = keys(plan);
        let mut names = Names::new();
        let mut by_key = BTreeMap::new();
        // The first template keeps the plain name: those of tasks before those of exit tasks and
        // guards.
        for wanted in [Use::Task, Use::Exit, Use::Guarded, Use::FlaggedGroup, Use::FlaggedExit] {
            for key in keys.iter().filter(|key| key.usage == wanted) {
                let base = base_name(&key.component);
                let name = match wanted {
                    Use::Guarded | Use::FlaggedGroup => names.claim(&format!("{base}-guarded")),
                    Use::FlaggedExit => names.claim(&format!("{base}-flagged")),
                    Use::Exit if keys.contains(&key.used_as(Use::Task)) => names.claim(&format!("{base}-exit")),
                    _ => names.claim(&base),
                };
                by_key.insert(key.clone(), name);
            }
        }
        Self {
            by_key,
            entry: names.claim("entry"),
            done: names.claim("done"),
            failure_gate: names.claim("failed-tasks"),
            failure: names.claim("fail"),
            uri_check: names.claim("check-uri"),
            verdict: names.claim("verdict"),
        }
    }

    /// Returns the name of a template.
    pub(crate) fn of(&self, key: &TemplateKey) -> &TemplateName {
        &self.by_key[key]
    }

    /// Returns the keys of the templates that a component needs.
    pub(crate) fn keys_of(&self, component: &ComponentName) -> impl Iterator<Item = &TemplateKey> {
        let settings = SettingsId::default();
        let (usage, retry, caching) = (Use::Guarded, None, None);
        let first = TemplateKey { component: component.clone(), usage, retry, caching, settings };
        self.by_key.range(first..).map(|(key, _)| key).take_while(move |key| key.component == *component)
    }

    /// Returns the settings of the options file for each template that has some.
    pub(crate) fn settings<'p>(&self, plan: &'p Plan) -> Vec<(TemplateName, &'p Settings)> {
        let of_own = self.by_key.iter().filter(|(key, _)| key.usage.guarded().is_none());
        let settings = of_own.map(|(key, name)| (name.clone(), plan.settings.own(key.settings)));
        settings.filter(|(_, settings)| **settings != Settings::default()).collect()
    }

    /// Returns the templates of exit tasks.
    pub(crate) fn exit_templates(&self) -> Vec<&TemplateName> {
        self.by_key.iter().filter(|(key, _)| key.usage == Use::Exit).map(|(_, name)| name).collect()
    }
}

/// Returns the name that the templates of a component have, as far as it is free.
pub(crate) fn base_name(component: &ComponentName) -> String {
    match component {
        ComponentName::Root => "root".to_owned(),
        // The SDK's prefix means nothing to a reader of the workflow.
        ComponentName::Named(name) => name.strip_prefix("comp-").unwrap_or(name).to_owned(),
        ComponentName::Loop { task, .. } => format!("{task}-loop"),
    }
}

/// Returns the keys of all templates that are called, beginning at the root.
fn keys(plan: &Plan) -> BTreeSet<TemplateKey> {
    let mut keys = BTreeSet::new();
    let mut open = vec![TemplateKey::root(plan)];
    while let Some(key) = open.pop() {
        if !keys.insert(key.clone()) {
            continue;
        }
        if let Some(usage) = key.usage.guarded() {
            open.push(key.used_as(usage));
        } else {
            let tasks = plan.pipeline.components[&key.component].tasks();
            open.extend(tasks.map(|(name, task)| key.call(plan, name, task, use_of(plan, &key, name))));
        }
    }
    keys
}

/// Returns the use of the template that a task calls, or that a hook calls for the task.
///
/// The node of a pipeline, or of a container with retries, stays below the node of the group after
/// a retry. A group that is a DAG then waits for it, and it for the group (facts A24, A25). A group
/// that is a step does not wait (fact A26).
pub(crate) fn use_of(plan: &Plan, owner: &TemplateKey, task: &TaskKey) -> Use {
    let graph = &plan.dags[&owner.component];
    let stays_after_retry = |key: &TaskKey| {
        let dag = plan.pipeline.components[&owner.component].dag();
        dag.and_then(|dag| dag.tasks.get(key)).is_some_and(|exit| owner.is_reset_by_retry(plan, key, exit))
    };
    let observed = plan.observed.contains(&owner.component);
    match (graph.role(task), graph.exit_task_of(task)) {
        (Role::Exit { .. }, _) if observed => Use::FlaggedExit,
        (Role::Exit { .. }, _) => Use::Exit,
        (_, Some(_)) if observed => Use::FlaggedGroup,
        (_, Some(exit)) if stays_after_retry(exit) => Use::Guarded,
        _ => Use::Task,
    }
}
