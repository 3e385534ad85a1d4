//! The comparison of a real run with a report: the phase of the run, the state of each task, the
//! number of its attempts, the final statuses that programs see, and what a retry runs again.

use std::collections::BTreeSet;

use kfp_argo::pipeline::Pipeline;
use kfp_semantics::Path;
use serde_json::Value;

use super::actual_run::{ActualPod, ActualRun};
use super::locate::{Location, Locations, is_at};
use crate::report::{Report, Retried, State, TaskReport};

/// Returns the disagreements of a run and its report. After `argo stop`, `was_stopped` permits what
/// depends on the moment.
pub fn disagreements(
    pipeline: &Pipeline,
    locations: &Locations<'_>,
    report: &Report,
    run: &ActualRun,
    was_stopped: bool,
) -> Vec<String> {
    let mut found: Vec<String> = of_run(report, run).into_iter().collect();
    for task in &report.tasks {
        let Some(location) = location(locations, pipeline, task) else {
            found.push(format!("{}: the workflow does not have it", task.path));
            continue;
        };
        let pods = pods_at(run, &location);
        if pods.len() != task.attempts.len() {
            found.push(format!("{}: {} attempts, not {}", task.path, pods.len(), task.attempts.len()));
        }
        found.extend(wrong_state(task, &location, run, was_stopped));
        if let (Some(status), Some(pod)) = (&task.final_status, pods.first()) {
            let is_same =
                |seen: &Value| ["state", "pipelineTaskName", "error"].iter().all(|key| seen[key] == status[key]);
            if !pod.statuses.iter().any(is_same) {
                let seen: Vec<String> = pod.statuses.iter().map(ToString::to_string).collect();
                found.push(format!("{}: it sees {}, not {status}", task.path, seen.join(", ")));
            }
        }
    }
    let count = report.tasks.iter().map(|task| task.attempts.len()).sum::<usize>();
    if run.pods.len() != count {
        found.push(format!("{} pods ran, not {count}", run.pods.len()));
    }
    found
}

/// Returns the disagreements of a run after `argo retry`. `run` must have only the new pods.
pub fn disagreements_after_retry(
    pipeline: &Pipeline,
    locations: &Locations<'_>,
    retried: &Retried,
    run: &ActualRun,
) -> Vec<String> {
    let mut found: Vec<String> = of_run(&retried.report, run).into_iter().collect();
    let expected: BTreeSet<&str> = retried.runs_again.iter().chain(&retried.runs_first).map(String::as_str).collect();
    let tasks = retried.report.tasks.iter();
    let tasks = tasks.filter_map(|task| Some((task, location(locations, pipeline, task)?)));
    let ran = tasks.filter(|(_, location)| !pods_at(run, location).is_empty());
    let ran: BTreeSet<&str> = ran.map(|(task, _)| task.path.as_str()).collect();
    if ran != expected {
        let list = |tasks: BTreeSet<&str>| tasks.into_iter().collect::<Vec<_>>().join(", ");
        found.push(format!("`{}` ran again, not `{}`", list(ran), list(expected)));
    }
    found
}

fn location<'w>(locations: &Locations<'w>, pipeline: &Pipeline, task: &TaskReport) -> Option<Location<'w>> {
    locations.of(pipeline, &Path::read(&task.path)?)
}

fn of_run(report: &Report, run: &ActualRun) -> Option<String> {
    (run.phase != report.phase.to_string())
        .then(|| format!("phase {} ({}), not {}", run.phase, run.message, report.phase))
}

/// Returns the pods of a task.
fn pods_at<'r>(run: &'r ActualRun, location: &Location<'_>) -> Vec<&'r ActualPod> {
    // The text of an item may contain anything, so the pattern of a loop also matches tasks in it.
    let pods = run.pods.iter().filter(|_| location.template["dag"].is_null());
    pods.filter(|pod| is_at(&location.pattern, &pod.path)).collect()
}

/// Returns the disagreement about the state of a task.
fn wrong_state(task: &TaskReport, location: &Location<'_>, run: &ActualRun, was_stopped: bool) -> Option<String> {
    // A template that is a list of steps is a wrapper: its step does not exist if the task does not
    // start.
    let wrapper = location.pattern.rsplit_once('/').map(|(before, _)| before).filter(|_| !task.has_started());
    let patterns = [Some(location.pattern.as_str()), wrapper.filter(|_| location.is_wrapped)];
    let is_meant = |path: &str| patterns.iter().flatten().any(|pattern| is_at(pattern, path));
    let node = run.nodes.iter().filter(|node| is_meant(&node.path)).min_by_key(|node| node.path.len());
    let phase = node.map(|node| node.phase.as_str());
    let agrees = match task.state {
        State::Succeeded => phase == Some("Succeeded"),
        // After `argo stop`, a DAG around one that waits for an exit task stays Running (fact A54).
        State::Failed => matches!(phase, Some("Failed" | "Error")) || was_stopped && phase == Some("Running"),
        State::Skipped => phase == Some("Skipped"),
        State::NotReached => matches!(phase, None | Some("Omitted")) || was_stopped && phase == Some("Failed"),
    };
    (!agrees).then(|| format!("{}: {}, not {}", task.path, phase.unwrap_or("no node"), task.state))
}
