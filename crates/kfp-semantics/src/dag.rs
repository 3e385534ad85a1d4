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
//! - The options file can replace the order of tasks (`depends`), can except a failure from failing
//!   the DAG (`tolerate`), and can keep tasks from starting after a failure (`failFast`).
//! - A run that is stopped starts nothing more, except exit tasks of groups that have started. The
//!   programs that are running then fail, and so does every DAG that has not ended.
//! - An output of a DAG is the output of the first task in its list that succeeded (`dsl.OneOf` has
//!   several); without one it has no value. A DAG that failed has no outputs.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::ToleratedFailures;
use kfp_argo::pipeline::{Body, Dag, DagOutput, Task, TaskKey, Trigger};

use crate::input::{Ended, Frame, Siblings};
use crate::order::{Order, inverse};
use crate::reason::Reason;
use crate::role;
use crate::run::{Evaluation, Limit, Outcome};
use crate::time::{Places, Time};

/// A DAG that runs.
struct Running<'d> {
    dag: &'d Dag,
    frame: &'d Frame,
    order: Order<'d>,
    /// The exit task of each group.
    exit_of: BTreeMap<&'d TaskKey, &'d TaskKey>,
    /// The group of each exit task.
    group_of: BTreeMap<&'d TaskKey, &'d TaskKey>,
    /// Whether a failure keeps other tasks from starting.
    fails_fast: bool,
    ended: Siblings,
}

impl Evaluation<'_> {
    /// Runs the tasks of a DAG.
    pub(crate) fn dag(&mut self, dag: &Dag, frame: &Frame) -> Ended {
        let policy = self.policy;
        let order = Order::new(dag, &frame.component, &policy.overrides);
        let exit_of = role::exit_tasks_in(self.pipeline, dag, &order);
        let group_of = exit_of.iter().map(|(group, exit)| (*exit, *group)).collect();
        let fails_fast = self.fails_fast(dag, frame);
        // In Argo, what follows a group waits for its exit task as well.
        let awaits = |key| {
            let upstream = order.upstream(key).iter().copied();
            let exits =
                upstream.clone().filter_map(|group| exit_of.get(group).copied()).filter(move |exit| *exit != key);
            upstream.chain(exits).collect::<BTreeSet<&TaskKey>>()
        };
        let awaited: BTreeMap<&TaskKey, BTreeSet<&TaskKey>> = dag.tasks.keys().map(|key| (key, awaits(key))).collect();
        let downstream = inverse(&awaited);
        let mut open: BTreeMap<&TaskKey, usize> = awaited.iter().map(|(key, all)| (*key, all.len())).collect();
        let mut ready: BTreeSet<(Time, &TaskKey)> =
            open.iter().filter(|(_, count)| **count == 0).map(|(key, _)| (frame.start, *key)).collect();
        let mut places = Places::new(policy.overrides.settings(frame.settings).parallelism);
        let mut running = Running { dag, frame, order, exit_of, group_of, fails_fast, ended: Siblings::new() };
        while let Some((time, key)) = ready.pop_first() {
            let start = places.start(time);
            let ended = self.start(&running, key, start);
            places.take(ended.end);
            running.ended.insert(key.clone(), ended);
            for after in downstream.get(key).into_iter().flatten() {
                let Some(count) = open.get_mut(after) else { continue };
                *count -= 1;
                if *count == 0 {
                    let end = awaited[after].iter().map(|before| running.ended[*before].end).max();
                    ready.insert((end.unwrap_or(frame.start), after));
                }
            }
        }
        self.conclude(&running)
    }

    /// Returns true if a failure keeps the other tasks of a DAG from starting. A component goes on
    /// that contains exit tasks, which Argo loses there; pipelines, loops or tasks with retries,
    /// for which Argo never ends while they run; or tolerated tasks, whose failures Argo counts
    /// there.
    fn fails_fast(&self, dag: &Dag, frame: &Frame) -> bool {
        let overrides = &self.policy.overrides;
        let can_fail_fast = |(key, task): (&TaskKey, &Task)| {
            let settings = overrides.settings(overrides.of_task(frame.settings, key));
            let has_retries = task.retry.is_some() || frame.retry.is_some() || settings.retry_strategy.is_some();
            let runs_others = self.pipeline.component_of(task).dag().is_some();
            !runs_others && !has_retries && !overrides.is_tolerated(&frame.component, key)
        };
        overrides.settings(frame.settings).fail_fast.unwrap_or(self.policy.fail_fast)
            && dag.tasks.iter().all(can_fail_fast)
            && !role::contains_exit_task(self.pipeline, &frame.component, overrides)
    }

    /// Runs a task of a DAG if it may start, and records how it ended.
    fn start(&mut self, running: &Running<'_>, key: &TaskKey, start: Time) -> Ended {
        let Running { frame, dag, .. } = running;
        let path = frame.path.task(key);
        self.run.begin(&path, start);
        let before = running.order.upstream(key);
        let ended = match self.obstacle(running, key, start) {
            Some((outcome, reason)) => Ended::without(outcome, start).because(reason),
            None => {
                let mut frame = Frame { start, ..(*frame).clone() };
                frame.after.extend(before.iter().map(|before| frame.path.task(before)));
                let is_exit_task = running.group_of.contains_key(key);
                frame.in_exit_task |= is_exit_task;
                frame.keeps_failures = !is_exit_task && (frame.keeps_failures || self.keeps_failures(running, key));
                let ended = self.task(key, &dag.tasks[key], &frame, &running.ended);
                let hides_error = self.policy.has(Limit::ErrorOfGroup) && running.exit_of.contains_key(key);
                Ended { is_error: ended.is_error && !hides_error, ..ended }
            }
        };
        self.run.end(&path, &ended);
        if running.group_of.contains_key(key) && ended.outcome.is_failure() {
            self.run.failed_exit_tasks.insert(path);
        }
        ended
    }

    /// Returns true if a retry leaves the failures within a task as they are.
    fn keeps_failures(&self, running: &Running<'_>, key: &TaskKey) -> bool {
        let path = &running.frame.path;
        let is_handled = !self.counts(running, key) && {
            let counting = running.dag.tasks.keys().filter(|key| self.counts(running, key));
            // Under this limit, the DAG fails without a failure that counts.
            let fails_anyway = self.policy.has(Limit::GroupAfterPassedFailure);
            self.earlier.has_ended_well(path) || fails_anyway && self.earlier.none_failed(path, counting)
        };
        self.earlier.keeps_failures(&running.order, &running.exit_of, path, key, is_handled)
    }

    /// Returns why a task whose upstream tasks have ended does not start, or `None` if it does.
    fn obstacle(&self, running: &Running<'_>, key: &TaskKey, start: Time) -> Option<(Outcome, Reason)> {
        let outcome_of = |key: &TaskKey| running.ended[key].outcome;
        if let Some(group) = running.group_of.get(key) {
            let has_started = outcome_of(group).has_started();
            return (!has_started).then(|| (Outcome::Omitted, Reason::Group((*group).clone())));
        }
        if let Some(reason) = running.unsatisfied(key, &running.dag.tasks[key]) {
            return Some((Outcome::Omitted, reason));
        }
        if self.is_stopped(start, running.frame) {
            return Some((Outcome::Stopped, Reason::Stopped));
        }
        if running.fails_fast {
            let mut failed = running.ended.iter().filter(|(_, ended)| ended.outcome.is_failure() && ended.end <= start);
            let first = failed.next().map(|(key, _)| running.frame.path.task(key));
            return first.map(|first| (Outcome::Omitted, Reason::FailFast(first)));
        }
        None
    }

    /// Returns true if the run has been stopped when something of `frame` would start.
    pub(crate) fn is_stopped(&self, start: Time, frame: &Frame) -> bool {
        !frame.in_exit_task && self.policy.stop.is_some_and(|stop| start > stop)
    }

    /// Returns true if a program of `frame` that starts then is running when the run is stopped.
    pub(crate) fn ends_running(&self, start: Time, frame: &Frame) -> bool {
        !frame.in_exit_task && self.policy.stop == Some(start)
    }

    /// Returns how a DAG ended whose tasks have ended.
    fn conclude(&self, running: &Running<'_>) -> Ended {
        let Running { dag, frame, ended, .. } = running;
        let end = ended.values().map(|task| task.end).max().unwrap_or(frame.start);
        let is_failure = |key: &&TaskKey| ended[*key].outcome.is_failure() || self.takes_failure(running, key);
        let failed = dag.tasks.keys().filter(is_failure).filter(|key| self.counts(running, key));
        let failed: Vec<&TaskKey> = failed.collect();
        if let Some(last) = failed.last() {
            // Argo reports an error if a task without a program fails for the others.
            let is_error = ended[*last].is_error || self.has_failure_gate(running);
            let inside = failed.iter().map(|key| frame.path.task(key)).collect();
            return Ended { is_error, ..Ended::without(Outcome::Failed, end).because(Reason::Inside(inside)) };
        }
        if self.is_stopped(end, frame) {
            return Ended::without(Outcome::Failed, end).because(Reason::Stopped);
        }
        Ended {
            parameters: outputs(&dag.outputs, |from| ended[&from.producer].parameters.get(&from.output).cloned()),
            artifacts: outputs(&dag.artifact_outputs, |from| {
                ended[&from.producer].artifacts.get(&from.output).cloned()
            }),
            ..Ended::without(Outcome::Succeeded, end)
        }
    }

    /// Returns true if Argo counts a group with an exit task as failed because a task before it
    /// failed.
    fn takes_failure(&self, running: &Running<'_>, key: &TaskKey) -> bool {
        let component = &running.dag.tasks[key].component;
        let overrides = &self.policy.overrides;
        let leads_to_exit_task =
            running.exit_of.contains_key(key) || role::contains_exit_task(self.pipeline, component, overrides);
        self.policy.has(Limit::GroupAfterPassedFailure) && leads_to_exit_task && running.follows_failure(key)
    }

    /// Returns true if a failure of a task fails its DAG.
    fn counts(&self, running: &Running<'_>, key: &TaskKey) -> bool {
        if running.group_of.contains_key(key) {
            return !self.policy.has(Limit::ExitTaskOutsideOfDag);
        }
        let is_tolerated = self.policy.overrides.is_tolerated(&running.frame.component, key);
        !is_tolerated && (self.policy.tolerated_failures == ToleratedFailures::Fail || !self.is_followed(running, key))
    }

    /// Returns true if a tolerant task waits for a task.
    fn is_followed(&self, running: &Running<'_>, key: &TaskKey) -> bool {
        let mut tasks = running.dag.tasks.iter();
        tasks.any(|(other, task)| {
            let is_tolerant = match running.order.start_condition(other) {
                // A condition that holds after success alone ignores no failure.
                Some(condition) => condition.tasks().contains(key) && !condition.ensures(key),
                None => task.trigger == Trigger::Completed && running.order.upstream(other).contains(key),
            };
            is_tolerant && !running.group_of.contains_key(other)
        })
    }

    /// Returns true if a task may be omitted after a failure that does not fail the DAG, or if what
    /// failed is more than a program. The workflow then has another task that fails for all of
    /// them.
    fn has_failure_gate(&self, running: &Running<'_>) -> bool {
        let passes = self.policy.tolerated_failures == ToleratedFailures::Pass;
        let mut tasks = running.dag.tasks.keys().filter(|key| !running.group_of.contains_key(*key));
        let mut has_skippable = || {
            tasks.any(|key| {
                let mut upstream = running.order.upstream(key).iter();
                upstream.any(|before| {
                    let component = self.pipeline.component_of(&running.dag.tasks[*before]);
                    let is_program = matches!(component.body, Body::Container(_) | Body::Claim(_));
                    self.is_followed(running, before) && !(is_program && running.starts_after_anything(key, before))
                })
            })
        };
        self.policy.overrides.has_tolerated_tasks(&running.frame.component) || passes && has_skippable()
    }
}

impl Running<'_> {
    /// Returns true if a task failed, or did not start and comes after such a task.
    fn follows_failure(&self, key: &TaskKey) -> bool {
        match self.ended[key].outcome {
            Outcome::Failed | Outcome::Stopped => true,
            Outcome::Succeeded => false,
            Outcome::Skipped | Outcome::Omitted => {
                self.order.upstream(key).iter().any(|before| self.follows_failure(before))
            }
        }
    }

    /// Returns why the outcomes of its upstream tasks keep a task from starting.
    fn unsatisfied(&self, key: &TaskKey, task: &Task) -> Option<Reason> {
        let outcomes = |tasks: &BTreeSet<&TaskKey>| -> Vec<(TaskKey, Outcome)> {
            tasks.iter().map(|key| ((*key).clone(), self.ended[*key].outcome)).collect()
        };
        let condition = self.order.start_condition(key);
        let named = condition.map(kfp_argo::StartCondition::tasks).unwrap_or_default();
        let is_tolerant = condition.is_none() && task.trigger == Trigger::Completed;
        let mut failed = outcomes(self.order.upstream(key));
        failed.retain(|(before, outcome)| !named.contains(before) && *outcome != Outcome::Succeeded);
        if !failed.is_empty() && !is_tolerant {
            return Some(Reason::Upstream(failed));
        }
        let condition = condition?;
        let holds = condition.holds(&|before| self.ended[before].in_words_of_argo());
        (!holds).then(|| Reason::StartCondition { condition: condition.clone(), outcomes: outcomes(&named) })
    }

    /// Returns true if a task starts after any ending of another one.
    fn starts_after_anything(&self, task: &TaskKey, before: &TaskKey) -> bool {
        let spec = &self.dag.tasks[task];
        let is_tolerant = match self.order.start_condition(task) {
            Some(condition) => condition.tasks().contains(before) && condition.always_holds(),
            None => spec.trigger == Trigger::Completed,
        };
        is_tolerant && spec.condition.is_none()
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
