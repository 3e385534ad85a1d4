//! Source files: bytes into the trees of their documents.

use crate::error::{Flaw, Problem};
use crate::tree::{Extent, Node};
use crate::{json, yaml};

/// The documents of a file. Their places are bytes of the file.
#[derive(Debug)]
pub(crate) struct Source<'s> {
    pub(crate) bytes: &'s [u8],
    pub(crate) documents: Vec<Node<'s>>,
}

impl<'s> Source<'s> {
    pub(crate) fn parse(bytes: &'s [u8]) -> Result<Self, Flaw> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            Flaw::new(Problem::NotUtf8 { guess: guess(bytes) }, Extent { start: at, end: at })
        })?;
        if let Some(at) = text.find('\0') {
            let problem = match guess(bytes) {
                Some(guess) => Problem::NotUtf8 { guess: Some(guess) },
                None => Problem::Yaml { message: "it contains a NUL byte".to_owned() },
            };
            return Err(Flaw::new(problem, Extent { start: at, end: at + 1 }));
        }
        // YAML can look like JSON. So a text that is not JSON is read again as YAML, and its errors
        // are those of YAML.
        let looks_like_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        let documents = match looks_like_json.then(|| json::parse(text)).flatten() {
            Some(document) => vec![document],
            None => yaml::parse(text)?,
        };
        Ok(Self { bytes, documents })
    }
}

/// Returns the encoding that bytes which are not UTF-8 may have.
fn guess(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, ..] | [_, 0, _, 0, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] | [0, _, 0, _, ..] => Some("UTF-16 (big endian)"),
        [b'P', b'K', ..] => Some("a zip archive"),
        [0x1F, 0x8B, ..] => Some("a gzip archive"),
        _ => None,
    }
}
