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
    is_unknown_key: bool,
    span: Option<Span>,
}

impl Mistake {
    fn new(message: impl Into<String>, span: Option<Span>) -> Self {
        Self { message: message.into(), unknown: None, is_unknown_key: false, span }
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

/// The maximum number of unknown keys that are reported.
const MAX_UNKNOWN_KEYS: usize = 20;

/// Parses the text of a file. A file without values has no options.
///
/// # Errors
/// Returns the first mistake, and if that is an unknown key, the other ones.
pub(super) fn parse(bytes: &[u8]) -> Result<Config, Vec<Mistake>> {
    let text = std::str::from_utf8(bytes).map_err(|_| vec![Mistake::new("the file is not UTF-8 text", None)])?;
    let mut mistakes: Vec<Mistake> = Vec::new();
    let (mut text, mut result) = (text.to_owned(), parse_text(text));
    loop {
        let mistake = match result {
            Ok(config) if mistakes.is_empty() => return Ok(config),
            Ok(_) => return Err(mistakes),
            Err(mistake) => mistake,
        };
        let key = mistake.span.filter(|_| mistake.is_unknown_key && mistakes.len() < MAX_UNKNOWN_KEYS);
        let is_first = mistakes.is_empty();
        mistakes.extend(Some(mistake).filter(|mistake| is_first || mistake.is_unknown_key));
        let rests = key.map_or_else(Vec::new, |key| without_entry(&text, key)).into_iter();
        let mut rests = rests.map(|rest| (parse_text(&rest), rest));
        // Without the key, the file may have mistakes that it does not have with it.
        let is_parsed =
            |result: &Result<Config, Mistake>| result.as_ref().err().is_none_or(|other| other.is_unknown_key);
        match rests.find(|(result, _)| is_parsed(result)) {
            Some(next) => (result, text) = next,
            None => return Err(mistakes),
        }
    }
}

/// Returns texts with spaces in place of an entry, the likeliest first. The places of all else stay
/// the same.
fn without_entry(text: &str, key: Span) -> Vec<String> {
    let (before, rest) = text.split_at(key.start);
    let indentation = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let is_block = indentation.bytes().all(|byte| byte == b' ');
    let length = if is_block { block_length(rest, indentation.len()) } else { flow_length(rest) };
    let (entry, rest) = rest.split_at(length);
    let blank: String = entry.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    // The object may have no other entry.
    let empty = blank.get(2..).filter(|_| is_block).map(|blank| format!("{before}{{}}{blank}{rest}"));
    [Some(format!("{before}{blank}{rest}")), empty].into_iter().flatten().collect()
}

/// Returns the length of the entry at the start of the text: its line, and the lines that are
/// indented more.
fn block_length(text: &str, indentation: usize) -> usize {
    let is_inside = |line: &&str| {
        let content = line.trim_start_matches(' ');
        content.trim().is_empty() || line.len() - content.len() > indentation
    };
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().map_or(0, str::len);
    first + lines.take_while(is_inside).map(str::len).sum::<usize>()
}

/// Returns the length of the entry at the start of the text, in a mapping in braces: up to its
/// comma, or to the brace.
fn flow_length(text: &str) -> usize {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if quote.is_some() => quote = quote.filter(|open| *open != letter),
            '"' | '\'' => quote = Some(letter),
            '{' | '[' => depth += 1,
            '}' | ']' if depth == 0 => return at,
            '}' | ']' => depth -= 1,
            ',' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn parse_text(text: &str) -> Result<Config, Mistake> {
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
            let mistake = Mistake::new(format!("unknown key `{field}`"), span(field.len())).unknown(field, expected);
            Mistake { is_unknown_key: true, ..mistake }
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
                _ if line == "expected mapping start" => "expected a mapping",
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
