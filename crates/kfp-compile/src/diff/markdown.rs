//! Changes as Markdown, for reviews.

use std::fmt::Write;

use super::changes::{Change, Event, alike};
use super::text::lines;
use crate::report::inert;

/// Returns a list with an item for each change.
pub(super) fn text(changes: &[Change], [old, new]: &[String; 2]) -> String {
    let mut text = format!("### {} → {}\n\n", code(old), code(new));
    if changes.is_empty() {
        text.push_str("No differences.\n");
    }
    for group in alike(changes) {
        let change = group[0];
        let names = group.iter().map(|change| code(&change.task)).collect::<Vec<_>>().join(", ");
        let subject = if change.task.is_empty() { "pipeline".to_owned() } else { names };
        let _ = match &change.event {
            Event::Added => writeln!(text, "- **added** {subject} ({})", change.kind),
            Event::Removed => writeln!(text, "- **removed** {subject} ({})", change.kind),
            Event::Renamed(old) => writeln!(text, "- **renamed** {} to {subject}", code(old)),
            Event::Moved(old) => writeln!(text, "- **moved** {} to {subject}", code(old)),
            Event::Changed => writeln!(text, "- **changed** {subject}"),
        };
        for difference in &change.differences {
            let lines = lines(difference);
            match lines.as_slice() {
                [one] => {
                    let value = one.strip_prefix(&difference.aspect.to_string()).unwrap_or(one);
                    let value = value.trim_start_matches(':').trim();
                    let _ = writeln!(text, "  - {}: {}", inert(&difference.aspect.to_string()), code(value));
                }
                [_, changed @ ..] => {
                    let _ = writeln!(text, "  - {}:\n\n    ```diff", inert(&difference.aspect.to_string()));
                    for line in changed {
                        let _ = writeln!(text, "    {}", inert(&line[2..]).replace("```", "'''"));
                    }
                    let _ = writeln!(text, "    ```");
                }
                [] => {}
            }
        }
    }
    text
}

/// Returns a text as code. Back quotes in it need longer ones around.
fn code(text: &str) -> String {
    let text = inert(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let quotes = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{quotes}{space}{text}{space}{quotes}")
}
