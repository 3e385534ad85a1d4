//! Paths that a program sets for its artifacts: `data.set_path('/data/all.csv')`, or the SDK's
//! older `data.custom_path = …`.
//!
//! Argo must know a path before the program runs, so the compiler reads it in the program's source.
//! If the program computes the path below a fixed folder, `f'/data/{name}.csv'`, the artifact is
//! that folder, and the program reports what follows it.

use super::Container;

/// The place where a program writes an output artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomPath {
    /// The path that KFP assigns.
    None,
    /// A path that the program sets.
    Fixed(String),
    /// A path that the program computes, below this folder.
    Below(String),
    /// A path that the program computes.
    Unknown,
}

impl Container {
    /// Returns the path that the program sets for an output artifact, an argument of its function.
    pub(crate) fn custom_path(&self, output: &str) -> CustomPath {
        let paths = self.literals().flat_map(|source| paths(source, output));
        paths.fold(CustomPath::None, |known, path| match known {
            CustomPath::None => path,
            known if known == path => known,
            _ => CustomPath::Unknown,
        })
    }

    /// Returns the scratch folder in which the program writes an output artifact, if its source
    /// does not seem to create it. Nothing but the program writes below a folder of `/tmp`.
    pub(crate) fn expected_folder(&self, output: &str) -> Option<String> {
        if self.literals().any(|source| source.contains("mkdir") || source.contains("makedirs")) {
            return None;
        }
        let folder = match self.custom_path(output) {
            CustomPath::Fixed(path) => path.rsplit_once('/')?.0.to_owned(),
            CustomPath::Below(folder) => folder,
            CustomPath::None | CustomPath::Unknown => return None,
        };
        folder.starts_with("/tmp/").then_some(folder)
    }
}

/// Returns the paths that Python source sets.
fn paths(source: &str, output: &str) -> Vec<CustomPath> {
    let paths = source.match_indices(output).filter_map(|(at, _)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let set = source[at + output.len()..].strip_prefix('.').filter(|_| !source[..at].ends_with(is_word))?;
        let value = match set.strip_prefix("set_path(") {
            Some(value) => value,
            // An assignment, not a comparison.
            None => {
                set.strip_prefix("custom_path")?.trim_start().strip_prefix('=').filter(|rest| !rest.starts_with('='))?
            }
        };
        let value = value.trim_start();
        Some(match (literal(value), folder(value)) {
            (Some(path), _) => CustomPath::Fixed(path.to_owned()),
            (None, Some(folder)) => CustomPath::Below(folder.to_owned()),
            (None, None) => CustomPath::Unknown,
        })
    });
    paths.collect()
}

/// Returns the text of a Python string without escapes that is a whole expression.
fn literal(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (text, rest) = value[1..].split_once(quote)?;
    let ends = rest.trim_start_matches([' ', '\t']).starts_with(['\n', ')', '#', ';']) || rest.trim().is_empty();
    (ends && text.starts_with('/') && !text.contains(['\\', '\n', '{'])).then_some(text)
}

/// Returns the folder of a path that starts with a literal: an f-string, a text with `%`, a sum, or
/// `os.path.join`. A folder at the top, such as `/tmp`, contains too much that is no artifact.
fn folder(value: &str) -> Option<&str> {
    let joined = value.strip_prefix("os.path.join(");
    let value = joined.or(value.strip_prefix(['f', 'F'])).unwrap_or(value);
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let start = value[1..].split([quote, '{', '%', '\\', '\n']).next()?;
    let folder = if joined.is_some() { start.trim_end_matches('/') } else { start.rsplit_once('/')?.0 };
    let segments = folder.strip_prefix('/')?.split('/').collect::<Vec<_>>();
    (segments.len() > 1 && segments.iter().all(|segment| !matches!(*segment, "" | "." | ".."))).then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::{CustomPath, paths};

    #[test]
    fn paths_are_read_out_of_source() {
        let fixed = |path: &str| vec![CustomPath::Fixed(path.to_owned())];
        let below = |folder: &str| vec![CustomPath::Below(folder.to_owned())];
        let unknown = || vec![CustomPath::Unknown];
        for (source, expected) in [
            ("data.set_path('/tmp/a b.csv')\n", fixed("/tmp/a b.csv")),
            ("data.custom_path = \"/data/x\"  # there\n", fixed("/data/x")),
            ("data.custom_path = f'/data/set/{x}'\n", below("/data/set")),
            ("data.custom_path = '/data/set/a-' + x\n", below("/data/set")),
            ("data.custom_path = '/data/set/%s.csv' % x\n", below("/data/set")),
            ("data.set_path(os.path.join('/data/set', x))\n", below("/data/set")),
            ("data.custom_path = f'/data/{x}'\n", unknown()),
            ("data.custom_path = f'/data/../{x}'\n", unknown()),
            ("data.set_path(where)\n", unknown()),
            ("if data.custom_path == '/x':\n    pass\n", vec![]),
            ("other_data.set_path('/x')\nself.data.set_path('/x')\n", vec![]),
            ("data.path\n", vec![]),
        ] {
            assert_eq!(paths(source, "data"), expected, "{source}");
        }
    }
}
