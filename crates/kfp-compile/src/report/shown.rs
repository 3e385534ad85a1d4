//! Makes texts safe to show: no terminal acts on them, and they have a bounded length.

use std::borrow::Cow;

/// Returns the text of a source as it may be shown. Every byte keeps its place; bytes that are not
/// UTF-8 become question marks.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    let text: Cow<'_, str> = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => {
            let chunks = bytes.utf8_chunks();
            chunks.map(|chunk| chunk.valid().to_owned() + &"?".repeat(chunk.invalid().len())).collect::<String>().into()
        }
    };
    // The renderer replaces only the control characters of ASCII.
    if text.chars().any(is_hidden) { text.chars().map(visible).collect::<String>().into() } else { text }
}

/// Returns a text of one line in which no character acts on a terminal or hides others.
pub(crate) fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => inert.push_str("\\n"),
            '\t' => inert.push_str("\\t"),
            _ if letter.is_control() || is_hidden(letter) => inert.extend(letter.escape_unicode()),
            _ => inert.push(letter),
        }
    }
    inert
}

/// Returns an inert text of at most `max` characters. A longer one loses its middle.
pub(super) fn bounded(text: &str, max: usize) -> String {
    let length = text.chars().count();
    if length <= max {
        return inert(text);
    }
    let head: String = text.chars().take(max / 2).collect();
    let tail: String = text.chars().skip(length - max / 2).collect();
    format!("{} … {}", inert(&head), inert(&tail))
}

/// Returns true for control characters beyond ASCII, for marks that change the direction of text,
/// and for characters that are not allowed in XML.
fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fffe}' | '\u{ffff}')
}

/// Replaces a hidden character by a visible one of the same number of bytes.
fn visible(letter: char) -> char {
    match letter.len_utf8() {
        _ if !is_hidden(letter) => letter,
        2 => '¿',
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_their_places() {
        assert_eq!(text(b"a\xe4b\xff\xfe"), "a?b??");
        assert_eq!(text("ä".as_bytes()), "ä");
        let hidden = "a\u{9b}31mb\u{202e}c\u{ffff}";
        assert_eq!(text(hidden.as_bytes()), "a¿31mb\u{fffd}c\u{fffd}");
        assert_eq!(text(hidden.as_bytes()).len(), hidden.len());
    }

    #[test]
    fn terminals_have_nothing_to_act_on() {
        assert_eq!(inert("\u{1b}[31mred\n\u{202e}é\u{9b}1m\u{fffe}"), "\\u{1b}[31mred\\n\\u{202e}é\\u{9b}1m\\u{fffe}");
    }

    #[test]
    fn long_texts_lose_their_middle() {
        assert_eq!(bounded("abcdefgh", 8), "abcdefgh");
        assert_eq!(bounded("abcdefghi", 4), "ab … hi");
        assert_eq!(bounded("ääää\n", 4), "ää … ä\\n");
    }
}
