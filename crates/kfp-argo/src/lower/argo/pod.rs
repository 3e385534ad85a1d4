//! Settings of a container's pod. What is known stands in fields of the template, and so does a name that every run gives; all else is
//! put into the pod by its patch: entries that may not count, and structures that only the run knows.

use std::collections::BTreeSet;

use argo_model::{
    EnvSource, EnvValue, EnvVar, Expr, InitContainer as ArgoInitContainer, KeyReference, ParamName, RestartPolicy,
    Text, Variable, VolumeName,
};

use super::Lowering;
use super::container::{brace, needs_brace, variables};
use super::convert::{inert, untagged};
use super::names::SETTING_VALUES;
use super::volumes::names;
use crate::graph::Presence;
use crate::options::Options;
use crate::pipeline::{
    ComponentName, ConfigField, Container, EnvOrigin, EnvSetting, ObjectKey, ParameterType, PodSettings, Setting,
    Source, TaskConfig,
};

/// The settings of a container's pod, as its template sees them, or a task that calls it.
pub(super) struct Pod<'p> {
    pub(super) settings: &'p PodSettings,
    config: &'p TaskConfig,
    /// Names of the volumes.
    pub(super) volume_names: Vec<VolumeName>,
    /// Whether the run's workspace is mounted.
    pub(super) workspace: bool,
    /// What a key stands for; `nil` for none.
    pub(super) value: Box<dyn Fn(&str) -> Expr + 'p>,
    /// Whether what a key stands for is there in every run.
    sure: Box<dyn Fn(&str) -> bool + 'p>,
    /// The keys of structures that may come as text which holds them.
    pub(super) texts: BTreeSet<&'p str>,
    /// Whether there are values to refer to.
    refers: bool,
}

/// What the values are called in the expression of a patch.
const VALUES: &str = "settings";

/// The values that the tasks give.
fn values() -> Expr {
    Expr::Var(Variable::Input(ParamName::fixed(SETTING_VALUES))).parse_json()
}

impl<'p> Pod<'p> {
    /// The pod as the container's template sees it.
    pub(super) fn new(lowering: &'p Lowering<'p>, name: &'p ComponentName, container: &'p Container) -> Self {
        let presence = &lowering.plan.presence;
        let sources = lowering.tasks_of(name).iter().flat_map(|(_, task)| &task.settings);
        let is_structure = |source: &Source| matches!(source.kind(), Some(ParameterType::Struct | ParameterType::List));
        let texts = sources.filter(|(_, source)| !is_structure(source)).map(|(key, _)| key.as_str());
        Self {
            settings: &container.pod,
            config: &container.task_config,
            volume_names: names(&container.pod),
            workspace: lowering.plan.workspace_users.contains(name),
            value: Box::new(|key| Expr::Local(VALUES).get(key)),
            sure: Box::new(move |key| presence.of_setting(name, key) == Presence::Always),
            texts: texts.collect(),
            refers: presence.has_settings(name),
        }
    }

    /// The same, with other ways to get at what keys stand for.
    pub(super) fn seen_by(self, value: impl Fn(&str) -> Expr + 'p, sure: impl Fn(&str) -> bool + 'p) -> Self {
        Self { value: Box::new(value), sure: Box::new(sure), ..self }
    }

    /// Whether the template has values to refer to.
    pub(super) fn refers(&self) -> bool {
        self.refers
    }

    /// Returns the text of a patch. Keys are looked up in the values of settings, where the template has such values.
    pub(super) fn patch(&self, patch: Expr) -> Text {
        let patch = inert(patch.to_json());
        Text::tag(match self.refers {
            true => Expr::Let(VALUES, Box::new(values()), Box::new(patch)),
            false => patch,
        })
    }

    /// Whether a part of the settings is the pod's own, and not only handed on by its program.
    pub(super) fn applies(&self, field: ConfigField) -> bool {
        self.config.get(&field).copied().unwrap_or(true)
    }

    /// Whether an entry counts in every run.
    pub(super) fn counts(&self, given: Option<&str>) -> bool {
        given.is_none_or(&*self.sure)
    }

    /// Returns the text of a name in a field of the template.
    pub(super) fn name(&self, name: &Setting<String>) -> Text {
        match name {
            Setting::Known(name) => Text::syntax(name.as_str()),
            Setting::Given(key) => Text::tag(untagged(values().get(key.as_str()).or_else(""))),
        }
    }

    /// The same in an expression.
    pub(super) fn name_value(&self, name: &Setting<String>) -> Expr {
        match name {
            Setting::Known(name) => Expr::from(name.as_str()),
            Setting::Given(key) => (self.value)(key),
        }
    }

    /// A list of entries, without those that do not count.
    pub(super) fn list<'k>(&self, entries: impl Iterator<Item = (Option<&'k str>, Expr)>) -> Expr {
        let mut lists: Vec<Expr> = Vec::new();
        for (given, entry) in entries {
            match (given, lists.last_mut()) {
                (Some(key), _) if !(self.sure)(key) => {
                    let absent = (self.value)(key).equals(Expr::Nil);
                    lists.push(absent.choose(Expr::Array(Vec::new()), Expr::Array(vec![entry])));
                }
                (_, Some(Expr::Array(last))) => last.push(entry),
                _ => lists.push(Expr::Array(vec![entry])),
            }
        }
        Expr::concat(lists)
    }

    /// The environment that something else holds, as far as it is there in every run.
    pub(super) fn env(&self) -> Vec<EnvVar> {
        let applied = self.settings.env.iter().filter(|_| self.applies(ConfigField::Env));
        let counted = applied.filter(|env| self.counts(env.source.given()));
        let reference = |object: &ObjectKey| KeyReference {
            name: self.name(&object.name),
            key: object.key.clone(),
            optional: object.optional,
        };
        counted
            .map(|env| {
                let source = match &env.source {
                    EnvOrigin::Secret(object) => EnvSource::SecretKeyRef(reference(object)),
                    EnvOrigin::ConfigMap(object) => EnvSource::ConfigMapKeyRef(reference(object)),
                    EnvOrigin::Field(path) => EnvSource::FieldRef { field_path: path.clone() },
                };
                EnvVar { name: env.name.clone(), value: EnvValue::ValueFrom(source) }
            })
            .collect()
    }

    /// An environment variable as an expression.
    pub(super) fn env_entry(&self, env: &EnvSetting) -> Expr {
        let reference = |object: &ObjectKey| {
            let entries = [("name", self.name_value(&object.name)), ("key", object.key.as_str().into())];
            let optional = object.optional.then_some(("optional", Expr::Bool(true)));
            map(entries.into_iter().chain(optional))
        };
        let source = match &env.source {
            EnvOrigin::Secret(object) => ("secretKeyRef", reference(object)),
            EnvOrigin::ConfigMap(object) => ("configMapKeyRef", reference(object)),
            EnvOrigin::Field(path) => ("fieldRef", map([("fieldPath", path.as_str().into())])),
        };
        map([("name", env.name.as_str().into()), ("valueFrom", map([source]))])
    }

    pub(super) fn init_containers(&self, options: &Options) -> Vec<ArgoInitContainer> {
        let containers = self.settings.init_containers.iter().map(|container| {
            let texts = |texts: &[String]| texts.iter().map(|text| Text::pod(text)).collect::<Vec<_>>();
            let (command, args) = (texts(&container.command), texts(&container.args));
            let mut env = variables(&container.env);
            if command.iter().chain(&args).chain(env.iter().filter_map(|env| env.value.text())).any(needs_brace) {
                env.insert(0, brace());
            }
            ArgoInitContainer {
                name: container.name.clone(),
                image: Text::pod(options.image(&container.image)),
                command,
                args,
                env,
                resources: container.resources.clone(),
                restart_policy: container.sidecar.then_some(RestartPolicy::Always),
                volume_mounts: self.counted_mounts(&container.mounts),
            }
        });
        containers.collect()
    }
}

/// A map with fixed keys.
pub(super) fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Expr)>) -> Expr {
    Expr::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// An object of Kubernetes as a literal.
pub(super) fn literal(object: &impl serde::Serialize) -> Expr {
    serde_json::to_value(object).map_or(Expr::Nil, |value| Expr::from(&value))
}
