//! Conversion of the parser's places, which count characters, into bytes.

/// Converts places that count characters into bytes.
pub(super) struct Offsets<'s> {
    text: &'s str,
    /// The byte of every 64th character; absent if every character is one byte.
    marks: Option<Vec<usize>>,
}

impl<'s> Offsets<'s> {
    const STRIDE: usize = 64;

    pub(super) fn new(text: &'s str) -> Self {
        let marks = || text.char_indices().step_by(Self::STRIDE).map(|(byte, _)| byte).collect();
        Self { text, marks: (!text.is_ascii()).then(marks) }
    }

    pub(super) fn byte(&self, character: usize) -> usize {
        let Some(marks) = &self.marks else { return character.min(self.text.len()) };
        let Some(&mark) = marks.get(character / Self::STRIDE) else { return self.text.len() };
        let mut rest = self.text[mark..].char_indices();
        rest.nth(character % Self::STRIDE).map_or(self.text.len(), |(byte, _)| mark + byte)
    }
}
