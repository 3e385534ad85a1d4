//! What can be wrong with a source before its meaning is looked at.

use std::fmt;

use crate::lines::Span;
use crate::mismatch::{Expected, Found};
use crate::path::Path;
use crate::tree::Extent;

/// Something that cannot be read, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub struct ReadError {
    /// What is wrong.
    pub problem: Problem,
    /// Where in the documents; empty when there are none yet.
    pub path: Path,
    /// Where in the text; absent when the file as a whole is meant.
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

/// What is wrong. The words don't repeat the place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The bytes are no text.
    #[error("the file is not UTF-8{}", .guess.map(|guess| format!(": it looks like {guess}")).unwrap_or_default())]
    NotUtf8 {
        /// What it seems to be instead.
        guess: Option<&'static str>,
    },
    /// The text breaks the rules of YAML.
    #[error("this is not valid YAML: {message}")]
    Yaml {
        /// The parser's words.
        message: String,
    },
    /// Collections are nested too deeply.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// How deep is allowed.
        limit: usize,
    },
    /// More values than any pipeline has.
    #[error("there are more than {limit} values in the file")]
    TooLarge {
        /// How many are allowed.
        limit: usize,
    },
    /// Aliases multiply the file beyond reason.
    #[error("aliases and merge keys make the file too large: the limit of what they may add is reached")]
    TooManyAliases,
    /// An alias stands inside of what it refers to.
    #[error("the alias refers to a value that contains it")]
    RecursiveAlias,
    /// A merge key with something else than mappings.
    #[error("`<<` needs a mapping or a list of mappings")]
    BadMerge,
    /// A YAML tag that means nothing in JSON.
    #[error("the tag `{tag}` is not supported")]
    UnsupportedTag {
        /// The tag, written out.
        tag: String,
    },
    /// A key that is a list or a mapping.
    #[error("a key must be a text")]
    BadKey,
    /// A key twice in one mapping, or a field by both of its names.
    #[error("the key `{key}` is there twice")]
    DuplicateKey {
        /// The second of them.
        key: String,
    },
    /// No such field in the message.
    #[error("unknown field `{field}` in {message}{}", hint(.suggestion))]
    UnknownField {
        /// The key.
        field: String,
        /// The message's full name.
        message: &'static str,
        /// A field that may have been meant.
        suggestion: Option<&'static str>,
    },
    /// Another kind of value than the field has.
    #[error("expected {expected}, found {found}")]
    WrongKind {
        /// What the field takes.
        expected: Expected,
        /// What is there.
        found: Found,
    },
    /// No name of the enum.
    #[error("`{value}` is none of {}", allowed.join(", "))]
    BadEnum {
        /// What is there.
        value: String,
        /// The names.
        allowed: Vec<&'static str>,
    },
    /// A number that the type cannot hold.
    #[error("`{value}` is not {expected}")]
    BadNumber {
        /// What is there.
        value: String,
        /// The type.
        expected: Expected,
    },
    /// No duration.
    #[error("`{value}` is not a duration: expected seconds such as `90s` or `1.5s`")]
    BadDuration {
        /// What is there.
        value: String,
    },
    /// A number that JSON, and so a value of a pipeline, cannot be.
    #[error("`{value}` is a number that a pipeline cannot hold")]
    NotFinite {
        /// What is there.
        value: String,
    },
    /// Two members of a oneof.
    #[error("`{first}` and `{second}` exclude each other: the {oneof} of {message} is one of them")]
    OneOf {
        /// The oneof.
        oneof: &'static str,
        /// The message's full name.
        message: &'static str,
        /// The member that came first.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// No document with anything in it.
    #[error("there is no pipeline: the file is empty")]
    Empty,
    /// Documents, but none is a pipeline.
    #[error("there is no pipeline spec in the file, only {found}")]
    NoPipelineSpec {
        /// What there is.
        found: &'static str,
    },
    /// Two documents of a kind.
    #[error("more than one document is a {kind}: the file must have a single one")]
    TwoOfAKind {
        /// `pipeline spec` or `platform spec`.
        kind: &'static str,
    },
    /// A document that is no mapping.
    #[error("the document is no pipeline: expected a mapping, found {found}")]
    NotAMapping {
        /// What it is.
        found: Found,
    },
    /// A file for another program.
    #[error("the document is {what}, not a pipeline spec of Kubeflow Pipelines v2 (with `root` and `schemaVersion`)")]
    OtherFormat {
        /// What it is, with its article.
        what: &'static str,
    },
    /// A document of no known kind.
    #[error("unknown kind of document with the keys {}: a pipeline spec has `pipelineInfo`, `root` and `schemaVersion`", keys.join(", "))]
    UnknownDocument {
        /// Its first keys.
        keys: Vec<String>,
    },
    /// The shape was fine, and still the message could not be built: a bug of this library.
    #[error("cannot be read, for a reason that should have been found earlier: {message}")]
    Internal {
        /// The words of the step that failed.
        message: String,
    },
}

fn hint(suggestion: &Option<&'static str>) -> String {
    suggestion.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default()
}

/// A [`ReadError`] whose place is not yet looked up.
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
