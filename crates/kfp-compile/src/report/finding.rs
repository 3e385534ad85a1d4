//! A finding with its place in the text.

use kfp_argo::diagnostics::{Code, Diagnostic, Severity};
use kfp_ir::{Layout, Place, Places, Span};

use super::shown::bounded;

/// A diagnostic as all formats show it.
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// Further lines.
    pub(super) note: Option<String>,
    /// `root.dag.tasks.train.componentRef.name`
    pub(super) path: Option<String>,
    /// `root > exit-handler-1 > train`
    pub(super) trail: Option<String>,
    pub(super) mark: Option<Mark>,
}

/// A place within one line.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// The line, from one.
    pub(super) line: usize,
    /// Characters of the line, from one: the first one, and the one after the last.
    pub(super) columns: (usize, usize),
    /// Bytes of the text.
    pub(super) bytes: (usize, usize),
    /// The bytes of the line.
    pub(super) line_bytes: (usize, usize),
}

impl Finding {
    /// Returns `error` or `warning`.
    pub(super) fn level(&self) -> &'static str {
        if self.severity == Severity::Error { "error" } else { "warning" }
    }
}

/// The maximum number of characters of a message, a help, a path and a trail.
const MAX_CHARS: usize = 2000;

/// Returns the findings in the order of the text. Their paths are looked up in `source`, if there
/// is one; places are looked up only if there are any.
pub(super) fn findings(source: Option<&[u8]>, text: &str, found: &[Diagnostic]) -> Vec<Finding> {
    if found.is_empty() {
        return Vec::new();
    }
    // Findings of the reader have a place already, or are about the file as a whole.
    let is_sought = |found: &Diagnostic| {
        found.span.is_none() && found.location.as_ref().is_some_and(|location| location.path.last().is_some())
    };
    let places = source.filter(|_| found.iter().any(is_sought)).and_then(Places::new);
    let lines = if places.is_some() || found.iter().any(|found| found.span.is_some()) {
        Lines::new(text)
    } else {
        Lines::new("")
    };
    let mut findings: Vec<Finding> = found.iter().map(|found| finding(&lines, places.as_ref(), found)).collect();
    findings.sort_by_key(|finding| finding.mark.map_or((0, 0), |mark| mark.bytes));
    findings
}

fn finding(lines: &Lines<'_>, places: Option<&Places<'_>>, found: &Diagnostic) -> Finding {
    let location = found.location.as_ref();
    let place = || places?.locate(&Layout::default(), &location?.path).map(|place| speaking(lines.text, &place));
    Finding {
        code: found.code,
        severity: found.severity,
        message: bounded(&found.message, MAX_CHARS),
        help: found.help.as_deref().map(|help| bounded(help, MAX_CHARS)),
        note: found.note.as_deref().map(bounded_lines),
        path: location.map(|location| bounded(&location.path.to_string(), MAX_CHARS)).filter(|path| !path.is_empty()),
        trail: location
            .filter(|location| !location.trail.is_empty())
            .map(|location| bounded(&location.trail.to_string(), MAX_CHARS)),
        mark: found.span.or_else(place).map(|span| lines.mark(span)),
    }
}

/// The maximum number of lines of a note.
const MAX_LINES: usize = 40;

/// Returns the first lines of a note, with its line breaks.
fn bounded_lines(note: &str) -> String {
    note.lines().take(MAX_LINES).map(|line| bounded(line, MAX_CHARS)).collect::<Vec<_>>().join("\n")
}

/// Returns the value if it is a scalar beside its key, otherwise the key.
fn speaking(text: &str, place: &Place) -> Span {
    let value = place.value;
    let is_collection = text.get(value.start..).is_none_or(|value| value.starts_with(['{', '[', '|', '>', '&', '*']));
    let is_beside = value.line == place.label.line && value.end > value.start;
    let length = text.get(value.start..value.end).map_or(0, scalar_length);
    let value = Span { end: value.start + length, ..value };
    if is_beside && !is_collection { value } else { place.label }
}

/// Returns the length of a scalar without a comment after it.
fn scalar_length(text: &str) -> usize {
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        return text.find(" #").unwrap_or(text.len());
    };
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        let doubled = quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == quote);
        if letter == quote && !doubled {
            return at + 1;
        }
        if (letter == '\\' && quote == '"') || (letter == quote && doubled) {
            letters.next();
        }
    }
    text.len()
}

/// The starts of a text's lines, for look-ups: one long line may have many findings.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'\n' | b'\r'));
        Self { text, starts: std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect() }
    }

    /// Marks a place. If it has several lines, only the first one is marked.
    fn mark(&self, span: Span) -> Mark {
        let text = self.text;
        let boundary = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = boundary(span.start);
        let line = self.starts.partition_point(|line| *line <= start);
        let line_start = self.starts[line - 1];
        let line_end = self.starts.get(line).map_or(text.len(), |next| next - 1);
        let end = boundary(span.end).clamp(start, line_end);
        let end = start + text[start..end].trim_end().len();
        Mark {
            line: span.line,
            columns: (span.column, span.column + text[start..end].chars().count()),
            bytes: (start, end),
            line_bytes: (line_start, line_end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scalar_length;

    #[test]
    fn scalars_end_before_comments() {
        for (text, scalar) in [
            ("'1' # it's", "'1'"),
            ("'it''s' # ''", "'it''s'"),
            (r#""a\" # b" # c"#, r#""a\" # b""#),
            ("a#b # c", "a#b"),
            ("a b", "a b"),
            ("'open", "'open"),
        ] {
            assert_eq!(&text[..scalar_length(text)], scalar, "{text}");
        }
    }
}
