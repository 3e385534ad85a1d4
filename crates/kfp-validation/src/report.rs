//! The report of a validation: `snapshots/validation.md`.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::sweep::Summary;

/// The results on each version of Argo.
pub type Swept = BTreeMap<String, Summary>;

/// The name of a mistake, and the number of runs and the pipeline in which it was noticed.
pub type Noticed = (&'static str, Option<(usize, String)>);

/// Returns the report as Markdown.
pub fn report(swept: &Swept, noticed: &[Noticed]) -> String {
    let mut text = String::from(
        "# Validation\n\nCompiled workflows against the meaning of their pipelines, on the code of the Argo controller \
         (`cargo xtask validate --report snapshots/validation.md`).\n\n\
         | Argo | pipelines | left out | runs | shut down | retried | within a limit of Argo | wrong |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for (version, summary) in swept {
        let limited = listed(summary.limited.iter().map(|(limit, count)| format!("{count} {limit}")));
        let wrong = listed(summary.wrong.iter().map(|(kind, count)| format!("{count} {kind}")));
        let Summary { pipelines, left_out, runs, shut_down, retried, .. } = summary;
        let left_out = left_out.len();
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "| {version} | {pipelines} | {left_out} | {runs} | {shut_down} | {retried} | {limited} | {wrong} |"
        );
    }
    text.push_str("\nMistakes of a lowering, and the runs up to the first that disagrees:\n\n");
    text.push_str("| mistake | runs | noticed in |\n|---|---|---|\n");
    for (mistake, noticed) in noticed {
        let (runs, case) = match noticed {
            Some((runs, case)) => (runs.to_string(), case.as_str()),
            None => ("not noticed".to_owned(), ""),
        };
        let _ = writeln!(text, "| {mistake} | {runs} | {case} |");
    }
    text
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "0".to_owned() } else { parts.join(", ") }
}
