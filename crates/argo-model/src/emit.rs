//! Printing: YAML for people, JSON for programs. Equal objects have equal text.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML. Strings that a YAML 1.1 reader, such as Kubernetes', would read as other types are
    /// quoted.
    #[default]
    Yaml,
    /// JSON, indented by two spaces.
    Json,
}

/// The reason why an object could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// The YAML writer refused it.
    #[error("cannot write YAML: {0}")]
    Yaml(#[from] serde_saphyr::ser::Error),
    /// The JSON writer refused it.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Returns the text of an object, with a newline at its end.
///
/// # Errors
/// If a writer refuses the object, for example because a [`Workflow`](crate::Workflow) has an
/// override that does not fit it.
pub fn emit(object: &impl Serialize, format: Format) -> Result<String, EmitError> {
    let mut text = match format {
        Format::Yaml => serde_saphyr::to_string_with_options(object, unfolded())?,
        Format::Json => serde_json::to_string_pretty(object)?,
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Returns the text of several objects: YAML documents, or a `List` in JSON.
///
/// # Errors
/// See [`emit`].
pub fn emit_all(objects: &[impl Serialize], format: Format) -> Result<String, EmitError> {
    match format {
        Format::Yaml => {
            let texts: Result<Vec<String>, EmitError> = objects.iter().map(|object| emit(object, format)).collect();
            Ok(texts?.join("---\n"))
        }
        Format::Json => emit(&List { api_version: "v1", kind: "List", items: objects }, format),
    }
}

/// Kubernetes' `List`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'o, O> {
    api_version: &'static str,
    kind: &'static str,
    items: &'o [O],
}

/// Returns the size of an object as the cluster stores it, in bytes of JSON without spaces; zero
/// for an object that cannot be written.
pub fn size(object: &impl Serialize) -> usize {
    let mut counter = Counter(0);
    serde_json::to_writer(&mut counter, object).map_or(0, |()| counter.0)
}

/// A writer that counts bytes.
struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Serializes free text. In YAML, a line with several characters to escape becomes a block, in
/// which people read it as it is.
///
/// The YAML writer prints texts of several lines as blocks by itself. Kubernetes' reader refuses a
/// block whose first line starts with a tab.
pub(crate) fn text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if text.trim_start_matches(['\n', ' ']).starts_with('\t') {
        serde_saphyr::DoubleQuoted(text).serialize(serializer)
    } else if has_escapes(text) && fits_block(text) {
        serde_saphyr::LitStr(text).serialize(serializer)
    } else {
        serializer.serialize_str(text)
    }
}

/// Returns true if a text has characters that double quotes would escape: several, or one in a text
/// that cannot be written without quotes.
fn has_escapes(text: &str) -> bool {
    let tolerable = if text.starts_with(['{', '[', '"']) { 0 } else { 1 };
    text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).nth(tolerable).is_some()
}

/// Returns true if a line can be a block as it is: it is printable, and no space at its edges gets
/// lost.
fn fits_block(text: &str) -> bool {
    let is_plain = |c: char| matches!(c, ' '..='~' | '\u{a1}'..='\u{1fff}' | '\u{2030}'..='\u{d7ff}' | '\u{10000}'..);
    text.chars().all(is_plain) && !text.starts_with(' ') && !text.ends_with(' ')
}

/// Serializes an optional [`text`].
pub(crate) fn maybe_text<S: Serializer>(maybe: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match maybe {
        Some(written) => text(written, serializer),
        None => serializer.serialize_none(),
    }
}

/// A wrapper that serializes as [`text`].
struct Free<'t>(&'t str);

impl Serialize for Free<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        text(self.0, serializer)
    }
}

/// Serializes a map of [`text`]s.
pub(crate) fn texts<S: Serializer>(texts: &BTreeMap<String, String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(texts.iter().map(|(key, text)| (key, Free(text))))
}

/// Serializes a list of [`text`]s.
pub(crate) fn list<S: Serializer>(texts: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(texts.iter().map(|text| Free(text)))
}

/// An expression stays on its line: people search for it, and copy it.
fn unfolded() -> serde_saphyr::SerializerOptions {
    serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Strings that a YAML 1.1 reader would read as booleans, numbers, nulls or syntax.
    const TRAPS: [&str; 22] = [
        "y",
        "N",
        "yes",
        "On",
        "off",
        "null",
        "~",
        "",
        "1_000",
        "0777",
        "0o17",
        "1e3",
        "1.0",
        ".5",
        "12:30:45",
        "2026-01-01",
        "<<",
        "=",
        "- a",
        "a: b",
        " lead",
        "trail ",
    ];

    #[test]
    fn strings_that_look_like_something_else_are_quoted() {
        for trap in TRAPS {
            let text = emit(&[trap], Format::Yaml).unwrap();
            assert!(text.starts_with("- \"") || text.starts_with("- '"), "{text}");
        }
    }

    #[test]
    fn lines_with_escapes_are_blocks() {
        let texts = [r#"{"a":1}"#, r#"say "hi" twice"#, r#"a "b"#, "{{=x}}", " \"a\" ", "\"a\"\u{85}"];
        let expected = "- |-\n  {\"a\":1}\n- |-\n  say \"hi\" twice\n- a \"b\n- \"{{=x}}\"\n- \" \\\"a\\\" \"\n- \"\\\"a\\\"\\N\"\n";
        let free: Vec<Free<'_>> = texts.iter().map(|text| Free(text)).collect();
        assert_eq!(emit(&free, Format::Yaml).unwrap(), expected);
    }

    proptest! {
        #[test]
        fn yaml_says_what_json_says(texts in proptest::collection::vec("[ -~\n\t\u{85}\u{a0}\u{2028}é😀]{0,120}|( *[a-z]* *\n){0,4}", 1..4)) {
            let free: Vec<Free<'_>> = texts.iter().map(|text| Free(text)).collect();
            let yaml = emit(&free, Format::Yaml).unwrap();
            let read: Vec<String> = serde_saphyr::from_str(&yaml).unwrap();
            prop_assert_eq!(&read, &texts);
            let read: Vec<String> = serde_json::from_str(&emit(&texts, Format::Json).unwrap()).unwrap();
            prop_assert_eq!(&read, &texts);
        }
    }
}
