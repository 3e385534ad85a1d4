//! Texts that a system between the author and the program could change: Argo's templates, the
//! kubelet, a shell, YAML, JSON.

use std::{env, iter};

use crate::random::Random;

/// The pieces of the texts.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    // Argo's tags, whole and in parts.
    "{{", "}}", "{", "}", "{{{", "}}}", "{{=1+1}}", "{{=", "{{ ", "{{item}}", "{{retries}}", "{{workflow.name}}",
    "{{=workflow.name}}", "{{inputs.parameters.parameter-values}}",
    // KFP's placeholders.
    "{{$}}", "{{$.inputs.parameters['a000']}}", "{{$.pipeline_task_name}}", "{$", "{\"Concat\": [\"a\"]}",
    // The kubelet's references, also to the variable that brings braces past Argo.
    "$(", "$(HOME)", "$(KFP_LBRACE)", "$$", "$$(HOME)", "$$$(", "$", "(", ")", "${HOME}",
    // JSON, and what its strings are written with.
    "\"", "'", "\\", "\\\\", "\\u007b", "\\u007b\\u007b", "\\n", "\\x7b", "null", "<a>&", "%7B",
    // YAML and shells.
    "# ", ": ", "- ", "*a", "!!int", "|", "~", "`id`", "%s", "1e3",
    // White space, and what readers are known to lose or to break lines at.
    " ", "\t", "\n", "\r", "\u{85}", "\u{2028}\u{2029}", "\u{feff}", "žluť 漢字 e\u{301}", "👩\u{200d}🚀",
    // What Go quotes in ways that JSON does not know: control characters, and those that its tables
    // take for unprintable. The last ones are the letters in a flag of England, private use, and an
    // emoji of Unicode 16.
    "\u{1}", "\u{7}", "\u{b}", "\u{7f}", "🏴\u{e0065}\u{e007f}", "\u{f0001}", "\u{1fae9}",
];

/// Texts without end, always the same ones for the same name: the empty text, each piece by itself,
/// and then pieces put together at random.
pub fn texts(name: &str) -> impl Iterator<Item = String> {
    let seed = env::var("KFP_COMPILE_E2E_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0_u64);
    // FNV-1a. Any spread will do, as long as it is the same on every machine.
    let state = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut random = Random::new(state ^ seed);
    let composed = iter::repeat_with(move || {
        let length = 2 + random.below(6);
        (0..length).map(|_| PIECES[random.below(PIECES.len())]).collect()
    });
    iter::once(String::new()).chain(PIECES.iter().map(|&piece| piece.to_owned())).chain(composed)
}

/// The text in hexadecimal digits.
///
/// # Panics
/// When it is none.
#[track_caller]
pub fn from_hex(digits: &str) -> String {
    let byte = |at| u8::from_str_radix(digits.get(at..at + 2).unwrap_or("no pair"), 16);
    let bytes: Result<Vec<u8>, _> = (0..digits.len()).step_by(2).map(byte).collect();
    let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.unwrap_or_else(|| panic!("no text: {digits}"))
}

#[cfg(test)]
mod tests {
    use super::{PIECES, from_hex, texts};

    #[test]
    fn texts_are_the_same_every_time() {
        let first: Vec<String> = texts("some name").take(200).collect();
        assert!(texts("some name").take(200).eq(first.iter().cloned()));
        assert!(texts("another name").take(200).ne(first.iter().cloned()));
        assert_eq!(first[0], "");
        assert_eq!(first[PIECES.len()], PIECES[PIECES.len() - 1]);
    }

    #[test]
    fn hexadecimal_digits_are_bytes() {
        assert_eq!(from_hex("7bc5be"), "{ž");
    }
}
