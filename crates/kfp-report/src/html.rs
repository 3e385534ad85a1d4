//! The report as an HTML page: the picture with the states of its tasks, and tables.

use std::fmt::Write;

use kfp_picture::page::{self, escaped};

use crate::artifacts::{self, Files};
use crate::charts::{class, matrix, roc, time_line};
use crate::report::Report;
use crate::table::rows;
use crate::time;
use crate::values::{artifacts as keys, outputs};
use crate::wording::{MAX_FAILURES, advice, failure, heading, joined, mark, nothing_again};

/// Returns the page of a report. It shows the artifacts that `files` has.
///
/// Texts of the run are escaped. HTML of artifacts is in frames without scripts and without access
/// to the page.
pub fn html(report: &Report, files: &dyn Files) -> String {
    let result = match report.phase.as_str() {
        "Succeeded" => "good",
        "Failed" | "Error" => "bad",
        _ => "wait",
    };
    let outcome = format!("<span class=\"{result}\">{} {}</span>", escaped(&report.name), heading(report));
    let body = [tasks(report), metrics(report), values(report), previews(report, files)].concat();
    page::report(&report.picture, &report.run, &outcome, &why(report), &body)
}

/// Returns the section with the causes.
fn why(report: &Report) -> String {
    let failures = report.failures();
    if failures.is_empty() && report.message.is_none() {
        return String::new();
    }
    let mut section = String::from("<section class=\"why\" aria-label=\"Why it failed\">");
    if let Some(message) = &report.message {
        let _ = write!(section, "<p class=\"message\">{}</p>", escaped(message));
    }
    if !failures.is_empty() {
        section.push_str("<h2>Why it failed</h2><ol>");
    }
    for (number, task) in failures.iter().take(MAX_FAILURES).enumerate() {
        let (node, path) = (task.node, escaped(&task.path));
        let _ = write!(section, "<li data-node=\"{node}\"><a href=\"#picture\">{path}</a>: <b>{}</b>", failure(task));
        if let Some(cause) = task.cause() {
            let _ = write!(section, "<pre>{}</pre>", escaped(&cause.message));
            if let Some(advice) = advice(&failures, number) {
                let _ = write!(section, "<p>{}</p>", escaped(&advice.replace('`', "")));
            }
        }
        if let Some(command) = task.log_command(&report.namespace) {
            let _ = write!(section, "<pre class=\"command\">{}</pre>", escaped(&command));
        }
        section.push_str("</li>");
    }
    if !failures.is_empty() {
        section.push_str("</ol>");
    }
    if failures.len() > MAX_FAILURES {
        let _ = write!(section, "<p>… and {} more</p>", failures.len() - MAX_FAILURES);
    }
    let (again, first) = report.retried();
    if !again.is_empty() {
        let listed = |paths: &[&str]| joined(paths, |path| format!("<code>{}</code>", escaped(path)));
        let then = match &first[..] {
            [] => String::new(),
            first => format!("; then for the first time {}", listed(first)),
        };
        let _ = write!(
            section,
            "<p class=\"retry\"><code>argo retry {}</code> runs again {}{then}.</p>",
            escaped(&report.name),
            listed(&again)
        );
    }
    if let Some(sentence) = nothing_again(report) {
        let _ = write!(section, "<p class=\"retry\">{}</p>", escaped(&sentence.replace('`', "")));
    }
    section + "</section>\n"
}

/// Returns the table of the tasks with the time line.
fn tasks(report: &Report) -> String {
    let mut section = String::from(
        "<section><h2>Tasks</h2><table class=\"tasks\"><thead><tr><th></th><th>task</th><th>result</th>\
         <th>attempts</th><th>time</th><th class=\"line\">time line</th></tr></thead><tbody>",
    );
    for row in rows(report) {
        let attempts = if row.attempts > 1 { row.attempts.to_string() } else { String::new() };
        let _ = write!(
            section,
            "<tr data-node=\"{}\"><td class=\"{}\">{}</td><td><a href=\"#picture\">{}</a></td><td>{}</td><td>{attempts}</td>\
             <td>{}</td><td>{}</td></tr>",
            row.node,
            class(row.state),
            mark(row.state),
            escaped(&row.path),
            row.result,
            row.duration.map(time::duration).unwrap_or_default(),
            time_line(report, &row),
        );
    }
    section + "</tbody></table></section>\n"
}

fn metrics(report: &Report) -> String {
    let metrics = artifacts::metrics(report);
    if metrics.is_empty() {
        return String::new();
    }
    let mut section = String::from("<section><h2>Metrics</h2><div class=\"cards\">");
    for metric in metrics {
        let _ = write!(section, "<figure><figcaption>{}</figcaption>", escaped(&metric.name));
        if !metric.values.is_empty() {
            section.push_str(&table(&metric.values));
        }
        if let Some((categories, rows)) = &metric.matrix {
            section.push_str(&matrix(categories, rows));
        }
        if !metric.curve.is_empty() {
            section.push_str(&roc(&metric.curve));
        }
        if let Some(area) = metric.area() {
            let _ = write!(section, "<p>area under the curve: {area:.4}</p>");
        }
        section.push_str("</figure>");
    }
    section + "</div></section>\n"
}

/// Returns the arguments, output parameters and artifacts.
fn values(report: &Report) -> String {
    let tables =
        [("Arguments", report.arguments.clone()), ("Output parameters", outputs(report)), ("Artifacts", keys(report))];
    let tables = tables.into_iter().filter(|(_, values)| !values.is_empty());
    tables.map(|(title, values)| format!("<section><h2>{title}</h2>{}</section>\n", table(&values))).collect()
}

fn table(values: &[(String, String)]) -> String {
    let rows = values
        .iter()
        .map(|(name, value)| format!("<tr><td>{}</td><td class=\"value\">{}</td></tr>", escaped(name), escaped(value)));
    format!("<table class=\"values\">{}</table>", rows.collect::<String>())
}

/// Returns the artifacts with HTML or Markdown, each in a frame of its own.
fn previews(report: &Report, files: &dyn Files) -> String {
    let frames = artifacts::previews(report, files).into_iter().map(|preview| {
        // An empty `sandbox` permits nothing: no script, no form, no link to the page around it.
        format!(
            "<section><h2>{}</h2><iframe sandbox=\"\" srcdoc=\"{}\"></iframe></section>\n",
            escaped(&preview.name),
            escaped(&preview.document)
        )
    });
    frames.collect()
}
