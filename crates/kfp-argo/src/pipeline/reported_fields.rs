//! Fields of an artifact that a program may report in its executor output: `data.uri = 'bq://…'`,
//! or `return Model(name='m', uri='s3://…')`.
//!
//! Readers get the reported URI and name. The source of a lightweight component shows whether it
//! sets them; of any other program that has an executor output, it is not known.

use super::Container;

/// A field of an artifact that a program may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportedField {
    Name,
    Uri,
}

/// Whether a program sets a field of an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reporting {
    /// It does not.
    Never,
    /// Only the program knows.
    Maybe,
    /// Its source sets the field.
    BySource,
}

impl Container {
    /// Returns whether the program sets a field of an output artifact.
    pub(crate) fn reporting(&self, output: &str, field: ReportedField) -> Reporting {
        if !self.has_executor_output() {
            return Reporting::Never;
        }
        if !self.has_source() {
            return Reporting::Maybe;
        }
        match self.literals().any(|source| sets(source, output, field)) {
            // URIs of `dsl.get_uri()` are paths.
            true if self.chooses_paths() => Reporting::Maybe,
            true => Reporting::BySource,
            false => Reporting::Never,
        }
    }
}

/// Returns true if Python source may set a field of an artifact: by an assignment to an attribute,
/// by its name as a text, or by a keyword argument if the artifact is not an argument of the
/// function but made by it.
fn sets(source: &str, output: &str, field: ReportedField) -> bool {
    let field = match field {
        ReportedField::Name => "name",
        ReportedField::Uri => "uri",
    };
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_argument = source
        .match_indices(output)
        .any(|(at, _)| !source[..at].ends_with(is_word) && source[at + output.len()..].trim_start().starts_with(':'));
    source.match_indices(field).any(|(at, _)| {
        let (before, after) = (&source[..at], &source[at + field.len()..]);
        let is_assigned = |rest: &str| rest.strip_prefix('=').is_some_and(|value| !value.starts_with('='));
        let rest = after.trim_start_matches([' ', '+']);
        match before.chars().next_back() {
            Some('.') => is_assigned(rest),
            Some(quote @ ('"' | '\'')) => after.starts_with(quote),
            Some(c) if is_word(c) => false,
            _ => !is_argument && is_assigned(rest),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_source_sets_are_found() {
        for (source, expected) in [
            ("def f(data: Output[Dataset]):\n    data.uri = 'bq://x'\n", true),
            ("def f(data: Output[Dataset]):\n    data.uri += '/x'\n", true),
            ("def f(data: Output[Dataset]):\n    setattr(data, 'uri', x)\n", true),
            ("def f() -> Dataset:\n    return Dataset(name='d', uri='s3://b/k')\n", true),
            ("def f(data: Output[Dataset]):\n    get(uri='s3://b/k')\n", false),
            ("def f(data: Output[Dataset]):\n    uri = 's3://b/k'\n", false),
            ("def f(data: Output[Dataset]):\n    assert data.uri == 'x'\n", false),
            ("def f(data: Output[Dataset]):\n    data.uri_prefix = 'x'\n", false),
            ("def f(data: Output[Dataset]):\n    print(data.uri)\n", false),
        ] {
            assert_eq!(sets(source, "data", ReportedField::Uri), expected, "{source}");
        }
    }
}
