//! Settings of templates: one number for each different set of them, and of those of all templates below.

use std::collections::BTreeMap;

use crate::options::Settings;
use crate::pipeline::TaskKey;

/// The settings of a template and of what it calls; those with the same number are the same. The default is none at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SettingsId(usize);

/// All sets of settings.
#[derive(Clone, Debug)]
pub(crate) struct Variants {
    /// Those of the entrypoint.
    pub(super) root: SettingsId,
    all: Vec<Variant>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Variant {
    own: Settings,
    /// By task, where there are any.
    children: BTreeMap<TaskKey, SettingsId>,
}

impl Default for Variants {
    fn default() -> Self {
        Self { root: SettingsId::default(), all: vec![Variant::default()] }
    }
}

impl Variants {
    /// The number of a set.
    pub(super) fn intern(&mut self, own: Settings, children: BTreeMap<TaskKey, SettingsId>) -> SettingsId {
        let variant = Variant { own, children };
        let known = self.all.iter().position(|known| *known == variant);
        SettingsId(known.unwrap_or_else(|| {
            self.all.push(variant);
            self.all.len() - 1
        }))
    }

    /// Those of the entrypoint.
    pub(crate) fn root(&self) -> SettingsId {
        self.root
    }

    /// Those of what a task calls.
    pub(crate) fn of_task(&self, caller: SettingsId, task: &TaskKey) -> SettingsId {
        self.all[caller.0].children.get(task).copied().unwrap_or_default()
    }

    /// The template's own.
    pub(crate) fn own(&self, id: SettingsId) -> &Settings {
        &self.all[id.0].own
    }
}
