//! For people: the source's line, a mark at the place, and help.

use std::collections::BTreeSet;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use kfp_argo::diagnostics::Severity;

use super::finding::Finding;
use super::{Checked, Summary, Writer, summary};

/// The maximum number of findings of one file.
const MAX_SHOWN: usize = 100;

/// The number of characters of a long line that are shown on each side of the mark.
const AROUND: usize = 100;

#[derive(Default)]
pub(super) struct Full {
    codes: BTreeSet<&'static str>,
}

impl Writer for Full {
    fn file(&mut self, checked: &Checked<'_>) -> String {
        let all = checked.findings.len() + checked.omitted;
        if all == 0 {
            return String::new();
        }
        let shown = checked.findings.iter().take(MAX_SHOWN);
        let mut text: String = shown.clone().map(|finding| render(finding, checked) + "\n\n").collect();
        self.codes.extend(shown.map(|finding| finding.code.id));
        if all > MAX_SHOWN {
            text += &format!("… and {} more\n\n", all - MAX_SHOWN);
        }
        let counts = summary::counts(checked.errors, checked.warnings).unwrap_or_default();
        text + &format!("{}: {counts}\n", checked.name)
    }

    fn skipped(&mut self, name: &str, what: &str) -> String {
        format!("{name}: skipped, because it is {what}\n")
    }

    fn failure(&mut self, _: &str, why: &str) -> String {
        format!("error: {why}\n")
    }

    fn end(&mut self, summary: Option<&Summary>) -> String {
        let codes: Vec<&str> = self.codes.iter().copied().collect();
        let more = match codes.as_slice() {
            [] => String::new(),
            [code] => format!("For details: kfp-compile explain {code}\n"),
            [first, others @ ..] => {
                format!("For details: kfp-compile explain {first} (also {})\n", others.join(", "))
            }
        };
        more + &summary.map_or_else(String::new, |summary| summary.line() + "\n")
    }
}

pub(super) fn render(finding: &Finding, checked: &Checked<'_>) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&finding.message).id(finding.code.id);
    // Only the line, because the renderer looks at the whole text it is given for each finding.
    let excerpt = finding.mark.map(|mark| {
        let line = &checked.text[mark.line_bytes.0..mark.line_bytes.1];
        (mark, line, (mark.bytes.0 - mark.line_bytes.0, mark.bytes.1 - mark.line_bytes.0))
    });
    let mut group = match &excerpt {
        Some((mark, line, at)) if line.len() <= 4 * AROUND => {
            let annotation = AnnotationKind::Primary.span(at.0..at.1);
            let snippet =
                Snippet::source(*line).line_start(mark.line).path(checked.name.as_str()).annotation(annotation);
            title.element(snippet)
        }
        Some((mark, line, at)) => {
            let origin =
                annotate_snippets::Origin::path(checked.name.as_str()).line(mark.line).char_column(mark.columns.0);
            title.element(origin).element(Level::NOTE.message(around(line, *at)))
        }
        None => {
            let origin = annotate_snippets::Origin::path(checked.name.as_str());
            Group::with_title(title).element(origin)
        }
    };
    let place = match (&finding.trail, &finding.path) {
        (Some(trail), Some(path)) => Some(format!("in {trail} at {path}")),
        (Some(only), None) | (None, Some(only)) => Some(format!("in {only}")),
        (None, None) => None,
    };
    if let Some(place) = &place {
        group = group.element(Level::NOTE.message(place.as_str()));
    }
    if let Some(note) = &finding.note {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    Renderer::styled().render(&[group])
}

/// Returns a part of a long line: a whole JSON file may be one line.
fn around(line: &str, at: (usize, usize)) -> String {
    let before: Vec<char> = line[..at.0].chars().rev().take(AROUND / 2).collect();
    let from: String = before.into_iter().rev().collect();
    let to: String = line[at.0..].chars().take(AROUND).collect();
    super::shown::inert(&format!("…{from}{to}…"))
}
