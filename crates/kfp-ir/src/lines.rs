//! Lines and columns of byte offsets in a text.

use crate::tree::Extent;

/// A piece of the source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The line of the first byte, from one.
    pub line: usize,
    /// The column of the first byte in characters, from one.
    pub column: usize,
    /// The offset of the first byte in the source.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
}

/// The lines of a text, to convert offsets into lines and columns.
#[derive(Debug)]
pub(crate) struct Lines<'s> {
    text: &'s [u8],
    /// The first byte of each line.
    starts: Vec<usize>,
    /// The number of characters before each [`STRIDE`]th byte: a large file may consist of one
    /// line.
    characters: Vec<usize>,
}

const STRIDE: usize = 1024;

impl<'s> Lines<'s> {
    pub(crate) fn new(text: &'s [u8]) -> Self {
        let breaks = text.iter().enumerate().filter(|&(index, &byte)| match byte {
            b'\n' => true,
            b'\r' => text.get(index + 1) != Some(&b'\n'),
            _ => false,
        });
        let starts = std::iter::once(0).chain(breaks.map(|(index, _)| index + 1)).collect();
        let characters = text.chunks(STRIDE).scan(0, |sum, chunk| {
            let before = *sum;
            *sum += count(chunk);
            Some(before)
        });
        Self { text, starts, characters: characters.collect() }
    }

    pub(crate) fn span(&self, extent: Extent) -> Span {
        let line = self.starts.partition_point(|&start| start <= extent.start);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.characters_before(extent.start) - self.characters_before(start) + 1;
        Span { line, column, start: extent.start, end: extent.end.max(extent.start) }
    }

    fn characters_before(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let whole = at / STRIDE;
        let rest = self.text.get(whole * STRIDE..at).unwrap_or_default();
        self.characters.get(whole).map_or_else(|| count(self.text), |before| before + count(rest))
    }
}

/// Returns the number of characters in UTF-8, and an estimate for other bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_every_kind_of_line_break_counts() {
        let text = "a\r\né: b\rc\n\nd";
        let lines = Lines::new(text.as_bytes());
        let at = |word: &str| {
            let start = text.find(word).unwrap();
            let span = lines.span(Extent { start, end: start + 1 });
            (span.line, span.column)
        };
        assert_eq!([at("a"), at("é"), at("b"), at("c"), at("d")], [(1, 1), (2, 1), (2, 4), (3, 1), (5, 1)]);
        let long = "é".repeat(STRIDE) + "\n" + &"ü".repeat(STRIDE) + "x";
        let span = Lines::new(long.as_bytes()).span(Extent { start: long.len() - 1, end: long.len() });
        assert_eq!((span.line, span.column), (2, STRIDE + 1));
        let end = lines.span(Extent { start: 99, end: 3 });
        assert_eq!((end.line, end.start, end.end), (5, 99, 99));
    }
}
