//! The table of settings. Two templates whose settings are equal, all the way down, have the same
//! number and can be shared.

use std::collections::BTreeMap;

use super::Retries;
use crate::options::Settings;
use crate::pipeline::TaskKey;

/// The number of the settings of a template and of all templates that it calls. The default means
/// no settings at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingsId(usize);

/// All settings of templates, each once.
#[derive(Clone, Debug)]
pub(crate) struct SettingsTable {
    /// The settings of the entrypoint.
    pub(super) root: SettingsId,
    all: Vec<Interned>,
    /// The number of each, by the text of its own settings and by those of its tasks.
    numbers: BTreeMap<(String, BTreeMap<TaskKey, SettingsId>), SettingsId>,
}

#[derive(Clone, Debug, Default)]
struct Interned {
    own: Settings,
    /// The retries, if the compiler chose `own.retry_strategy` for `infrastructureRetries`.
    infrastructure_retries: Option<Retries>,
    /// The settings of the templates that tasks call, where there are any.
    children: BTreeMap<TaskKey, SettingsId>,
}

impl Default for SettingsTable {
    fn default() -> Self {
        let mut table = Self { root: SettingsId::default(), all: Vec::new(), numbers: BTreeMap::new() };
        table.intern(Settings::default(), None, BTreeMap::new());
        table
    }
}

impl SettingsTable {
    /// Returns the number of settings, which equal settings share. `own` determines the retries.
    pub(super) fn intern(
        &mut self,
        own: Settings,
        infrastructure_retries: Option<Retries>,
        children: BTreeMap<TaskKey, SettingsId>,
    ) -> SettingsId {
        let key = (own.to_text(), children);
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = SettingsId(self.all.len());
        self.all.push(Interned { own, infrastructure_retries, children: key.1.clone() });
        self.numbers.insert(key, number);
        number
    }

    /// Returns the settings of the entrypoint.
    pub(crate) fn root(&self) -> SettingsId {
        self.root
    }

    /// Returns the settings of the template that a task calls.
    pub(crate) fn of_task(&self, caller: SettingsId, task: &TaskKey) -> SettingsId {
        self.all[caller.0].children.get(task).copied().unwrap_or_default()
    }

    /// Returns the retries of the template, if they are those of `infrastructureRetries`.
    pub(super) fn infrastructure_retries(&self, id: SettingsId) -> Option<Retries> {
        self.all[id.0].infrastructure_retries
    }

    /// Returns the template's own settings.
    pub(crate) fn own(&self, id: SettingsId) -> &Settings {
        &self.all[id.0].own
    }
}
