//! An imagined world: programs succeed and write sample values, except the one that fails.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{Component, TaskKey};
use kfp_semantics::{Attempt, Ending, Path, Step, World, Written};

use super::{Values, samples};
use crate::picture::NodeId;
use crate::pipeline::{Expansion, Origin};

/// The keys of tasks from the root to a program, without the numbers of iterations.
pub(super) type PlainPath = Vec<TaskKey>;

/// Programs that succeed, except one, or some of its iterations.
pub(super) struct Imagined<'a> {
    programs: BTreeMap<PlainPath, NodeId>,
    values: &'a Values,
    failing: BTreeSet<&'a Path>,
}

impl<'a> Imagined<'a> {
    /// Creates the world of a run.
    pub(super) fn new(expansion: &Expansion<'_>, values: &'a Values, failing: &'a [Path]) -> Self {
        Self { programs: programs(expansion), values, failing: failing.iter().collect() }
    }
}

impl World for Imagined<'_> {
    fn attempt(&self, path: &Path, _: u32, component: &Component) -> Option<Attempt> {
        if self.failing.contains(path) {
            return Some(Attempt::ending(Ending::Failed));
        }
        let node = self.programs.get(&plain(path));
        let value = |(name, ty)| {
            let known = node.and_then(|node| self.values.get(&Origin::Output(*node, String::clone(name))));
            (String::clone(name), Written::Value(known.cloned().unwrap_or_else(|| samples::of_type(ty))))
        };
        let parameters = component.outputs.iter().map(|(name, ty)| (name, *ty)).map(value).collect();
        Some(Attempt { parameters, ..Attempt::ending(Ending::Succeeded) })
    }
}

/// Returns the boxes of all programs by their paths.
pub(super) fn programs(expansion: &Expansion<'_>) -> BTreeMap<PlainPath, NodeId> {
    let mut paths: Vec<PlainPath> = Vec::with_capacity(expansion.placed.len());
    let mut programs = BTreeMap::new();
    for (id, placed) in expansion.placed.iter().enumerate() {
        let mut path = expansion.picture.nodes[id].parent.map(|parent| paths[parent].clone()).unwrap_or_default();
        path.extend(placed.key.cloned());
        if expansion.is_program(id) {
            programs.insert(path.clone(), id);
        }
        paths.push(path);
    }
    programs
}

/// Returns a path without the numbers of iterations.
pub(super) fn plain(path: &Path) -> PlainPath {
    let keys = path.steps().iter().filter_map(|step| match step {
        Step::Task(key) => Some(key.clone()),
        Step::Item(_) => None,
    });
    keys.collect()
}
