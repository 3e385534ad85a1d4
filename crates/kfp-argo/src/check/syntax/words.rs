//! Parser of the elements of a command line: texts with placeholders, `Concat` and `IfPresent`.

use serde_json::Value;

use super::placeholders::{Placeholder, pieces};
use crate::pipeline::Word;

/// The reason why an element of a command line cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::check) enum BadWord {
    /// A feature that is not supported.
    Unsupported(&'static str),
    /// Malformed JSON that starts like a structural placeholder.
    Structure(String),
}

/// Reads an element of `command` or `args`.
pub(in crate::check) fn word(text: &str) -> Result<Word, BadWord> {
    let trimmed = text.trim_start();
    if !(trimmed.starts_with("{\"Concat\":") || trimmed.starts_with("{\"IfPresent\":")) {
        return plain_word(text);
    }
    let value = serde_json::from_str(trimmed).map_err(|error| BadWord::Structure(error.to_string()))?;
    structure(&value)
}

fn plain_word(text: &str) -> Result<Word, BadWord> {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Placeholder::Part(part) => Ok(part),
        Placeholder::Unsupported(feature) => Err(BadWord::Unsupported(feature)),
    });
    Ok(Word::Text(pieces.collect::<Result<_, _>>()?))
}

/// A string, `{"Concat": […]}` or `{"IfPresent": {"InputName", "Then", "Else"}}`.
fn structure(value: &Value) -> Result<Word, BadWord> {
    let bad = |why: &str| Err(BadWord::Structure(why.to_owned()));
    match value {
        Value::String(text) => plain_word(text),
        Value::Object(object) if object.len() == 1 => match (object.get("Concat"), object.get("IfPresent")) {
            (Some(Value::Array(items)), None) => {
                Ok(Word::Concat(items.iter().map(structure).collect::<Result<_, _>>()?))
            }
            (None, Some(Value::Object(choice))) => {
                let Some(Value::String(input)) = choice.get("InputName") else {
                    return bad("InputName has to be a string");
                };
                let words = |key| choice.get(key).map_or(Ok(Vec::new()), branch);
                let (then, otherwise) = (words("Then")?, words("Else")?);
                Ok(Word::IfPresent { input: input.clone(), then, otherwise })
            }
            _ => bad("expected Concat with a list, or IfPresent with an object"),
        },
        _ => bad("expected a string, Concat or IfPresent"),
    }
}

/// `Then` or `Else`: one word, or a list of them.
fn branch(value: &Value) -> Result<Vec<Word>, BadWord> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items.iter().map(structure).collect(),
        one => Ok(vec![structure(one)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::CommandPart;

    #[test]
    fn structures_are_read() {
        let text = |text: &str| Word::Text(vec![CommandPart::Literal(text.to_owned())]);
        let choice = Word::IfPresent { input: "x".to_owned(), then: vec![text("--x"), text("1")], otherwise: vec![] };
        assert_eq!(word(r#"{"IfPresent": {"InputName": "x", "Then": ["--x", "1"]}}"#), Ok(choice));
        assert_eq!(
            word(r#"{"Concat": ["a", {"Concat": ["b"]}]}"#),
            Ok(Word::Concat(vec![text("a"), Word::Concat(vec![text("b")])]))
        );
        assert!(matches!(word(r#"{"Concat": "a"}"#), Err(BadWord::Structure(_))));
        assert_eq!(word(r#"{"a": {"Concat": ["b"]}}"#), Ok(text(r#"{"a": {"Concat": ["b"]}}"#)));
    }
}
