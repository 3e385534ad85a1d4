//! The expected kind of a value, and the kind that was found.

use std::fmt;

use crate::tree::{Data, Form, Node, Scalar};

/// The kind of value that a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// A JSON object.
    Mapping,
    /// A list.
    Sequence,
    /// A text.
    String,
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number.
    Double,
    /// A name of an enum.
    Enum,
    /// A duration in seconds, as a text.
    Duration,
}

impl fmt::Display for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Mapping => "a mapping",
            Self::Sequence => "a list",
            Self::String => "a string",
            Self::Bool => "a boolean (true or false)",
            Self::Int32 => "a whole number of 32 bits",
            Self::Int64 => "a whole number of 64 bits",
            Self::Double => "a number",
            Self::Enum => "the name of an enum value",
            Self::Duration => "a duration such as `90s`",
        })
    }
}

/// The kind of a value in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A JSON object.
    Mapping,
    /// A list.
    Sequence,
    /// Null.
    Null,
    /// A text.
    String(String),
    /// A number or boolean of JSON, or a scalar of YAML without quotes.
    Plain(String),
}

impl Found {
    pub(crate) fn of(node: &Node<'_>) -> Self {
        match &node.data {
            Data::Mapping(_) => Self::Mapping,
            Data::Sequence(_) => Self::Sequence,
            Data::Scalar(scalar) if scalar.is_null() => Self::Null,
            Data::Scalar(scalar) if scalar.form == Form::Quoted => Self::String(excerpt(scalar)),
            Data::Scalar(scalar) => Self::Plain(excerpt(scalar)),
        }
    }
}

/// Returns a scalar's text, shortened for an error message.
pub(crate) fn excerpt(scalar: &Scalar<'_>) -> String {
    let mut letters = scalar.text.chars();
    let start: String = letters.by_ref().take(60).collect();
    if letters.next().is_some() { start + "…" } else { start }
}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mapping => out.write_str("a mapping"),
            Self::Sequence => out.write_str("a list"),
            Self::Null => out.write_str("null"),
            Self::String(text) => write!(out, "the string {text:?}"),
            Self::Plain(text) => write!(out, "`{text}`"),
        }
    }
}
