//! The report as Markdown, for the comment of a pull request.

use std::fmt::Write;

use crate::report::Report;
use crate::table::{bar, rows};
use crate::values::{artifacts, outputs};
use crate::wording::{MAX_FAILURES, advice, failure, heading, joined, mark, nothing_again, one_line};
use crate::{artifacts as files, time};

/// Returns the report as Markdown. Texts of the run are in code spans, so they cannot become links,
/// images or mentions.
pub fn markdown(report: &Report) -> String {
    let sign = if report.phase == "Succeeded" { "✅" } else { "❌" };
    let sign = if matches!(report.phase.as_str(), "Running" | "Pending" | "") { "⏳" } else { sign };
    let mut text = format!("### {sign} {} {}\n", code(&report.name), heading(report));
    if let Some(message) = &report.message {
        let _ = writeln!(text, "\n{}", code(message));
    }
    let failures = report.failures();
    if !failures.is_empty() {
        text.push_str("\n**Why it failed**, the first cause first:\n\n");
    }
    for (number, task) in failures.iter().take(MAX_FAILURES).enumerate() {
        let _ = writeln!(text, "{}. {}: **{}**", number + 1, code(&task.path), failure(task));
        if let Some(cause) = task.cause() {
            let _ = writeln!(text, "   {}", code(&cause.message));
            advice(&failures, number).into_iter().for_each(|advice| {
                let _ = writeln!(text, "   {}", advice.replace('`', ""));
            });
        }
    }
    if failures.len() > MAX_FAILURES {
        let _ = writeln!(text, "\n… and {} more", failures.len() - MAX_FAILURES);
    }
    text.push_str("\n| | task | result | time | |\n|---|---|---|--:|---|\n");
    for row in rows(report) {
        let duration = row.duration.map(time::duration).unwrap_or_default();
        let bar = bar(report, &row);
        let bar = if bar.is_empty() { bar } else { code(&bar) };
        let _ = writeln!(text, "| {} | {} | {} | {duration} | {bar} |", mark(row.state), code(&row.path), row.result);
    }
    for metric in files::metrics(report) {
        let _ = writeln!(text, "\n**{}**\n\n| | |\n|---|---|", code(&metric.name));
        for (name, value) in &metric.values {
            let _ = writeln!(text, "| {} | {} |", code(name), code(value));
        }
        if let Some(area) = metric.area() {
            let _ = writeln!(text, "| area under the ROC curve | {area:.4} |");
        }
        for (category, row) in metric.rows() {
            let _ = writeln!(text, "| {} | {} |", code(&category), row.join(" · "));
        }
    }
    for (title, values) in
        [("Arguments", &report.arguments), ("Output parameters", &outputs(report)), ("Artifacts", &artifacts(report))]
    {
        if !values.is_empty() {
            let _ = writeln!(text, "\n<details><summary>{title}</summary>\n\n| name | value |\n|---|---|");
            for (name, value) in values {
                let _ = writeln!(text, "| {} | {} |", code(name), code(value));
            }
            text.push_str("\n</details>\n");
        }
    }
    text + &retry(report)
}

fn retry(report: &Report) -> String {
    let (again, first) = report.retried();
    if again.is_empty() {
        return nothing_again(report).map(|sentence| format!("\n{sentence}\n")).unwrap_or_default();
    }
    let listed = |paths: &[&str]| joined(paths, code);
    let then = match &first[..] {
        [] => String::new(),
        first => format!("; then for the first time: {}", listed(first)),
    };
    format!("\n{} runs again: {}{then}.\n", code(&format!("argo retry {}", report.name)), listed(&again))
}

/// Returns a text in a code span that it cannot end, and that fits into a table.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let is_space = text.trim().is_empty();
    match (is_space, text.starts_with('`') || text.ends_with('`')) {
        (true, _) => String::new(),
        (false, true) => format!("{fence} {text} {fence}"),
        (false, false) => format!("{fence}{text}{fence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_code_span() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("`x` @team | [y](z)\n# h"), "`` `x` @team \\| [y](z) # h ``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code(" "), "");
    }
}
