//! What `argo retry` runs again.
//!
//! Everything that failed, and everything that has not started because of it. A container that
//! succeeded keeps its results, exit tasks included. One limit is
//! Argo's: a failure that a tolerant task followed successfully counts as handled, and stays as it
//! is.

use std::collections::BTreeMap;

use kfp_argo::pipeline::{Dag, TaskKey, Trigger};

use crate::path::Path;
use crate::role;
use crate::run::{Outcome, Run};
use crate::world::Attempt;

/// What an earlier run left: the results of the containers that succeeded.
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

    /// Returns true if a task failed in the earlier run and a tolerant task that waits for it
    /// succeeded.
    pub(crate) fn keeps_failure(&self, path: &Path, key: &TaskKey, dag: &Dag, dag_path: &Path) -> bool {
        let outcome = |path: &Path| self.outcomes.get(path);
        let mut tolerant = dag
            .tasks
            .iter()
            .filter(|(_, task)| task.trigger == Trigger::Completed && role::upstream(task).contains(key));
        outcome(path) == Some(&Outcome::Failed)
            && tolerant.any(|(other, _)| outcome(&dag_path.task(other)) == Some(&Outcome::Succeeded))
    }
}
