//! Places in Python files.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use kfp_ir::Span;
use serde::Deserialize;

/// A line of a Python file, or a part of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(super) struct PythonPlace {
    /// An absolute path.
    pub(super) file: PathBuf,
    /// The line, from one.
    pub(super) line: usize,
    /// The first byte of the part, from zero; the interpreter may not know it.
    #[serde(default)]
    start: Option<usize>,
    /// The byte after the part, unless it ends in another line.
    #[serde(default)]
    end: Option<usize>,
}

impl PythonPlace {
    /// Returns the place in the text of the file: the part, or the line without its indentation.
    /// Returns `None` if the text has no such line.
    pub(super) fn span(&self, text: &str) -> Option<Span> {
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines.by_ref().take(self.line.checked_sub(1)?).map(str::len).sum();
        let line = lines.next()?.trim_end();
        let start = self.start.filter(|at| line.is_char_boundary(*at)).unwrap_or(line.len() - line.trim_start().len());
        let end = self.end.filter(|at| line.is_char_boundary(*at) && *at > start).unwrap_or(line.len());
        let column = line[..start].chars().count() + 1;
        Some(Span { start: before + start, end: before + end.max(start), line: self.line, column })
    }

    /// Returns the name of the file for messages.
    pub(super) fn name(&self, given: &Path) -> String {
        file_name(&self.file, given)
    }
}

/// Returns the name of a file for messages: as it was given on the command line, or relative to the
/// working folder, or absolute.
pub(super) fn file_name(file: &Path, given: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    let name = if here.join(given) == file { given } else { file.strip_prefix(&here).unwrap_or(file) };
    name.display().to_string()
}

/// Returns the text of a file; empty if it cannot be read.
pub(super) fn text(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_lines_are_marked() {
        let text = "import kfp\r\n\r\n    é = train(x)\r\n";
        let marked = |line, start, end| {
            let place = PythonPlace { file: PathBuf::new(), line, start, end };
            place.span(text).map(|span| (&text[span.start..span.end], span.column))
        };
        assert_eq!(marked(3, None, None), Some(("é = train(x)", 5)));
        assert_eq!(marked(3, Some(9), Some(17)), Some(("train(x)", 9)));
        assert_eq!(marked(3, Some(9), None), Some(("train(x)", 9)));
        assert_eq!(marked(3, Some(5), Some(99)), Some(("é = train(x)", 5)), "not a boundary, not in the line");
        assert_eq!((marked(2, None, None), marked(4, None, None), marked(0, None, None)), (Some(("", 1)), None, None));
    }
}
