//! The report as text, for terminals and logs.

use std::fmt::Write;

use kfp_picture::run::State;

use crate::artifacts::metrics;
use crate::report::{Execution, Report};
use crate::time;

/// The maximum number of failures that are listed.
pub(crate) const MAX_FAILURES: usize = 10;

/// The width of the time line.
const BAR: usize = 24;

/// Returns the report as text.
pub fn text(report: &Report) -> String {
    let mut text = format!("{} {}\n", report.name, heading(report));
    if let Some(message) = &report.message {
        let _ = writeln!(text, "  {}", one_line(message));
    }
    let failures = report.failures();
    if !failures.is_empty() {
        text.push_str("\nWhy it failed, the first cause first:\n");
    }
    for (number, task) in failures.iter().take(MAX_FAILURES).enumerate() {
        let _ = writeln!(text, "  {}. {}: {}", number + 1, task.path, failure(task));
        if let Some(cause) = task.cause() {
            let _ = writeln!(text, "     {}", one_line(&cause.message));
            cause.advice().into_iter().for_each(|advice| {
                let _ = writeln!(text, "     {advice}");
            });
        }
        if let Some(command) = task.log_command(&report.namespace) {
            let _ = writeln!(text, "     {command}");
        }
    }
    if failures.len() > MAX_FAILURES {
        let _ = writeln!(text, "  … and {} more", failures.len() - MAX_FAILURES);
    }
    text.push_str("\nTasks:\n");
    let rows = rows(report);
    let width = rows.iter().map(|row| row.path.chars().count()).max().unwrap_or(0);
    let result = rows.iter().map(|row| row.result.chars().count()).max().unwrap_or(0);
    for row in &rows {
        let line = format!(
            "  {} {:width$}  {:result$}  {:>8}  {}",
            mark(row.state),
            row.path,
            row.result,
            row.duration.map(time::duration).unwrap_or_default(),
            bar(report, row)
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    for (title, values) in [("Arguments", &report.arguments), ("Outputs", &outputs(report))] {
        if !values.is_empty() {
            let _ = writeln!(text, "\n{title}:");
        }
        for (name, value) in values {
            let _ = writeln!(text, "  {name} = {}", one_line(value));
        }
    }
    for metric in metrics(report) {
        let _ = writeln!(text, "\nMetrics {}:", metric.name);
        for (name, value) in &metric.values {
            let _ = writeln!(text, "  {name} = {}", one_line(value));
        }
        for (category, row) in metric.rows() {
            let _ = writeln!(text, "  {}: {}", one_line(&category), row.join(" "));
        }
    }
    let artifacts = artifacts(report);
    if !artifacts.is_empty() {
        text.push_str("\nArtifacts:\n");
        artifacts.iter().for_each(|(name, key)| {
            let _ = writeln!(text, "  {name}: {key}");
        });
    }
    text.push_str(&retry(report));
    // Names of tasks may hold anything; a terminal must not obey it.
    text.replace(|letter: char| letter.is_control() && letter != '\n', " ")
}

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

/// One line of the table: a task, or all iterations of a task in a loop.
pub(crate) struct Row {
    pub(crate) node: usize,
    pub(crate) path: String,
    pub(crate) state: State,
    pub(crate) result: String,
    pub(crate) attempts: usize,
    pub(crate) duration: Option<i64>,
    /// The times of the executions: state, start and end.
    pub(crate) times: Vec<(State, i64, Option<i64>)>,
}

/// Returns the table of all programs. A task in a loop has one line for all of its iterations.
pub(crate) fn rows(report: &Report) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (id, node) in report.picture.nodes.iter().enumerate() {
        let executions: Vec<&Execution> = report.executions.iter().filter(|task| task.node == id).collect();
        if node.shape.is_group() {
            continue;
        }
        let times = executions.iter().filter_map(|task| Some((task.state, task.started?, task.finished)));
        let times: Vec<(State, i64, Option<i64>)> = times.collect();
        let start = times.iter().map(|(_, start, _)| *start).min();
        let end = times.iter().filter_map(|(_, _, end)| *end).max();
        let path = match &executions[..] {
            [task] => task.path.clone(),
            _ => node.path.clone(),
        };
        rows.push(Row {
            node: id,
            path,
            state: report.run.state_of(id),
            result: result(report, id, &executions),
            attempts: executions.iter().map(|task| task.attempts).sum(),
            duration: start.zip(end).map(|(start, end)| end - start),
            times,
        });
    }
    // Tasks that did not start keep the order of the picture, behind the others.
    rows.sort_by_key(|row| row.times.iter().map(|(_, start, _)| *start).min().unwrap_or(i64::MAX));
    rows
}

fn result(report: &Report, id: usize, executions: &[&Execution]) -> String {
    if let [task] = executions {
        return match task.state {
            State::Failed => failure(task),
            State::Succeeded if task.is_cached => "from the cache".to_owned(),
            State::Succeeded if task.attempts > 1 => format!("succeeded at attempt {}", task.attempts),
            state => word(state).to_owned(),
        };
    }
    let states = [
        State::Failed,
        State::Succeeded,
        State::Running,
        State::Pending,
        State::Omitted,
        State::Skipped,
        State::NotReached,
    ];
    let counted = states.into_iter().filter_map(|state| {
        let number = executions.iter().filter(|task| task.state == state).count();
        (number > 0).then(|| format!("{number} {}", word(state)))
    });
    let counted: Vec<String> = counted.collect();
    if counted.is_empty() { word(report.run.state_of(id)).to_owned() } else { counted.join(", ") }
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

/// Returns the time line of a task within the run.
pub(crate) fn bar(report: &Report, row: &Row) -> String {
    let (Some(start), Some(end)) = (report.started, last_time(report)) else { return String::new() };
    let mut cells = vec![' '; BAR];
    for (_, from, to) in &row.times {
        let (from, to) = (position(*from, start, end), position(to.unwrap_or(end), start, end));
        cells[from..=to.max(from)].fill('█');
    }
    cells.into_iter().collect::<String>().trim_end().to_owned()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the bar
fn position(at: i64, start: i64, end: i64) -> usize {
    let length = (end - start).max(1);
    let position = (at - start).clamp(0, length) * (BAR as i64 - 1) / length;
    position as usize
}

/// Returns the last time in the run, for runs that have not ended.
pub(crate) fn last_time(report: &Report) -> Option<i64> {
    let times = report.executions.iter().flat_map(|task| [task.started, task.finished]);
    report.finished.into_iter().chain(times.flatten()).max()
}

/// Returns the output parameters of all tasks. Of a task in a loop, only the first executions are
/// contained.
pub(crate) fn outputs(report: &Report) -> Vec<(String, String)> {
    values(report, |task| task.outputs.clone())
}

/// Returns the artifacts of all tasks with their keys, likewise.
pub(crate) fn artifacts(report: &Report) -> Vec<(String, String)> {
    let keys = |(name, key): &(String, Option<String>)| (name.clone(), key.clone().unwrap_or_default());
    values(report, |task| task.artifacts.iter().map(keys).collect())
}

fn values(report: &Report, of_task: impl Fn(&Execution) -> Vec<(String, String)>) -> Vec<(String, String)> {
    let mut values = Vec::new();
    for id in 0..report.picture.nodes.len() {
        let executions = report.programs().filter(|task| task.node == id);
        let mut filled =
            executions.filter_map(|task| Some((task, of_task(task))).filter(|(_, of_task)| !of_task.is_empty()));
        for (task, of_task) in filled.by_ref().take(MAX_EXECUTIONS) {
            values.extend(of_task.into_iter().map(|(name, value)| (format!("{}.{name}", task.path), value)));
        }
        match filled.count() {
            0 => {}
            more => values.push((report.picture.nodes[id].path.clone(), format!("… of {more} more iterations"))),
        }
    }
    values
}

/// The maximum number of executions of one task whose values are listed.
const MAX_EXECUTIONS: usize = 5;

/// Returns what `argo retry` runs again.
fn retry(report: &Report) -> String {
    let (again, first) = report.retried();
    if again.is_empty() {
        return nothing_again(report).map(|sentence| format!("\n{sentence}\n")).unwrap_or_default();
    }
    let mut text = format!("\n`argo retry {}` runs again:\n", report.name);
    listed(&mut text, &again);
    if !first.is_empty() {
        text.push_str("and then, if they succeed, for the first time:\n");
        listed(&mut text, &first);
    }
    text
}

/// Returns a sentence for a run that failed although `argo retry` would run no failed task again.
pub(crate) fn nothing_again(report: &Report) -> Option<&'static str> {
    let has_failed = report.programs().any(|task| task.state == State::Failed);
    (has_failed && report.retried().0.is_empty() && report.duration().is_some())
        .then_some("`argo retry` runs no task again: a task after each failed task has succeeded, so Argo takes the failures as handled.")
}

/// Returns the first paths, joined by commas, in the form that `show` returns.
pub(crate) fn joined(paths: &[&str], show: impl Fn(&str) -> String) -> String {
    let shown = paths.iter().take(MAX_FAILURES).map(|path| show(path)).collect::<Vec<_>>().join(", ");
    match paths.len().saturating_sub(MAX_FAILURES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn listed(text: &mut String, paths: &[&str]) {
    for path in paths.iter().take(MAX_FAILURES) {
        let _ = writeln!(text, "  {path}");
    }
    if paths.len() > MAX_FAILURES {
        let _ = writeln!(text, "  … and {} more", paths.len() - MAX_FAILURES);
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
