//! The words for runs, tasks and states, which all forms of the report share.

use kfp_picture::run::State;

use crate::cause::Cause;
use crate::execution::Execution;
use crate::report::Report;
use crate::time;

/// The maximum number of failures that are listed.
pub(crate) const MAX_FAILURES: usize = 10;

/// Returns the result of the run in a few words: `failed after 3m 05s`.
pub(crate) fn heading(report: &Report) -> String {
    let result = match report.phase.as_str() {
        "Succeeded" => "succeeded",
        "Failed" => "failed",
        "Error" => "ended in error",
        "Running" => "is running",
        _ => "is pending",
    };
    match report.duration() {
        Some(seconds) => format!("{result} after {}", time::duration(seconds)),
        None => result.to_owned(),
    }
}

/// Returns why a task failed in a few words: `exit code 3, after 2 attempts`.
pub(crate) fn failure(task: &Execution) -> String {
    let mut words = task.cause().map_or_else(|| "failed".to_owned(), |cause| cause.summary());
    if task.attempts > 1 {
        words.push_str(&format!(", after {} attempts", task.attempts));
    }
    if task.is_exit_task {
        words.push_str(" (exit task)");
    }
    words
}

/// Returns the advice about a failure, unless a failure before it has the same.
pub(crate) fn advice(failures: &[&Execution], number: usize) -> Option<&'static str> {
    let advice = |task: &Execution| task.cause().and_then(Cause::advice);
    advice(failures[number]).filter(|own| failures[..number].iter().all(|earlier| advice(earlier) != Some(own)))
}

/// Returns the word for a state.
pub(crate) fn word(state: State) -> &'static str {
    match state {
        State::Succeeded => "succeeded",
        State::Failed => "failed",
        State::Skipped => "skipped",
        State::Omitted => "omitted",
        State::NotReached => "not reached",
        State::Pending => "pending",
        State::Running => "running",
    }
}

/// Returns the mark of a state.
pub(crate) fn mark(state: State) -> &'static str {
    match state {
        State::Succeeded => "✓",
        State::Failed => "✗",
        State::Skipped | State::Omitted | State::NotReached => "–",
        State::Pending => "…",
        State::Running => "▶",
    }
}

/// Returns a sentence for a run that failed although `argo retry` would run no failed task again.
pub(crate) fn nothing_again(report: &Report) -> Option<&'static str> {
    let has_ended = matches!(report.phase.as_str(), "Failed" | "Error") && report.duration().is_some();
    if !has_ended || !report.retried().0.is_empty() {
        return None;
    }
    let has_failed = report.programs().any(|task| task.state == State::Failed);
    Some(match has_failed {
        true => {
            "`argo retry` runs no task again: a task after each failed task has succeeded, so Argo takes the failures as handled."
        }
        // As after `argo stop`, if all programs that ran have succeeded (facts A29 and A75).
        false => "`argo retry` runs no task again, as no program failed. `argo resubmit` starts the pipeline anew.",
    })
}

/// Returns the first paths, joined by commas, in the form that `show` returns.
pub(crate) fn joined(paths: &[&str], show: impl Fn(&str) -> String) -> String {
    let shown = paths.iter().take(MAX_FAILURES).map(|path| show(path)).collect::<Vec<_>>().join(", ");
    match paths.len().saturating_sub(MAX_FAILURES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The maximum length of a value in one line.
const MAX_LENGTH: usize = 160;

/// Returns a text without control characters, in one line.
pub(crate) fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    match line.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
