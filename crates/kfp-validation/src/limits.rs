//! Limits of Argo that only an observed run shows: what a retry after `argo stop` cannot reach, and
//! attempts that Argo adds.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::ToleratedFailures;
use kfp_argo::pipeline::{ComponentName, Pipeline, Task, Trigger};
use kfp_semantics::{Path, Reason, Run, Step, exit_tasks};
use kfp_simulation::workflow::{Locations, is_at};

use crate::case::Case;
use crate::observed::{Node, Observed, Pod};

/// The name of the task that fails in place of others.
const FAILURE_GATE: &str = "failed-tasks";

/// Returns true if Argo has lost what follows a task that runs others (fact A72): the node of a
/// task that waits for it, or of a failure gate, is not behind its node.
pub(crate) fn has_lost_links(case: &Case, locations: &Locations<'_>, first: &Run, observed: &Observed) -> bool {
    let node_at = |path: &Path| {
        let location = locations.of(&case.pipeline, path)?;
        observed.nodes.iter().find(|node| is_at(&location.pattern, &node.path))
    };
    first.outcomes.keys().any(|path| {
        let (Some(Step::Task(_)), Some(node)) = (path.steps().last(), node_at(path)) else { return false };
        let waiting = waiting_for(&case.pipeline, path).into_iter().filter_map(|(path, _)| node_at(&path));
        let (owner, _) = node.path.rsplit_once('/').unwrap_or_default();
        let gate = observed.nodes.iter().find(|gate| gate.path == format!("{owner}/{FAILURE_GATE}"));
        let behind = nodes_behind(observed, node);
        waiting.chain(gate).any(|other| !behind.contains(other.name.as_str()))
    })
}

/// Returns true if a retry hangs, and an exit task failed whose group lets its failures pass, or is
/// within a task that does.
pub(crate) fn hangs_at_exit_task(case: &Case, first: &Run, observed: &Observed) -> bool {
    let passes = case.policy.tolerated_failures == ToleratedFailures::Pass;
    let hangs = observed.after_retry.as_ref().is_some_and(|again| again.hung);
    let is_passed = |exit_task: &Path| {
        let group = group_of(case, exit_task);
        let mut around = group.iter().flat_map(Path::with_owners);
        around.any(|task| has_tolerant_dependent(&case.pipeline, &task, exit_task))
    };
    passes && hangs && first.failed_exit_tasks.iter().any(is_passed)
}

/// Returns a retried run without the attempts that Argo added to failures which it leaves as they
/// are, or `None` if there are none.
pub(crate) fn without_added_attempts(
    case: &Case,
    locations: &Locations<'_>,
    second: &Run,
    again: &Observed,
) -> Option<Observed> {
    let kept = second.tasks.iter().filter(|(_, task)| task.reason == Some(Reason::Kept));
    let kept: Vec<_> = kept.filter_map(|(path, _)| locations.of(&case.pipeline, path)).collect();
    let is_added = |pod: &Pod| pod.attempt > 0 && kept.iter().any(|location| is_at(&location.pattern, pod.task_path()));
    let mut rest = again.clone();
    rest.pods.retain(|pod| !is_added(pod));
    (rest.pods.len() < again.pods.len()).then_some(rest)
}

/// Returns the group whose exit task a path is.
pub(crate) fn group_of(case: &Case, path: &Path) -> Option<Path> {
    let mut owner = &ComponentName::Root;
    let mut component = case.pipeline.root();
    let mut at = Path::default();
    for step in path.steps() {
        match step {
            Step::Task(key) => {
                let dag = component.dag()?;
                let exits = exit_tasks(&case.pipeline, owner, dag, &case.policy.overrides);
                if let Some((group, _)) = exits.into_iter().find(|(_, exit)| *exit == key) {
                    return Some(at.task(group));
                }
                owner = &dag.tasks[key].component;
                component = &case.pipeline.components[owner];
                at = at.task(key);
            }
            Step::Item(number) => {
                owner = &component.dag()?.tasks.values().next()?.component;
                component = &case.pipeline.components[owner];
                at = at.item(*number);
            }
        }
    }
    None
}

/// Returns true if a tolerant task other than the exit task waits for a group.
fn has_tolerant_dependent(pipeline: &Pipeline, group: &Path, exit_task: &Path) -> bool {
    let mut waiting = waiting_for(pipeline, group).into_iter();
    waiting.any(|(path, task)| task.trigger == Trigger::Completed && path != *exit_task)
}

/// Returns the tasks that wait for the task at a path.
fn waiting_for<'p>(pipeline: &'p Pipeline, path: &Path) -> Vec<(Path, &'p Task)> {
    let Some((Step::Task(key), owner)) = path.steps().split_last() else { return Vec::new() };
    let (mut component, mut at) = (pipeline.root(), Path::default());
    for step in owner {
        let mut tasks = component.tasks();
        let task = match step {
            Step::Task(key) => {
                at = at.task(key);
                tasks.find(|(other, _)| *other == key)
            }
            Step::Item(number) => {
                at = at.item(*number);
                tasks.next()
            }
        };
        let Some((_, task)) = task else { return Vec::new() };
        component = pipeline.component_of(task);
    }
    let waits = |task: &Task| task.after.contains(key) || task.producers().any(|producer| producer == key);
    let waiting = component.tasks().filter(|(_, task)| waits(task));
    waiting.map(|(key, task)| (at.task(key), task)).collect()
}

/// Returns the names of the nodes that a node contains, and of those that follow it.
fn nodes_behind<'o>(observed: &'o Observed, node: &'o Node) -> BTreeSet<&'o str> {
    let by_name: BTreeMap<&str, &Node> = observed.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
    let (mut open, mut behind) = (vec![node], BTreeSet::new());
    while let Some(node) = open.pop() {
        for child in &node.children {
            if behind.insert(child.as_str()) {
                open.extend(by_name.get(child.as_str()));
            }
        }
    }
    behind
}
