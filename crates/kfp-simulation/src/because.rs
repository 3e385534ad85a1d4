//! Reasons as sentences: the part after "because".

use std::collections::BTreeMap;

use kfp_argo::pipeline::TaskKey;
use kfp_semantics::{Ending, Outcome, Path, Reason, Run, json_text};
use serde_json::Value;

/// The most tasks that a sentence names.
const MAX_NAMES: usize = 3;

/// Returns why a task did not succeed. `attempts` is the number of attempts of its program.
pub(crate) fn of_task(reason: &Reason, attempts: usize) -> String {
    match reason {
        Reason::Condition { condition, inputs } => {
            format!("{condition} is false{}", with_values(inputs))
        }
        Reason::NoAnswer { condition, inputs } => {
            format!("{condition} compares values that cannot be compared{}", with_values(inputs))
        }
        Reason::Upstream(tasks) => ended(tasks),
        Reason::StartCondition { condition, outcomes } => {
            format!("its start condition `{condition}` is false: {}", ended(outcomes))
        }
        Reason::Group(group) => format!("its group {group} did not start"),
        Reason::FailFast(task) => format!("{task} failed before it could start, and failFast is set"),
        Reason::Stopped => "the run was stopped".to_owned(),
        Reason::Program(ending) => {
            let what = match ending {
                Ending::Broken => "its pod was lost",
                Ending::Failed | Ending::Succeeded => "its program failed",
            };
            if attempts > 1 { format!("{what}, in the last of {attempts} attempts") } else { what.to_owned() }
        }
        Reason::Inside(tasks) => format!("{} failed", names(tasks.iter())),
        Reason::Kept => "it failed before, and a retry leaves it as it is, as a task after it succeeded".to_owned(),
    }
}

/// Returns why a run did not succeed: the tasks that failed first, not the groups around them.
pub(crate) fn of_run(run: &Run) -> Option<String> {
    if run.succeeded {
        return None;
    }
    let mut failed = Vec::new();
    match &run.reason {
        Some(reason @ Reason::Inside(_)) => causes(run, reason, &mut failed),
        Some(reason) => return Some(of_task(reason, 0)),
        None => {}
    }
    if !failed.is_empty() {
        return Some(format!("{} failed", names(failed.into_iter())));
    }
    let stopped = run.tasks.values().any(|task| task.reason == Some(Reason::Stopped));
    if stopped && run.failed_exit_tasks.is_empty() {
        return of_task(&Reason::Stopped, 0).into();
    }
    let what = if run.failed_exit_tasks.len() == 1 { "the exit task" } else { "the exit tasks" };
    Some(format!("{what} {} failed", names(run.failed_exit_tasks.iter())))
}

/// Collects the tasks that failed for a reason of their own.
fn causes<'r>(run: &'r Run, reason: &'r Reason, found: &mut Vec<&'r Path>) {
    let Reason::Inside(tasks) = reason else { return };
    for path in tasks {
        match run.tasks.get(path).and_then(|task| task.reason.as_ref()) {
            Some(inner @ Reason::Inside(_)) => causes(run, inner, found),
            Some(Reason::Stopped) => {}
            _ => found.push(path),
        }
    }
}

/// Returns how tasks ended, those that did not succeed first.
fn ended(tasks: &[(TaskKey, Outcome)]) -> String {
    let with = |wanted: Outcome| -> Vec<&TaskKey> {
        tasks.iter().filter(|(_, outcome)| *outcome == wanted).map(|(key, _)| key).collect()
    };
    let parts = [
        (Outcome::Failed, "failed", "failed"),
        (Outcome::Skipped, "was skipped", "were skipped"),
        (Outcome::Omitted, "was not reached", "were not reached"),
        (Outcome::Stopped, "was stopped", "were stopped"),
        (Outcome::Succeeded, "succeeded", "succeeded"),
    ];
    let parts = parts.into_iter().filter_map(|(outcome, one, several)| {
        let keys = with(outcome);
        let verb = if keys.len() == 1 { one } else { several };
        (!keys.is_empty()).then(|| format!("{} {verb}", names(keys.into_iter())))
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// Returns the values that a condition reads.
fn with_values(inputs: &BTreeMap<String, Value>) -> String {
    let values = inputs.iter().map(|(name, value)| {
        let name = name.strip_prefix("pipelinechannel--").unwrap_or(name);
        match value {
            Value::Null => format!("{name} has no value"),
            value => format!("{name} is {}", json_text(value)),
        }
    });
    let values: Vec<String> = values.collect();
    if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) }
}

/// Returns a list of names for a sentence.
fn names<T: ToString>(all: impl Iterator<Item = T>) -> String {
    let mut names: Vec<String> = all.map(|name| name.to_string()).collect();
    if names.len() > MAX_NAMES {
        let more = names.len() + 1 - MAX_NAMES;
        names.truncate(MAX_NAMES - 1);
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}
