//! The parts of a run that `argo retry` repeats.
//!
//! Everything that failed, and everything that has not started because of it. A container that
//! succeeded keeps its results, exit tasks included. One limit is Argo's (facts A18, A59): a
//! failure after which anything succeeded, within a tolerant task and what follows it, counts as
//! handled and stays as it is. So does a failure that did not fail its DAG. Nothing follows an exit
//! task, so one that failed runs again.

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
    /// Whether the DAG of the pipeline succeeded.
    has_succeeded: bool,
}

impl Earlier {
    /// Returns what a run left.
    pub fn of(run: &Run) -> Self {
        Self { results: run.results.clone(), outcomes: run.outcomes.clone(), has_succeeded: run.reason.is_none() }
    }

    /// Forgets the outcomes of tasks that an observation of the run does not show.
    pub fn retain(&mut self, is_shown: impl Fn(&Path, Outcome) -> bool) {
        self.has_succeeded &= is_shown(&Path::default(), Outcome::Succeeded);
        self.outcomes.retain(|path, outcome| is_shown(path, *outcome));
    }

    /// Returns true if the program at a path failed.
    pub(crate) fn has_failed(&self, path: &Path) -> bool {
        self.outcomes.get(path) == Some(&Outcome::Failed)
    }

    /// Returns the attempt that succeeded at a path.
    pub(crate) fn result(&self, path: &Path) -> Option<&Attempt> {
        self.results.get(path)
    }

    /// Returns true if the task at a path succeeded, or the pipeline.
    pub(crate) fn has_ended_well(&self, path: &Path) -> bool {
        match path.steps().is_empty() {
            true => self.has_succeeded,
            false => self.outcomes.get(path) == Some(&Outcome::Succeeded),
        }
    }

    /// Returns true if none of these tasks of the DAG at a path failed, or was stopped.
    pub(crate) fn none_failed<'k>(&self, dag: &Path, mut tasks: impl Iterator<Item = &'k TaskKey>) -> bool {
        tasks.all(|key| !self.outcomes.get(&dag.task(key)).is_some_and(|outcome| outcome.is_failure()))
    }

    /// Returns true if a task of the DAG at `dag_path` failed in the earlier run, and something
    /// succeeded in a task that waits for it, directly or through others. Exit tasks, `exits` by
    /// their groups, do not count. If `is_handled`, nothing needs to wait for it.
    pub(crate) fn keeps_failures(
        &self,
        order: &Order<'_>,
        exits: &BTreeMap<&TaskKey, &TaskKey>,
        dag_path: &Path,
        key: &TaskKey,
        is_handled: bool,
    ) -> bool {
        if self.outcomes.get(&dag_path.task(key)) != Some(&Outcome::Failed) {
            return false;
        }
        if is_handled {
            return true;
        }
        let downstream = order.downstream();
        let mut after = BTreeSet::from([key]);
        let mut open = vec![key];
        while let Some(before) = open.pop() {
            let waiting = downstream.get(before).into_iter().flatten().copied();
            let waiting = waiting.filter(|other| exits.get(before) != Some(other));
            open.extend(waiting.filter(|other| after.insert(other)));
        }
        let after: Vec<Path> = after.into_iter().filter(|other| *other != key).map(|key| dag_path.task(key)).collect();
        let mut succeeded = self.outcomes.iter().filter(|(_, outcome)| **outcome == Outcome::Succeeded);
        succeeded.any(|(path, _)| after.iter().any(|after| path.is_within(after)))
    }
}
