//! Parses an options file.

use kfp_argo::Config;
use kfp_argo::diagnostics::Diagnostic;
use kfp_ir::Span;
use serde_saphyr::{Error, Location};

/// The reason why a file cannot be parsed.
pub(super) struct Mistake {
    message: String,
    /// A word of the file, and the words that are known there.
    unknown: Option<(String, Vec<String>)>,
    span: Option<Span>,
}

impl Mistake {
    fn new(message: impl Into<String>, span: Option<Span>) -> Self {
        Self { message: message.into(), unknown: None, span }
    }

    fn unknown(self, word: &str, known: &[&str]) -> Self {
        let known = known.iter().map(|known| (*known).to_owned()).collect();
        Self { unknown: Some((word.to_owned(), known)), ..self }
    }

    /// Returns the finding. `number` is the number of the file.
    pub(super) fn in_file(self, number: usize) -> Diagnostic {
        let known: Vec<&str> = self.unknown.iter().flat_map(|(_, known)| known).map(String::as_str).collect();
        let unknown = self.unknown.as_ref().map(|(word, _)| (word.as_str(), known.as_slice()));
        Diagnostic::unreadable_config(number, self.message, unknown, self.span)
    }
}

/// Parses the text of a file. A file without values has no options.
pub(super) fn parse(bytes: &[u8]) -> Result<Config, Mistake> {
    let text = std::str::from_utf8(bytes).map_err(|_| Mistake::new("the file is not UTF-8 text", None))?;
    if text.lines().all(|line| line.trim_start().starts_with('#') || line.trim().is_empty()) {
        return Ok(Config::default());
    }
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| mistake(text, error.without_snippet()))
}

fn mistake(text: &str, error: &Error) -> Mistake {
    let span = |length: usize| error.location().and_then(|location| span(text, location, length));
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            Mistake::new(format!("unknown key `{field}`"), span(field.len())).unknown(field, expected)
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            Mistake::new(format!("`{variant}` is not one of the possible values"), span(variant.len()))
                .unknown(variant, expected)
        }
        other => {
            let message = other.to_string();
            // The report has the place.
            let line = message.lines().next().unwrap_or_default();
            let line = line.split(" at line ").next().unwrap_or(line);
            let message = match line.strip_prefix("invalid ") {
                Some("u32") => "expected a whole number that is not negative",
                Some("i32") => "expected a whole number",
                Some("bool") => "expected true or false",
                _ => line,
            };
            Mistake::new(message, span(0))
        }
    }
}

/// Returns the place of some bytes in the text.
fn span(text: &str, location: Location, length: usize) -> Option<Span> {
    let (line, column) = (usize::try_from(location.line()).ok()?, usize::try_from(location.column()).ok()?);
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let letters = text.get(before..)?.char_indices().nth(column.checked_sub(1)?).map_or(0, |(at, _)| at);
    let start = before + letters;
    Some(Span { line, column, start, end: (start + length).min(text.len()) })
}
