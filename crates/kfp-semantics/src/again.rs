//! The parts of a run that `argo retry` repeats.
//!
//! Everything that failed, and everything that has not started because of it. A container that
//! succeeded keeps its results, exit tasks included. One limit is
//! Argo's: a failure that a tolerant task followed successfully counts as handled, and stays as it
//! is.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::TaskKey;

use crate::order::Order;
use crate::path::Path;
use crate::run::{Outcome, Run};
use crate::world::Attempt;

/// The remains of an earlier run: the results of the containers that succeeded.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    results: BTreeMap<Path, Attempt>,
    outcomes: BTreeMap<Path, Outcome>,
}

impl Earlier {
    /// Returns what a run left.
    pub fn of(run: &Run) -> Self {
        Self { results: run.results.clone(), outcomes: run.outcomes.clone() }
    }

    /// Returns the attempt that succeeded at a path.
    pub(crate) fn result(&self, path: &Path) -> Option<&Attempt> {
        self.results.get(path)
    }

    /// Returns true if a task of the DAG at `dag_path` failed in the earlier run, and a task that
    /// waits for it, directly or through others, succeeded. Exit tasks, `exits` by their groups, do
    /// not count.
    pub(crate) fn keeps_failure(
        &self,
        order: &Order<'_>,
        exits: &BTreeMap<&TaskKey, &TaskKey>,
        dag_path: &Path,
        key: &TaskKey,
    ) -> bool {
        let outcome = |key: &TaskKey| self.outcomes.get(&dag_path.task(key));
        if outcome(key) != Some(&Outcome::Failed) {
            return false;
        }
        let downstream = order.downstream();
        let mut after = BTreeSet::from([key]);
        let mut open = vec![key];
        while let Some(before) = open.pop() {
            let waiting = downstream.get(before).into_iter().flatten().copied();
            let waiting = waiting.filter(|other| exits.get(before) != Some(other));
            open.extend(waiting.filter(|other| after.insert(other)));
        }
        after.into_iter().any(|other| outcome(other) == Some(&Outcome::Succeeded))
    }
}
