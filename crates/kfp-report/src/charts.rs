//! Charts as SVG in HTML: ROC curves, confusion matrices, time lines.

use std::fmt::Write;

use kfp_picture::page::escaped;
use kfp_picture::run::State;

use crate::report::Report;
use crate::table::{Row, last_time};

/// Returns a ROC curve.
pub(crate) fn roc(points: &[(f64, f64)]) -> String {
    const SIZE: f64 = 200.0;
    let places = points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
    let places =
        places.map(|(x, y)| format!("{:.1},{:.1}", x.clamp(0.0, 1.0) * SIZE, (1.0 - y.clamp(0.0, 1.0)) * SIZE));
    let places: Vec<String> = places.collect();
    format!(
        "<svg class=\"roc\" viewBox=\"-34 -8 250 244\" width=\"300\" role=\"img\" aria-label=\"ROC curve\">\
         <rect class=\"frame\" width=\"200\" height=\"200\"/><path class=\"chance\" d=\"M0,200L200,0\"/>\
         <polyline points=\"{}\"/><text x=\"100\" y=\"230\" text-anchor=\"middle\">false positive rate</text>\
         <text x=\"-100\" y=\"-20\" text-anchor=\"middle\" transform=\"rotate(-90)\">recall</text>\
         <text x=\"0\" y=\"213\">0</text><text x=\"192\" y=\"213\">1</text><text x=\"-12\" y=\"8\">1</text></svg>",
        places.join(" ")
    )
}

/// Returns a confusion matrix as a table, darker for larger numbers.
pub(crate) fn matrix(categories: &[String], rows: &[Vec<f64>]) -> String {
    let most = rows.iter().flatten().copied().fold(1.0, f64::max);
    let head: String = categories.iter().map(|category| format!("<th>{}</th>", escaped(category))).collect();
    let mut table = format!("<table class=\"matrix\"><tr><th>actual ╲ predicted</th>{head}</tr>");
    for (number, row) in rows.iter().enumerate() {
        let category = categories.get(number).map_or("", String::as_str);
        let _ = write!(table, "<tr><th>{}</th>", escaped(category));
        for cell in row {
            let share = (cell / most * 70.0).clamp(0.0, 70.0);
            let _ = write!(table, "<td style=\"--share:{share:.0}%\">{cell}</td>");
        }
        table.push_str("</tr>");
    }
    table + "</table>"
}

/// Returns the time line of a task: one bar for each execution.
pub(crate) fn time_line(report: &Report, row: &Row) -> String {
    let (Some(start), Some(end)) = (report.started, last_time(report)) else { return String::new() };
    #[allow(clippy::cast_precision_loss)] // seconds
    let share = |seconds: i64| seconds as f64 * 100.0 / (end - start).max(1) as f64;
    // Failures are above the others, which may be at the same time.
    let mut times: Vec<_> = row.times.iter().collect();
    times.sort_by_key(|(state, ..)| *state == State::Failed);
    let bars = times.into_iter().map(|(state, from, to)| {
        let (x, width) = (share(from - start), share(to.unwrap_or(end) - from).max(0.4));
        format!("<rect class=\"{}\" x=\"{x:.2}\" y=\"1\" width=\"{width:.2}\" height=\"8\"/>", class(*state))
    });
    format!(
        "<svg class=\"time\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\">{}</svg>",
        bars.collect::<String>()
    )
}

/// Returns the style class of a state.
pub(crate) fn class(state: State) -> &'static str {
    match state {
        State::Succeeded => "good",
        State::Failed => "bad",
        State::Running | State::Pending => "wait",
        State::Skipped | State::Omitted | State::NotReached => "idle",
    }
}
