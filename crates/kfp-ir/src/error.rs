//! Errors of reading, before the meaning of a source is checked.

use std::fmt;

use crate::lines::Span;
use crate::mismatch::{Expected, Found};
use crate::path::Path;
use crate::tree::Extent;

/// An error with its place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub struct ReadError {
    /// The problem.
    pub problem: Problem,
    /// The path in the documents; empty before they are read.
    pub path: Path,
    /// The place in the text; absent if the error concerns the whole file.
    pub span: Option<Span>,
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.to_string();
        if !path.is_empty() {
            write!(out, "{path}: ")?;
        }
        write!(out, "{}", self.problem)?;
        match &self.span {
            Some(span) => write!(out, " (line {}, column {})", span.line, span.column),
            None => Ok(()),
        }
    }
}

/// A problem. Its text does not repeat the place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The bytes are not UTF-8 text.
    #[error("the file is not UTF-8{}", .guess.map(|guess| format!(": it looks like {guess}")).unwrap_or_default())]
    NotUtf8 {
        /// The encoding that the bytes seem to have.
        guess: Option<&'static str>,
    },
    /// The text breaks the rules of YAML.
    #[error("this is not valid YAML: {message}")]
    Yaml {
        /// The parser's message.
        message: String,
    },
    /// Collections are nested too deeply.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// The maximum number of levels.
        limit: usize,
    },
    /// The file has more values than any pipeline.
    #[error("the file contains more than {limit} values")]
    TooLarge {
        /// The maximum number of values.
        limit: usize,
    },
    /// Aliases multiply the size of the file.
    #[error("aliases and merge keys make the file too large: the limit of what they may add is reached")]
    TooManyAliases,
    /// An alias is inside the value that it refers to.
    #[error("the alias refers to a value that contains it")]
    RecursiveAlias,
    /// A merge key whose value is not a mapping or a list of mappings.
    #[error("`<<` needs a mapping or a list of mappings")]
    BadMerge,
    /// A YAML tag without a meaning in JSON.
    #[error("the tag `{tag}` is not supported")]
    UnsupportedTag {
        /// The tag, written out.
        tag: String,
    },
    /// A key that is a list or a mapping.
    #[error("a key must be a text")]
    BadKey,
    /// A key twice in one mapping, or a field by both of its names.
    #[error("the key `{key}` occurs twice")]
    DuplicateKey {
        /// The second of them.
        key: String,
    },
    /// A field that the message does not have.
    #[error("unknown field `{field}` in {message}{}", hint(.suggestion))]
    UnknownField {
        /// The key.
        field: String,
        /// The message's full name.
        message: &'static str,
        /// The field that was probably meant.
        suggestion: Option<&'static str>,
    },
    /// A value of another kind than the field's.
    #[error("expected {expected}, found {found}")]
    WrongKind {
        /// The expected kind.
        expected: Expected,
        /// The kind of the value.
        found: Found,
    },
    /// A text that is not a name of the enum.
    #[error("`{value}` is not one of {}", allowed.join(", "))]
    BadEnum {
        /// The text.
        value: String,
        /// The names.
        allowed: Vec<&'static str>,
    },
    /// A number that the type cannot represent.
    #[error("`{value}` is not {expected}")]
    BadNumber {
        /// The text.
        value: String,
        /// The type.
        expected: Expected,
    },
    /// A text that is not a duration.
    #[error("`{value}` is not a duration: expected seconds such as `90s` or `1.5s`")]
    BadDuration {
        /// The text.
        value: String,
    },
    /// A number that JSON, and so a value of a pipeline, cannot represent.
    #[error("`{value}` is a number that a pipeline cannot hold")]
    NotFinite {
        /// The text.
        value: String,
    },
    /// Two members of a oneof.
    #[error("`{first}` and `{second}` exclude each other")]
    OneOf {
        /// The oneof.
        oneof: &'static str,
        /// The message's full name.
        message: &'static str,
        /// The first member.
        first: &'static str,
        /// The other member.
        second: &'static str,
    },
    /// No document has any content.
    #[error("the file is empty: it contains no pipeline")]
    Empty,
    /// There are documents, but none is a pipeline.
    #[error("the file contains no pipeline spec, only {found}")]
    NoPipelineSpec {
        /// The kinds of the documents.
        found: &'static str,
    },
    /// Two documents of a kind.
    #[error("the file contains more than one {kind}")]
    TwoOfAKind {
        /// `pipeline spec` or `platform spec`.
        kind: &'static str,
    },
    /// A document that is not a mapping.
    #[error("the document is not a pipeline: expected a mapping, found {found}")]
    NotAMapping {
        /// The kind of its value.
        found: Found,
    },
    /// A file for another program.
    #[error("the document is {what}, not a pipeline spec of Kubeflow Pipelines v2 (with `root` and `schemaVersion`)")]
    OtherFormat {
        /// The kind of file, with its article.
        what: &'static str,
    },
    /// A document of an unknown kind.
    #[error("unknown kind of document with the keys {}: a pipeline spec has `pipelineInfo`, `root` and `schemaVersion`", keys.join(", "))]
    UnknownDocument {
        /// Its first keys.
        keys: Vec<String>,
    },
    /// The shape was right, but the message could not be built: a bug of this library.
    #[error("cannot be read, because of a mistake in this program: {message}")]
    Internal {
        /// The message of the step that failed.
        message: String,
    },
}

fn hint(suggestion: &Option<&'static str>) -> String {
    suggestion.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default()
}

/// A [`ReadError`] whose place in the text is not known yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flaw {
    pub(crate) problem: Problem,
    pub(crate) path: Path,
    pub(crate) extent: Option<Extent>,
}

impl Flaw {
    pub(crate) fn new(problem: Problem, extent: Extent) -> Self {
        Self { problem, path: Path::default(), extent: Some(extent) }
    }
}
