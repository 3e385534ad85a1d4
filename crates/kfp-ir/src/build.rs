//! Trees into messages.
//!
//! A tree has passed the shape check before. Fields that the messages do not have are left out.

use std::collections::BTreeMap;

use crate::error::Problem;
use crate::mismatch::{Expected, Found};
use crate::scalar;
use crate::schema::Message;
use crate::shape::is_absent;
use crate::tree::{Data, Entry, Node};

/// A type that can be built from a node.
pub(crate) trait FromNode: Sized {
    /// Builds a value from a node.
    fn from_node(node: Node<'_>) -> Result<Self, Problem>;
}

/// Builds a value of the type that the caller needs.
pub(crate) fn read<T: FromNode>(node: Node<'_>) -> Result<T, Problem> {
    T::from_node(node)
}

/// Returns the values of a message that are present, with the numbers of their fields.
pub(crate) fn fields<'s>(node: Node<'s>, message: &'static Message) -> impl Iterator<Item = (i32, Node<'s>)> {
    entries(node).into_iter().filter_map(|entry| {
        let field = message.field(&entry.key)?;
        (!is_absent(&entry.value, field)).then_some((field.number, entry.value))
    })
}

/// Implements [`FromNode`] for a message: `message! { DagSpec: DAG_SPEC { 1 => tasks } }`. A field
/// may be a oneof, with the constructor of its member: `3 => implementation = Implementation::Dag`.
macro_rules! message {
    ($message:ident: $schema:ident { $($number:literal => $field:ident $(= $member:path)?),* $(,)? }) => {
        impl crate::build::FromNode for $message {
            fn from_node(node: crate::tree::Node<'_>) -> Result<Self, crate::error::Problem> {
                #[allow(unused_mut)] // a message may have no fields
                let mut message = Self::default();
                for (number, node) in crate::build::fields(node, &crate::schema::$schema) {
                    match number {
                        $($number => message.$field = crate::build::read(node)$(.map(|value| Some($member(value))))??,)*
                        _ => drop(node),
                    }
                }
                Ok(message)
            }
        }
    };
}

/// Implements [`FromNode`] for an enum: `enumeration! { Policy: POLICY { 0 => Unspecified } }`.
macro_rules! enumeration {
    ($enumeration:ident: $schema:ident { $($number:literal => $value:ident),* $(,)? }) => {
        impl crate::build::FromNode for $enumeration {
            fn from_node(node: crate::tree::Node<'_>) -> Result<Self, crate::error::Problem> {
                Ok(match crate::scalar::enumeration(&node, &crate::schema::$schema)? {
                    $($number => Self::$value,)*
                    _ => Self::default(),
                })
            }
        }
    };
}

pub(crate) use {enumeration, message};

/// Returns the entries of a mapping; a message without fields may be null.
fn entries(node: Node<'_>) -> Vec<Entry<'_>> {
    match node.data {
        Data::Mapping(entries) => entries,
        _ => Vec::new(),
    }
}

impl FromNode for bool {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        scalar::boolean(&node)
    }
}

impl FromNode for i32 {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        let value = scalar::integer(&node, Expected::Int32)?;
        Ok(Self::try_from(value).unwrap_or_default())
    }
}

impl FromNode for i64 {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        scalar::integer(&node, Expected::Int64)
    }
}

impl FromNode for f64 {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        scalar::double(&node)
    }
}

impl FromNode for String {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        scalar::string(&node)?;
        match node.data {
            Data::Scalar(scalar) => Ok(scalar.text.into_owned()),
            _ => Ok(Self::new()),
        }
    }
}

impl<T: FromNode> FromNode for Option<T> {
    /// Absent fields are not built, so the node has a value, which may be a null.
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        T::from_node(node).map(Some)
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        match node.data {
            Data::Sequence(items) => items.into_iter().map(T::from_node).collect(),
            _ => Err(Problem::WrongKind { expected: Expected::Sequence, found: Found::of(&node) }),
        }
    }
}

impl<T: FromNode> FromNode for BTreeMap<String, T> {
    fn from_node(node: Node<'_>) -> Result<Self, Problem> {
        let pair = |entry: Entry<'_>| Ok((entry.key.into_owned(), T::from_node(entry.value)?));
        entries(node).into_iter().map(pair).collect()
    }
}
