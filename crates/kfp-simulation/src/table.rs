//! The report as text: a table of the tasks, and sentences about the run.

use std::collections::BTreeMap;
use std::fmt::Write;

use kfp_semantics::json_text;
use serde_json::Value;

use crate::report::{Phase, Report, Retried, Role, Sample, TaskReport};

/// The number of characters of a line.
const WIDTH: usize = 100;

/// The least number of characters for the last column, however long the names are.
const MIN_DETAILS: usize = 40;

/// The most characters of a value.
const MAX_VALUE: usize = 60;

/// The most iterations of one loop that succeeded and are shown.
const MAX_ITERATIONS: usize = 5;

/// The most samples that are listed.
const MAX_SAMPLES: usize = 8;

/// Returns the report as text.
pub fn text(report: &Report) -> String {
    let mut text = table(&report.tasks);
    text.push('\n');
    text += &conclusion(report);
    if let Some(samples) = samples(&report.samples) {
        text += &samples;
    }
    for note in &report.notes {
        text += &paragraph(&format!("Note: {note}"));
    }
    if let Some(retried) = &report.retried {
        text += &retry(retried);
    }
    text
}

/// Returns the outcome of the run, and its outputs.
fn conclusion(report: &Report) -> String {
    let because = report.because.as_ref().map(|because| format!(", because {because}")).unwrap_or_default();
    let mut text = paragraph(&format!("The run ends in phase {}{because}.", report.phase));
    if report.phase == Phase::Succeeded && !report.outputs.is_empty() {
        text += &paragraph(&format!("Outputs of the pipeline: {}.", values(&report.outputs).join(", ")));
    }
    text
}

/// Returns the list of the samples.
fn samples(samples: &[Sample]) -> Option<String> {
    let name = |sample: &Sample| match &sample.task {
        Some(task) => format!("{task}.{}", sample.name),
        None => sample.name.clone(),
    };
    // A sample of a string contains the name already.
    let described = |sample: &Sample| match &sample.value {
        Value::String(_) => name(sample),
        other => format!("{}={}", name(sample), value(other)),
    };
    let mut shown: Vec<String> = samples.iter().take(MAX_SAMPLES).map(described).collect();
    if samples.len() > shown.len() {
        shown.push(format!("{} more", samples.len() - shown.len()));
    }
    let (has_inputs, has_outputs) =
        (samples.iter().any(|sample| sample.task.is_none()), samples.iter().any(|sample| sample.task.is_some()));
    let how = match (has_inputs, has_outputs) {
        (true, true) => "set them with -p and --output",
        (true, false) => "set them with -p",
        (false, _) => "set them with --output",
    };
    (!shown.is_empty()).then(|| paragraph(&format!("Samples are used for {} ({how}).", shown.join(", "))))
}

/// Returns what `argo retry` does.
fn retry(retried: &Retried) -> String {
    let Retried { runs_again, runs_first, report } = retried;
    let list = |tasks: &[String], what: &str| match tasks {
        [] => None,
        [one] => Some(format!("{one} {what}")),
        several => Some(format!("{} {}", several.join(", "), what.replace("runs", "run"))),
    };
    let parts: Vec<String> =
        [list(runs_again, "runs again"), list(runs_first, "runs for the first time")].into_iter().flatten().collect();
    let what = if parts.is_empty() { "nothing runs".to_owned() } else { parts.join("; ") };
    let mut text = format!("\n{}\n", paragraph(&format!("After argo retry: {what}.")).trim_end());
    let is_new = |task: &&TaskReport| {
        let has_run = |path: &String| {
            path.strip_prefix(&task.path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[']))
        };
        runs_again.iter().chain(runs_first).any(has_run)
    };
    let new: Vec<TaskReport> = report.tasks.iter().filter(is_new).cloned().collect();
    if !new.is_empty() {
        text += &table(&new);
        text.push('\n');
    }
    text + &conclusion(report)
}

/// Returns the table of tasks.
fn table(tasks: &[TaskReport]) -> String {
    let rows = rows(tasks);
    let width = |column: fn(&Row) -> &str, title: &str| {
        rows.iter().map(|row| column(row).chars().count()).chain([title.len()]).max().unwrap_or_default()
    };
    let name = width(|row| &row.name, "TASK");
    let state = width(|row| &row.state, "STATE");
    let attempts = width(|row| &row.attempts, "ATTEMPTS");
    let before = name + state + attempts + 6;
    let details = WIDTH.saturating_sub(before).max(MIN_DETAILS);
    let mut text = String::new();
    let mut line = |first: &str, second: &str, third: &str, last: &str| {
        let line = format!("{first:name$}  {second:state$}  {third:attempts$}  {last}");
        let _ = writeln!(text, "{}", line.trim_end());
    };
    line("TASK", "STATE", "ATTEMPTS", "DETAILS");
    for row in &rows {
        let mut lines = row.details.iter().flat_map(|detail| wrapped(detail, details));
        line(&row.name, &row.state, &row.attempts, &lines.next().unwrap_or_default());
        lines.for_each(|rest| line("", "", "", &rest));
    }
    text
}

/// A row of the table.
struct Row {
    name: String,
    state: String,
    attempts: String,
    details: Vec<String>,
}

/// Returns the rows. Of long loops, most iterations that succeeded are left out.
fn rows(tasks: &[TaskReport]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut left_out: Option<(&TaskReport, usize)> = None;
    let flush = |left_out: &mut Option<(&TaskReport, usize)>, rows: &mut Vec<Row>| {
        if let Some((first, count)) = left_out.take() {
            rows.push(Row {
                name: format!("{}… {count} more", indent(&first.path)),
                state: first.state.to_string(),
                attempts: String::new(),
                details: Vec::new(),
            });
        }
    };
    let mut tasks = tasks.iter().peekable();
    while let Some(task) = tasks.next() {
        let of_loop = task.path.rsplit_once('[').map(|(of_loop, _)| of_loop);
        if let Some(of_loop) = of_loop.filter(|_| task.role == Role::Iteration && task.because.is_none()) {
            let count = shown.entry(of_loop).or_default();
            *count += 1;
            if *count > MAX_ITERATIONS {
                let within = format!("{}/", task.path);
                while tasks.next_if(|next| next.path.starts_with(&within)).is_some() {}
                left_out.get_or_insert((task, 0)).1 += 1;
                continue;
            }
        }
        flush(&mut left_out, &mut rows);
        rows.push(row(task));
    }
    flush(&mut left_out, &mut rows);
    rows
}

fn row(task: &TaskReport) -> Row {
    let mut details = Vec::new();
    details.extend(task.because.iter().map(|because| format!("because {because}")));
    let is_status = |value: &Value| task.final_status.as_ref() == Some(value);
    let inputs = task.inputs.iter().filter(|(_, value)| !is_status(value));
    let inputs = inputs.map(|(name, value)| (name.clone(), value.clone())).collect();
    let artifacts = task.artifacts.iter().map(|(name, all)| {
        let of_type = all.first().map(|artifact| artifact.schema.as_str()).unwrap_or_default();
        let count = if all.len() == 1 { String::new() } else { format!("{} × ", all.len()) };
        format!("{name}=({count}{of_type})")
    });
    let inputs: Vec<String> = values(&inputs).into_iter().chain(artifacts).collect();
    details.extend((!inputs.is_empty()).then(|| inputs.join(", ")));
    details.extend(task.final_status.as_ref().map(seen));
    let role = match task.role {
        Role::Exit => " (exit task)",
        Role::Ordinary | Role::Tolerant | Role::Iteration => "",
    };
    Row {
        name: format!("{}{}{role}", indent(&task.path), last_step(&task.path)),
        state: task.state.to_string(),
        attempts: if task.attempts.is_empty() { String::new() } else { task.attempts.len().to_string() },
        details,
    }
}

/// Returns a final status as a sentence.
fn seen(status: &Value) -> String {
    let [task, state] = ["pipelineTaskName", "state"].map(|key| status[key].as_str().unwrap_or_default());
    match status["error"]["message"].as_str() {
        Some(message) => format!("sees the state {state} of {task}, with the error \"{message}\""),
        None => format!("sees the state {state} of {task}"),
    }
}

/// Returns two spaces for each task and loop around a path.
fn indent(path: &str) -> String {
    "  ".repeat(path.matches(['/', '[']).count())
}

/// Returns the last task of a path, or the number of the iteration in brackets.
fn last_step(path: &str) -> &str {
    path.rfind(['/', '[']).map_or(path, |at| path[at..].trim_start_matches('/'))
}

/// Returns `name=value` for each value, by the names that the author of the pipeline knows.
fn values(values: &BTreeMap<String, Value>) -> Vec<String> {
    let named = |(name, given): (&String, &Value)| {
        let name = name.strip_prefix("pipelinechannel--").unwrap_or(name);
        format!("{name}={}", value(given))
    };
    values.iter().map(named).collect()
}

/// Returns a value as JSON, cut if it is long.
fn value(value: &Value) -> String {
    let text = json_text(value);
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Returns a text in lines of the full width.
fn paragraph(text: &str) -> String {
    wrapped(text, WIDTH).into_iter().map(|line| line + "\n").collect()
}

/// Breaks a text at spaces. A longer word has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines
}
