//! Canaries: texts that change if a controller takes them for tags.

use std::fmt;

/// The result of the innermost expression, and the variable of a patched pod. No text contains this
/// word before.
pub(crate) const SUNG: &str = "CANARY";

/// A tag, in as many others as the controller may evaluate one after the other.
#[derive(Debug)]
pub(crate) struct Canary {
    /// The text, and what each evaluation makes of it.
    texts: Vec<String>,
    name: String,
}

impl Canary {
    /// Wraps a text, which is innermost, in so many tags.
    fn wrapped(name: &str, innermost: &str, levels: usize) -> Self {
        let mut texts = vec![innermost.to_owned()];
        for _ in 0..levels {
            let inner = &texts[0];
            texts.insert(0, format!("{{{{=sprig.b64dec('{}')}}}}", base64(inner.as_bytes())));
        }
        Self { texts, name: format!("{name}, {levels} levels") }
    }

    /// Puts something in front of the text.
    fn behind(mut self, start: &str) -> Self {
        self.texts[0].insert_str(0, start);
        self
    }

    /// Returns the text as it comes into a run.
    pub(crate) fn text(&self) -> &str {
        &self.texts[0]
    }

    /// Returns true if a text contains what an evaluation of the canary makes.
    pub(crate) fn is_evaluated_in(&self, text: &str) -> bool {
        text.contains(SUNG) || self.texts[1..].iter().any(|inner| text.contains(inner.trim_start_matches('{')))
    }

    /// Returns true if a message says that the canary broke the JSON around it.
    pub(crate) fn is_broken_out_in(&self, text: &str) -> bool {
        ["invalid character", "cannot unmarshal"].iter().any(|error| text.contains(error))
    }
}

impl fmt::Display for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Returns all canaries.
///
/// The first kind is a call whose result is in capitals. The second kind leaves the string that it
/// is in, where the controller writes a template as JSON within JSON, and sets `podSpecPatch`:
/// the rest depends on its depth.
pub(crate) fn canaries() -> Vec<Canary> {
    let call = "{{=sprig.upper('canary')}}";
    let patch =
        r#","podSpecPatch":"{\"containers\":[{\"name\":\"main\",\"env\":[{\"name\":\"CANARY\",\"value\":\"x\"}]}]}""#;
    let mut canaries: Vec<Canary> = (0..3).map(|levels| Canary::wrapped("call", call, levels)).collect();
    // Of three braces, one could stay in front of a replaced pair, or pair with what comes before
    // the value.
    canaries.extend((0..2).map(|levels| Canary::wrapped("call behind a brace", call, levels).behind("{")));
    for (end, start) in
        [("\"}", ",\"x\":{\"y\":\""), ("\"]}", ",\"x\":{\"y\":[\""), ("\"}}]}", ",\"x\":{\"y\":[{\"z\":{\"w\":\"")]
    {
        let text = format!("{end}{patch}{start}");
        canaries.extend((1..3).map(|levels| Canary::wrapped("patch", &text, levels)));
    }
    canaries
}

/// Returns the text in Base64.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let digits = (0..=chunk.len()).map(|digit| char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]));
        text.extend(digits);
        text.push_str(&"=="[..3 - chunk.len()]);
    }
    text
}

#[test]
fn base64_is_that_of_others() {
    for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("{{=x}}", "e3s9eH19")] {
        assert_eq!(base64(text.as_bytes()), expected);
    }
}
