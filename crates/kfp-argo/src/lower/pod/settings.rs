//! The settings of a container's pod, and the values that its tasks supply for them.
//!
//! Constants, and object names that every run supplies, become template fields. Optional entries
//! and JSON known only at run time go into `podSpecPatch`, see [`patch`](super::patch).

use std::collections::BTreeSet;

use argo_model::{Expr, Text, VolumeName};
use serde::de::DeserializeOwned;

use crate::graph::Presence;
use crate::lower::context::ContainerContext;
use crate::lower::naming::parameters::{self, SETTING_VALUES};
use crate::lower::naming::volume_names;
use crate::lower::value::{conversion, literal};
use crate::pipeline::{ConfigField, ParameterType, PodSettings, Setting, Source, TaskConfig};

/// The settings of a container's pod, as its template sees them, or as a task that calls it sees
/// them. A setting may refer to a value that the tasks supply; each value has a key.
pub(crate) struct Pod<'p> {
    pub(crate) settings: &'p PodSettings,
    config: &'p TaskConfig,
    /// The names of the volumes, in their order.
    pub(crate) volume_names: Vec<VolumeName>,
    /// True if the pod mounts the run's workspace.
    pub(crate) workspace: bool,
    /// Returns the value of a key; `nil` if there is none.
    value: Box<dyn Fn(&str) -> Expr + 'p>,
    /// Returns true if the value of a key exists in every run.
    always: Box<dyn Fn(&str) -> bool + 'p>,
    /// The keys of structures that tasks may supply as JSON text.
    texts: BTreeSet<&'p str>,
    /// True if the template has values to which settings refer.
    has_values: bool,
}

/// Name of the values in the expression of a patch.
const VALUES: &str = "settings";

/// Returns the values that the task supplies.
fn values() -> Expr {
    parameters::input(SETTING_VALUES).parse_json()
}

impl<'p> Pod<'p> {
    /// Returns the pod as the container's template sees it.
    pub(crate) fn new(container: &ContainerContext<'p>) -> Self {
        let ContainerContext { cx, name, spec, .. } = *container;
        let presence = &cx.plan.presence;
        let sources = cx.callers(name).iter().flat_map(|(_, task)| &task.settings);
        let is_structure = |source: &Source| matches!(source.ty(), Some(ParameterType::Struct | ParameterType::List));
        let texts = sources.filter(|(_, source)| !is_structure(source)).map(|(key, _)| key.as_str());
        Self {
            settings: &spec.pod,
            config: &spec.task_config,
            volume_names: volume_names::volume_names(&spec.pod),
            workspace: cx.plan.workspace_users.contains(name),
            value: Box::new(|key| Expr::Local(VALUES).get(key)),
            always: Box::new(move |key| presence.of_setting(name, key) == Presence::Always),
            texts: texts.collect(),
            has_values: presence.has_settings(name),
        }
    }

    /// Returns the same pod with other values of the keys.
    pub(crate) fn seen_by(self, value: impl Fn(&str) -> Expr + 'p, always: impl Fn(&str) -> bool + 'p) -> Self {
        Self { value: Box::new(value), always: Box::new(always), ..self }
    }

    /// Returns true if the template has values to which settings refer.
    pub(crate) fn has_values(&self) -> bool {
        self.has_values
    }

    /// Returns the text of a patch. Keys are looked up in the values of settings, if the template
    /// has such values. The patch may use one more local variable, `binding`.
    pub(crate) fn patch(&self, patch: Expr, binding: Option<(&'static str, Expr)>) -> Text {
        let patch = conversion::inert(patch.to_json());
        let patch = match binding {
            Some((name, value)) => Expr::Let(name, Box::new(value), Box::new(patch)),
            None => patch,
        };
        Text::tag(match self.has_values {
            true => Expr::Let(VALUES, Box::new(values()), Box::new(patch)),
            false => patch,
        })
    }

    /// Returns true if a part of the settings applies to the pod itself. Otherwise its program only
    /// hands it on.
    pub(crate) fn applies(&self, field: ConfigField) -> bool {
        self.config.get(&field).copied().unwrap_or(true)
    }

    /// Returns a setting for a field of the template: the default if the setting belongs into the
    /// patch.
    pub(crate) fn field<T: DeserializeOwned + Default>(&self, part: ConfigField, setting: Option<Expr>) -> T {
        let setting = setting.filter(|_| self.applies(part));
        setting.and_then(|setting| literal::read(&setting)).unwrap_or_default()
    }

    /// Returns a setting for the patch, if it depends on the run.
    pub(crate) fn patched(&self, part: ConfigField, setting: Option<Expr>) -> Option<Expr> {
        setting.filter(|setting| self.applies(part) && literal::evaluate(setting).is_none())
    }

    /// Returns true if an entry that depends on the value of a key exists in every run.
    pub(crate) fn always_present(&self, given: Option<&str>) -> bool {
        given.is_none_or(&*self.always)
    }

    /// Returns the text of a name in a field of the template.
    pub(crate) fn name_in_field(&self, name: &Setting<String>) -> Text {
        match name {
            Setting::Static(name) => Text::field(name.as_str()),
            Setting::FromTask(key) => Text::tag(conversion::untagged(values().get(key.as_str()).or_else(""))),
        }
    }

    /// Returns the text of a name in the patch.
    pub(crate) fn name_in_patch(&self, name: &Setting<String>) -> Text {
        match name {
            Setting::Static(name) => Text::field(name.as_str()),
            Setting::FromTask(key) => Text::tag((self.value)(key)),
        }
    }

    /// Returns a list of the entries whose values exist.
    pub(crate) fn list<'k>(&self, entries: impl Iterator<Item = (Option<&'k str>, Expr)>) -> Expr {
        literal::concat(entries.map(|(key, entry)| {
            let list = Expr::Array(vec![entry]);
            match key {
                Some(key) if !(self.always)(key) => {
                    (self.value)(key).equals(Expr::Nil).choose(Expr::Array(Vec::new()), list)
                }
                _ => list,
            }
        }))
    }

    /// Returns the value of a key that is JSON, or text that contains JSON.
    pub(crate) fn structure(&self, key: &str) -> Expr {
        let value = (self.value)(key);
        if self.texts.contains(key) { value.parsed_if_text() } else { value }
    }
}
