//! Limits of what patches may build.

use super::PatchError;
use super::pointer::Pointer;
use crate::tree::Tree;

/// Memory and time that patches may still use. One budget is for all patches of a workflow.
#[derive(Clone, Debug)]
pub struct PatchBudget {
    units: usize,
}

/// About the bytes of a node, without its text.
const NODE: usize = 64;

impl Default for PatchBudget {
    fn default() -> Self {
        Self { units: Self::MAX_UNITS }
    }
}

impl PatchBudget {
    /// The largest number of levels that an inserted value may reach. Workflows have about 20.
    pub const MAX_LEVELS: usize = 100;

    /// About the bytes that patches may insert. A workflow has 1 MiB at most.
    const MAX_UNITS: usize = 64 << 20;

    /// Pays for a value that is inserted at a path.
    pub(super) fn insert(&mut self, value: &Tree, path: &Pointer) -> Result<(), PatchError> {
        let levels = Self::MAX_LEVELS.checked_sub(path.levels());
        let levels = levels.ok_or_else(|| PatchError::TooDeep(path.to_string()))?;
        self.pay_for(value, levels, path)
    }

    /// Pays for elements that change their places.
    pub(super) fn shift(&mut self, elements: usize) -> Result<(), PatchError> {
        self.pay(elements)
    }

    fn pay_for(&mut self, value: &Tree, levels: usize, path: &Pointer) -> Result<(), PatchError> {
        self.pay(NODE)?;
        let below = levels.checked_sub(1).ok_or_else(|| PatchError::TooDeep(path.to_string()))?;
        match value {
            Tree::Null | Tree::Bool(_) | Tree::Number(_) => Ok(()),
            Tree::Text(text) => self.pay(text.len()),
            Tree::List(list) => list.iter().try_for_each(|value| self.pay_for(value, below, path)),
            Tree::Map(map) => map.iter().try_for_each(|(key, value)| {
                self.pay(key.len())?;
                self.pay_for(value, below, path)
            }),
        }
    }

    fn pay(&mut self, units: usize) -> Result<(), PatchError> {
        self.units = self.units.checked_sub(units).ok_or(PatchError::TooLarge)?;
        Ok(())
    }
}
