//! DAGs: when each task starts, and how the whole ends.
//!
//! - A task starts once every task that it waits for has ended, and **all of them succeeded**. A
//!   task that failed, was skipped or never started keeps it from starting: it is omitted.
//! - A task with the strategy `ALL_UPSTREAM_TASKS_COMPLETED` (a *tolerant* task) starts once every
//!   task that it waits for has ended in any way, omitted ones included.
//! - An *exit task* starts once its group has ended, if the group started at all.
//! - A failure keeps nothing else from starting: independent tasks and other iterations go on.
//! - A DAG fails if any task in it failed, even if others ran afterwards. With
//!   [`ToleratedFailures::Pass`], a failure counts as handled if a tolerant task waits for it.
//! - The exit task counts like any other task: if it fails, its DAG fails
//!   ([`Limit::ExitTaskOutsideOfDag`] is what Argo makes of it).
//! - An output of a DAG is the output of the first task in its list that succeeded (`dsl.OneOf` has
//!   several); without one it has no value. A DAG that failed has no outputs.

use std::collections::BTreeMap;

use kfp_argo::ToleratedFailures;
use kfp_argo::pipeline::{Dag, DagOutput, TaskKey, Trigger};

use crate::input::{Ended, Frame, Siblings};
use crate::role;
use crate::run::{Evaluation, Limit, Outcome};

impl Evaluation<'_> {
    /// Runs the tasks of a DAG.
    pub(crate) fn dag(&mut self, dag: &Dag, frame: &Frame) -> Ended {
        let exit_of = role::exit_tasks(self.pipeline, dag);
        let group_of: BTreeMap<&TaskKey, &TaskKey> = exit_of.iter().map(|(group, exit)| (*exit, *group)).collect();
        let mut ended = Siblings::new();
        // Every turn ends at least one task, as the check has refused cycles.
        while ended.len() < dag.tasks.len() {
            for (key, task) in &dag.tasks {
                let upstream = role::upstream(task);
                if ended.contains_key(key) || !upstream.iter().all(|before| ended.contains_key(*before)) {
                    continue;
                }
                let outcome_of = |before: &&TaskKey| ended[*before].outcome;
                let result = match (group_of.get(key), task.trigger) {
                    (Some(group), _) if !ended[*group].outcome.has_started() => Ended::without(Outcome::Omitted),
                    (None, Trigger::Succeeded)
                        if upstream.iter().map(outcome_of).any(|before| before != Outcome::Succeeded) =>
                    {
                        Ended::without(Outcome::Omitted)
                    }
                    (group, _) => {
                        let mut frame = frame.clone();
                        frame.after.extend(upstream.iter().map(|before| frame.path.task(before)));
                        frame.in_exit_task |= group.is_some();
                        self.task(key, task, dag, &frame, &ended)
                    }
                };
                let path = frame.path.task(key);
                self.run.outcomes.insert(path.clone(), result.outcome);
                if group_of.contains_key(key) && result.outcome.is_failure() {
                    self.run.failed_exit_tasks.insert(path);
                }
                ended.insert(key.clone(), result);
            }
        }
        let is_tolerated = |key: &TaskKey| {
            let mut tolerant = dag.tasks.iter().filter(|(other, task)| {
                task.trigger == Trigger::Completed
                    && !group_of.contains_key(other)
                    && role::upstream(task).contains(key)
            });
            self.policy.tolerated_failures == ToleratedFailures::Pass && tolerant.next().is_some()
        };
        let counts = |key: &TaskKey| match group_of.contains_key(key) {
            true => !self.policy.has(Limit::ExitTaskOutsideOfDag),
            false => !is_tolerated(key),
        };
        let failed = ended.iter().any(|(key, task)| task.outcome.is_failure() && counts(key));
        if failed {
            return Ended::without(Outcome::Failed);
        }
        Ended {
            outcome: Outcome::Succeeded,
            parameters: outputs(&dag.outputs, |from| ended[&from.producer].parameters.get(&from.output).cloned()),
            artifacts: outputs(&dag.artifact_outputs, |from| {
                ended[&from.producer].artifacts.get(&from.output).cloned()
            }),
        }
    }
}

/// Returns the outputs that have a value.
fn outputs<T>(
    definitions: &BTreeMap<String, Vec<DagOutput>>,
    read: impl Fn(&DagOutput) -> Option<T>,
) -> BTreeMap<String, T> {
    let outputs =
        definitions.iter().filter_map(|(name, sources)| Some((name.clone(), sources.iter().find_map(&read)?)));
    outputs.collect()
}
