//! Paths that a program sets for its artifacts: `data.set_path('/data/all.csv')`, or the SDK's
//! older `data.custom_path = …`.
//!
//! Argo must know a path before the program runs, so the compiler reads it in the program's source.

use super::Container;

/// The place where a program writes an output artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomPath {
    /// The path that KFP assigns.
    None,
    /// A path that the program sets.
    Fixed(String),
    /// A path that is computed at run time.
    Unknown,
}

impl Container {
    /// Returns the path that the program sets for an output artifact, an argument of its function.
    pub(crate) fn custom_path(&self, output: &str) -> CustomPath {
        let mut found = CustomPath::None;
        for source in self.literals() {
            for path in paths(source, output) {
                found = match (found, path) {
                    (CustomPath::None, Some(path)) => CustomPath::Fixed(path.to_owned()),
                    (CustomPath::Fixed(known), Some(path)) if known == path => CustomPath::Fixed(known),
                    _ => CustomPath::Unknown,
                };
            }
        }
        found
    }
}

/// Returns the paths that Python source sets; `None` for each path that is not a literal.
fn paths<'s>(source: &'s str, output: &'s str) -> impl Iterator<Item = Option<&'s str>> {
    source.match_indices(output).filter_map(move |(at, _)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let set = source[at + output.len()..].strip_prefix('.').filter(|_| !source[..at].ends_with(is_word))?;
        let value = match set.strip_prefix("set_path(") {
            Some(value) => value,
            // An assignment, not a comparison.
            None => {
                set.strip_prefix("custom_path")?.trim_start().strip_prefix('=').filter(|rest| !rest.starts_with('='))?
            }
        };
        Some(literal(value.trim_start()))
    })
}

/// Returns the text of a Python string without escapes that is a whole expression.
fn literal(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (text, rest) = value[1..].split_once(quote)?;
    let ends = rest.trim_start_matches([' ', '\t']).starts_with(['\n', ')', '#', ';']) || rest.trim().is_empty();
    (ends && text.starts_with('/') && !text.contains(['\\', '\n', '{'])).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn paths_are_read_out_of_source() {
        for (source, expected) in [
            ("data.set_path('/tmp/a b.csv')\n", vec![Some("/tmp/a b.csv")]),
            ("data.custom_path = \"/data/x\"  # there\n", vec![Some("/data/x")]),
            ("data.custom_path = f'/data/{x}'\n", vec![None]),
            ("data.custom_path = '/data/' + x\n", vec![None]),
            ("data.set_path(where)\n", vec![None]),
            ("if data.custom_path == '/x':\n    pass\n", vec![]),
            ("other_data.set_path('/x')\nself.data.set_path('/x')\n", vec![]),
            ("data.path\n", vec![]),
        ] {
            assert_eq!(paths(source, "data").collect::<Vec<_>>(), expected, "{source}");
        }
    }
}
