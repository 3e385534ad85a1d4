//! Changes as text for a terminal.

use std::fmt::Write;

use super::changes::{Change, Difference, Event, alike};
use crate::report::inert;

/// The maximum number of lines of one difference.
const MAX_LINES: usize = 60;

/// The maximum length of a value, in characters.
const MAX_LENGTH: usize = 200;

/// The number of characters before a difference of long texts that are shown.
const CONTEXT: usize = 20;

/// Returns one paragraph for each change.
pub(super) fn text(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "no differences\n".to_owned();
    }
    let mut text = String::new();
    for group in alike(changes) {
        let change = group[0];
        let subject = inert(change.subject());
        let _ = match &change.event {
            Event::Added => writeln!(text, "added    {subject} ({})", change.kind),
            Event::Removed => writeln!(text, "removed  {subject} ({})", change.kind),
            Event::Renamed(old) => writeln!(text, "renamed  {} -> {subject}", inert(old)),
            Event::Moved(old) => writeln!(text, "moved    {} -> {subject}", inert(old)),
            Event::Changed => writeln!(text, "changed  {subject}"),
        };
        for other in &group[1..] {
            let _ = writeln!(text, "         {}", inert(other.subject()));
        }
        for difference in &change.differences {
            for line in lines(difference) {
                let _ = writeln!(text, "  {}", inert(&line));
            }
        }
    }
    text
}

/// Returns a difference in one line, or a title and the lines that changed.
pub(super) fn lines(difference: &Difference) -> Vec<String> {
    let aspect = &difference.aspect;
    if let Some(changed) = difference.lines() {
        let omitted = changed.len().saturating_sub(MAX_LINES);
        let shown = changed.into_iter().take(MAX_LINES).map(|line| format!("  {}", short(&line)));
        let rest = (omitted > 0).then(|| format!("  … {omitted} more lines"));
        return std::iter::once(format!("{aspect}:")).chain(shown).chain(rest).collect();
    }
    vec![match (&difference.old, &difference.new) {
        (Some(old), Some(new)) => {
            let start = common_start(old, new);
            format!("{aspect}: {} -> {}", short(&from(old, start)), short(&from(new, start)))
        }
        (None, Some(new)) => format!("{aspect}: {}", short(new)),
        (Some(old), None) => format!("{aspect}: {} (removed)", short(old)),
        (None, None) => format!("{aspect}"),
    }]
}

/// Returns the length of what two long texts start with, apart from its last characters, so that
/// their difference is not cut off.
fn common_start(old: &str, new: &str) -> usize {
    let common = old.char_indices().zip(new.chars()).take_while(|((_, one), other)| one == other);
    let starts: Vec<usize> = common.map(|((at, _), _)| at).collect();
    match starts.len() > MAX_LENGTH / 2 {
        true => starts[starts.len() - CONTEXT],
        false => 0,
    }
}

/// Returns the rest of a text.
fn from(text: &str, start: usize) -> String {
    if start == 0 { text.to_owned() } else { format!("…{}", &text[start..]) }
}

/// Returns a text in one line of limited length.
fn short(text: &str) -> String {
    let text = text.replace('\n', "\\n");
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
