//! Names of templates, and the keys by which templates are told apart.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::{Names, TemplateName};

use crate::configure::SettingsId;
use crate::graph::Role;
use crate::options::Settings;
use crate::pipeline::{Caching, ComponentName, Retry, Task, TaskKey};
use crate::plan::Plan;

/// The callers of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// Tasks call it in place of the component's own template, which it calls in turn. Needed if
    /// the exit task is a pipeline, or has retries.
    Guarded,
    /// Tasks.
    Task,
    /// Hooks. The verdict recognizes exit tasks by their template, so no task may share it.
    Exit,
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
            settings: plan.variants.root(),
        }
    }

    /// Returns the key of the template that a task calls, if the task is in the template of this
    /// key.
    pub(crate) fn call(&self, plan: &Plan, name: &TaskKey, task: &Task, usage: Use) -> Self {
        let retry = self.retry_of(task).cloned();
        // An exit task must run in every run. A DAG with a node that is both retried and taken from
        // the cache never ends.
        let has_retries = self.has_retries(plan, name, task);
        let caching = task.caching.clone().filter(|_| usage != Use::Exit && !has_retries);
        let settings = plan.variants.of_task(self.settings, name);
        Self { component: task.component.clone(), usage, retry, caching, settings }
    }

    /// Returns the retries of a task in the template of this key: its own, or those of the pipeline
    /// around it.
    fn retry_of<'t>(&'t self, task: &'t Task) -> Option<&'t Retry> {
        task.retry.as_ref().or(self.retry.as_ref())
    }

    /// Returns true if a task in the template of this key has retries, by the pipeline or by an options file.
    fn has_retries(&self, plan: &Plan, name: &TaskKey, task: &Task) -> bool {
        let settings = plan.variants.own(plan.variants.of_task(self.settings, name));
        self.retry_of(task).is_some() || settings.retry_strategy.is_some()
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
    /// The task that fails a DAG if a task failed that is not one of its targets.
    pub(crate) failure_gate: TemplateName,
    /// The DAG of `onExit`, and the template of its only task.
    pub(crate) verdict: (TemplateName, TemplateName),
}

impl TemplateNames {
    pub(crate) fn new(plan: &Plan) -> Self {
        let keys = keys(plan);
        let mut names = Names::new();
        let mut by_key = BTreeMap::new();
        // The first template keeps the plain name: those of tasks before those of exit tasks and
        // guards.
        for wanted in [Use::Task, Use::Exit, Use::Guarded] {
            for key in keys.iter().filter(|key| key.usage == wanted) {
                let base = base_name(&key.component);
                let name = match wanted {
                    Use::Guarded => names.claim(&format!("{base}-guarded")),
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
            verdict: (names.claim("verdict"), names.claim("failed-exit-tasks")),
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
        let of_own = self.by_key.iter().filter(|(key, _)| key.usage != Use::Guarded);
        let settings = of_own.map(|(key, name)| (name.clone(), plan.variants.own(key.settings)));
        settings.filter(|(_, settings)| **settings != Settings::default()).collect()
    }

    /// Returns the templates that hooks call.
    pub(crate) fn exit_templates(&self) -> Vec<&TemplateName> {
        self.by_key.iter().filter(|(key, _)| key.usage == Use::Exit).map(|(_, name)| name).collect()
    }
}

fn base_name(component: &ComponentName) -> String {
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
        if key.usage == Use::Guarded {
            open.push(key.used_as(Use::Task));
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
/// a retry. A group that is a DAG then waits for it, and it for the group. A group that is a step
/// does not wait.
pub(crate) fn use_of(plan: &Plan, owner: &TemplateKey, task: &TaskKey) -> Use {
    let graph = &plan.dags[&owner.component];
    let stays_after_retry = |key: &TaskKey| {
        let dag = plan.pipeline.components[&owner.component].dag();
        dag.and_then(|dag| dag.tasks.get(key))
            .is_some_and(|exit| owner.has_retries(plan, key, exit) || plan.pipeline.component_of(exit).is_composite())
    };
    match (graph.role(task), graph.exit_task_of(task)) {
        (Role::Exit { .. }, _) => Use::Exit,
        (_, Some(exit)) if stays_after_retry(exit) => Use::Guarded,
        _ => Use::Task,
    }
}
