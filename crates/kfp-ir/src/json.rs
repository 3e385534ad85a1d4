//! JSON text into a tree, strictly by the rules of JSON, whose strings differ from YAML's (`\/`,
//! surrogate pairs).

use std::borrow::Cow;

use crate::tree::{Data, Entry, Extent, Form, Node, Scalar};
use crate::yaml::{MAX_DEPTH, MAX_NODES};

/// Returns the one value of a text; `None` if the text is not JSON, is nested too deeply, or has
/// more values than any pipeline.
pub(crate) fn parse(text: &str) -> Option<Node<'_>> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, at: start, depth: 0, nodes: 0 };
    let node = reader.value()?;
    reader.space();
    (reader.at == text.len()).then_some(node)
}

struct Reader<'s> {
    text: &'s str,
    at: usize,
    depth: usize,
    nodes: usize,
}

impl<'s> Reader<'s> {
    fn value(&mut self) -> Option<Node<'s>> {
        self.space();
        self.nodes += 1;
        (self.nodes <= MAX_NODES).then_some(())?;
        let start = self.at;
        let data = match self.peek()? {
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::array)?,
            b'"' => Data::Scalar(Scalar { text: self.string()?, form: Form::Quoted }),
            _ => Data::Scalar(Scalar { text: Cow::Borrowed(self.bare()?), form: Form::Bare }),
        };
        Some(Node { data, extent: Extent { start, end: self.at } })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Option<Data<'s>>) -> Option<Data<'s>> {
        self.depth += 1;
        self.at += 1;
        let data = if self.depth <= MAX_DEPTH { read(self) } else { None };
        self.depth -= 1;
        data
    }

    fn object(&mut self) -> Option<Data<'s>> {
        let mut entries = Vec::new();
        if self.accept(b'}') {
            return Some(Data::Mapping(entries));
        }
        loop {
            self.space();
            let start = self.at;
            let key = self.string()?;
            let key_extent = Extent { start, end: self.at };
            self.accept(b':').then_some(())?;
            let value = self.value()?;
            entries.push(Entry { key, key_extent, value });
            if !self.accept(b',') {
                return self.accept(b'}').then_some(Data::Mapping(entries));
            }
        }
    }

    fn array(&mut self) -> Option<Data<'s>> {
        let mut items = Vec::new();
        if self.accept(b']') {
            return Some(Data::Sequence(items));
        }
        loop {
            items.push(self.value()?);
            if !self.accept(b',') {
                return self.accept(b']').then_some(Data::Sequence(items));
            }
        }
    }

    /// Reads a string with its quotes. The result is borrowed if the string has no escapes.
    fn string(&mut self) -> Option<Cow<'s, str>> {
        (self.peek()? == b'"').then_some(())?;
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = &self.text[self.at..];
            let stop = rest.find(|letter: char| matches!(letter, '"' | '\\' | '\0'..'\u{20}'))?;
            match &mut text {
                Cow::Borrowed("") => text = Cow::Borrowed(&rest[..stop]),
                text => text.to_mut().push_str(&rest[..stop]),
            }
            self.at += stop + 1;
            match rest.as_bytes()[stop] {
                b'"' => return Some(text),
                b'\\' => text.to_mut().push(self.escaped()?),
                _ => return None,
            }
        }
    }

    /// Reads the characters after a backslash.
    fn escaped(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => match self.hex()? {
                high @ 0xD800..0xDC00 => {
                    self.text[self.at..].starts_with("\\u").then_some(())?;
                    self.at += 2;
                    let low = self.hex()?.checked_sub(0xDC00).filter(|&low| low < 0x400)?;
                    char::from_u32(0x10000 + ((high - 0xD800) << 10) + low)?
                }
                code => char::from_u32(code)?,
            },
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Reads a number, `true`, `false` or `null`.
    fn bare(&mut self) -> Option<&'s str> {
        let rest = &self.text[self.at..];
        let end = rest.find(|letter: char| !matches!(letter, '0'..='9' | 'a'..='z' | 'E' | '+' | '-' | '.'));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        (matches!(word, "true" | "false" | "null") || is_number(word)).then_some(word)
    }

    fn space(&mut self) {
        let rest = &self.text[self.at..];
        self.at = self.text.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space and then the given byte, if it is next.
    fn accept(&mut self, byte: u8) -> bool {
        self.space();
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }
}

/// Returns true for a number such as `-1.5e+3`: without a leading zero, with a digit on each side
/// of the dot.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (word, None),
    };
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole = digits(whole) && (whole == "0" || !whole.starts_with('0'));
    whole && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Option<String> {
        match parse(json)?.data {
            Data::Scalar(scalar) => Some(scalar.text.into_owned()),
            _ => None,
        }
    }

    #[test]
    fn strings() {
        assert_eq!(text(r#""plain é 🎉""#).as_deref(), Some("plain é 🎉"));
        assert_eq!(
            text(r#""\ud83c\udf89 \/ \\ \" \b\f\n\r\t\u00e9""#).as_deref(),
            Some("🎉 / \\ \" \u{8}\u{c}\n\r\té")
        );
        assert_eq!(text(r#""""#).as_deref(), Some(""));
        assert!(matches!(parse("\"x\"").unwrap().data, Data::Scalar(Scalar { text: Cow::Borrowed("x"), .. })));
        let wrong =
            [r#""\ud83c""#, r#""\ud83cx""#, r#""\ud83c\u0041""#, r#""\udf89""#, r#""\x""#, r#""\u12""#, r#""\u12é""#];
        for json in wrong.into_iter().chain(["\"", "\"\n\"", "\"\\"]) {
            assert!(parse(json).is_none(), "{json}");
        }
    }

    #[test]
    fn other_scalars_stay_as_they_are() {
        for json in ["0", "-0", "5.0", "1e3", "-1.5E+3", "12345678901234567890", "true", "false", "null"] {
            assert_eq!(text(json).as_deref(), Some(json));
        }
        for json in ["01", "+1", ".5", "1.", "1e", "0x1", "NaN", "-", "True", "nul", "", "- 1"] {
            assert!(parse(json).is_none(), "{json}");
        }
    }

    #[test]
    fn collections_and_their_places() {
        let json = "\u{feff} {\"é\" : [1, {}], \"b\":[] } ";
        let node = parse(json).unwrap();
        let [first, second] = node.entries() else { panic!("{node:?}") };
        let at = |extent: Extent| &json[extent.start..extent.end];
        assert_eq!((at(first.key_extent), at(first.value.extent)), ("\"é\"", "[1, {}]"));
        assert_eq!((at(second.key_extent), at(second.value.extent)), ("\"b\"", "[]"));
        for json in ["{", "[", "{}}", "[1,]", "{,}", "{\"a\"}", "{\"a\":1,}", "{a:1}", "[1 2]", "{} {}", "// c\n{}"] {
            assert!(parse(json).is_none(), "{json}");
        }
        assert!(parse(&("[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH))).is_some());
        assert!(parse(&("[".repeat(100_000) + &"]".repeat(100_000))).is_none());
    }
}
