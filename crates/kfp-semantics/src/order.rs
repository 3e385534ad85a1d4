//! The order of the tasks of a DAG: the tasks that each of them waits for.
//!
//! A task waits for the tasks that it names and for those whose outputs or final statuses it reads.
//! A start condition of the options file (`depends`) replaces the named ones: the task then waits
//! for the tasks of the condition, and for its producers.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{ComponentName, Dag, Task, TaskKey};
use kfp_argo::{StartCondition, TaskOverrides};

/// The order of the tasks of one DAG.
pub(crate) struct Order<'d> {
    upstream: BTreeMap<&'d TaskKey, BTreeSet<&'d TaskKey>>,
    start_conditions: BTreeMap<&'d TaskKey, &'d StartCondition>,
}

impl<'d> Order<'d> {
    /// Returns the order that the pipeline itself states.
    fn of_pipeline(dag: &'d Dag) -> Self {
        let upstream = dag.tasks.iter().map(|(key, task)| (key, upstream(task)));
        Self { upstream: upstream.collect(), start_conditions: BTreeMap::new() }
    }

    /// Returns the order of the DAG of the component `owner`, with the start conditions of the
    /// options file.
    pub(crate) fn new(dag: &'d Dag, owner: &ComponentName, overrides: &'d TaskOverrides) -> Self {
        let mut order = Self::of_pipeline(dag);
        for (key, task) in &dag.tasks {
            let Some(condition) = overrides.start_condition(owner, key) else { continue };
            order.start_conditions.insert(key, condition);
            order.upstream.insert(key, condition.tasks().into_iter().chain(task.producers()).collect());
        }
        order
    }

    /// Returns the tasks that a task waits for.
    pub(crate) fn upstream(&self, key: &TaskKey) -> &BTreeSet<&'d TaskKey> {
        &self.upstream[key]
    }

    /// Returns all tasks that another task waits for.
    pub(crate) fn awaited(&self) -> BTreeSet<&'d TaskKey> {
        self.upstream.values().flatten().copied().collect()
    }

    /// Returns the start condition that the options file sets for a task.
    pub(crate) fn start_condition(&self, key: &TaskKey) -> Option<&'d StartCondition> {
        self.start_conditions.get(key).copied()
    }

    /// Returns, for each task, the tasks that wait for it.
    pub(crate) fn downstream(&self) -> BTreeMap<&'d TaskKey, Vec<&'d TaskKey>> {
        inverse(&self.upstream)
    }
}

/// Returns, for each task that others wait for, those others.
pub(crate) fn inverse<'d>(
    upstream: &BTreeMap<&'d TaskKey, BTreeSet<&'d TaskKey>>,
) -> BTreeMap<&'d TaskKey, Vec<&'d TaskKey>> {
    let mut downstream: BTreeMap<&TaskKey, Vec<&TaskKey>> = BTreeMap::new();
    for (key, upstream) in upstream {
        for before in upstream {
            downstream.entry(before).or_default().push(key);
        }
    }
    downstream
}

/// Returns the tasks that a task waits for by the pipeline alone.
fn upstream(task: &Task) -> BTreeSet<&TaskKey> {
    task.after.iter().chain(task.producers()).collect()
}
