//! The report as text, for terminals and logs.

use std::fmt::Write;

use crate::artifacts::metrics;
use crate::report::Report;
use crate::table::{bar, rows};
use crate::time;
use crate::values::{artifacts, outputs};
use crate::wording::{MAX_FAILURES, advice, failure, heading, mark, nothing_again, one_line};

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
            advice(&failures, number).into_iter().for_each(|advice| {
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
        if let Some(area) = metric.area() {
            let _ = writeln!(text, "  area under the ROC curve = {area:.4}");
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

fn listed(text: &mut String, paths: &[&str]) {
    for path in paths.iter().take(MAX_FAILURES) {
        let _ = writeln!(text, "  {path}");
    }
    if paths.len() > MAX_FAILURES {
        let _ = writeln!(text, "  … and {} more", paths.len() - MAX_FAILURES);
    }
}
