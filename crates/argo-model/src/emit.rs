//! Printing: YAML for people, JSON for programs. The same object gives the same bytes.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

/// How an object is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML, with every string quoted that a YAML 1.1 reader (Kubernetes') would take for something else.
    #[default]
    Yaml,
    /// JSON, indented by two.
    Json,
}

/// Why an object could not be written.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// The YAML writer refused it.
    #[error("cannot write YAML: {0}")]
    Yaml(#[from] serde_saphyr::ser::Error),
    /// The JSON writer refused it.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The object's text, with a newline at its end.
///
/// # Errors
/// When a writer refuses the object, which none of this crate's types brings about.
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

/// The text of several objects: YAML documents, or a JSON list as Kubernetes has it.
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

/// How many bytes the object has where the cluster keeps it, as JSON without spaces; none where it cannot be written.
pub fn size(object: &impl Serialize) -> usize {
    let mut counter = Counter(0);
    serde_json::to_writer(&mut counter, object).map_or(0, |()| counter.0)
}

/// Counts bytes that are written to it.
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

/// Serializes a free text. As a block, which this writer would take for some, Kubernetes' reader refuses a first line that starts with a
/// tab.
pub(crate) fn text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match text.trim_start_matches(['\n', ' ']).starts_with('\t') {
        true => serde_saphyr::DoubleQuoted(text).serialize(serializer),
        false => serializer.serialize_str(text),
    }
}

/// [`text`], where there is one.
pub(crate) fn maybe_text<S: Serializer>(maybe: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    match maybe {
        Some(written) => text(written, serializer),
        None => serializer.serialize_none(),
    }
}

/// A [`text`].
struct Free<'t>(&'t str);

impl Serialize for Free<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        text(self.0, serializer)
    }
}

/// [`text`] by key.
pub(crate) fn texts<S: Serializer>(texts: &BTreeMap<String, String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(texts.iter().map(|(key, text)| (key, Free(text))))
}

/// Several [`text`]s.
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

    /// What a YAML 1.1 reader would take for booleans, numbers, nulls or syntax.
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

    proptest! {
        #[test]
        fn yaml_says_what_json_says(texts in proptest::collection::vec("[ -~\n\t\u{85}\u{a0}\u{2028}é😀]{0,120}|( *[a-z]* *\n){0,4}", 1..4)) {
            let yaml = emit(&texts, Format::Yaml).unwrap();
            let read: Vec<String> = serde_saphyr::from_str(&yaml).unwrap();
            prop_assert_eq!(&read, &texts);
            let read: Vec<String> = serde_json::from_str(&emit(&texts, Format::Json).unwrap()).unwrap();
            prop_assert_eq!(&read, &texts);
        }
    }
}
