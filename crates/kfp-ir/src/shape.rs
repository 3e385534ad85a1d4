//! The shape check: finds everything in a tree that does not fit its message.
//!
//! A tree that passes can be deserialized.

use std::collections::HashSet;

use crate::error::{Flaw, Problem};
use crate::mismatch::{Expected, Found};
use crate::path::Path;
use crate::scalar;
use crate::schema::{Field, Kind, Message};
use crate::similar::nearest;
use crate::tree::{Data, Entry, Extent, Node};

/// The collected errors.
#[derive(Default)]
pub(crate) struct Check {
    pub(crate) flaws: Vec<Flaw>,
    /// Fields that the messages do not have. The deserializer leaves them out.
    pub(crate) unknown: Vec<Flaw>,
}

impl Check {
    /// Checks the node at a path.
    pub(crate) fn node(&mut self, node: &Node<'_>, kind: &Kind, path: &Path) {
        let mut walk = Walk { check: self, start: path, steps: Vec::new() };
        walk.node(node, kind);
    }
}

/// The state of one check.
struct Walk<'c, 'n> {
    check: &'c mut Check,
    start: &'c Path,
    /// The steps from the start to the current node.
    steps: Vec<RawStep<'n>>,
}

/// A step of a path that is not copied yet, because most paths are never reported.
#[derive(Clone, Copy)]
enum RawStep<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Walk<'_, 'n> {
    fn node(&mut self, node: &'n Node<'_>, kind: &Kind) {
        let result = match kind {
            // A message without fields may be empty.
            Kind::Message(_) if node.is_null() => Ok(()),
            Kind::Message(message) => return self.message(node, message),
            Kind::Map(kind) => return self.map(node, kind),
            Kind::Struct => return self.map(node, &Kind::Value),
            Kind::Value | Kind::Any => return self.value(node),
            Kind::Bool => scalar::boolean(node).map(drop),
            Kind::Int32 => scalar::integer(node, Expected::Int32).map(drop),
            Kind::Int64 => scalar::integer(node, Expected::Int64).map(drop),
            Kind::Double => scalar::double(node).map(drop),
            Kind::String => scalar::string(node).map(drop),
            Kind::Enum(values) => scalar::enumeration(node, values).map(drop),
            Kind::Duration => scalar::duration(node).map(drop),
        };
        if let Err(problem) = result {
            self.flaw(problem, node.extent);
        }
    }

    fn message(&mut self, node: &'n Node<'_>, message: &'static Message) {
        let Some(entries) = self.entries(node) else { return };
        let mut seen: Vec<&'static Field> = Vec::new();
        let mut unknown = Vec::new();
        for entry in entries {
            let Some(field) = message.field(&entry.key) else {
                unknown.push(entry);
                continue;
            };
            self.steps.push(RawStep::Key(&entry.key));
            self.alone(field, &seen, message, entry);
            if !is_absent(&entry.value, field) {
                seen.push(field);
                self.field(&entry.value, field);
            }
            self.steps.pop();
        }
        for entry in unknown {
            self.steps.push(RawStep::Key(&entry.key));
            self.unknown(entry, message, &seen);
            self.steps.pop();
        }
    }

    /// Checks that a field is not present twice, nor together with another member of its oneof.
    fn alone(&mut self, field: &'static Field, seen: &[&'static Field], message: &Message, entry: &Entry<'_>) {
        if seen.iter().any(|other| other.number == field.number) {
            return self.flaw(Problem::DuplicateKey { key: entry.key.to_string() }, entry.key_extent);
        }
        let rival = seen.iter().find(|other| other.oneof.is_some() && other.oneof == field.oneof);
        if let (Some(rival), Some(oneof), false) = (rival, field.oneof, is_absent(&entry.value, field)) {
            let (first, second) = (rival.json, field.json);
            self.flaw(Problem::OneOf { oneof, message: message.name, first, second }, entry.key_extent);
        }
    }

    fn field(&mut self, node: &'n Node<'_>, field: &'static Field) {
        match &node.data {
            _ if !field.repeated => self.node(node, &field.kind),
            Data::Sequence(items) => self.items(items, |walk, item| match item.is_null() {
                true => walk.not(item, expected(&field.kind)),
                false => walk.node(item, &field.kind),
            }),
            _ => self.not(node, Expected::Sequence),
        }
    }

    fn map(&mut self, node: &'n Node<'_>, kind: &Kind) {
        let Some(entries) = self.entries(node) else { return };
        // A message has few fields, but a map may have any number of keys.
        let mut keys = HashSet::with_capacity(entries.len());
        for entry in entries {
            self.steps.push(RawStep::Key(&entry.key));
            if !keys.insert(&*entry.key) {
                self.flaw(Problem::DuplicateKey { key: entry.key.to_string() }, entry.key_extent);
            }
            self.node(&entry.value, kind);
            self.steps.pop();
        }
    }

    fn value(&mut self, node: &'n Node<'_>) {
        match &node.data {
            Data::Mapping(_) => self.map(node, &Kind::Value),
            Data::Sequence(items) => self.items(items, Self::value),
            Data::Scalar(scalar) => {
                if let Err(problem) = scalar::any(scalar) {
                    self.flaw(problem, node.extent);
                }
            }
        }
    }

    fn items<'s>(&mut self, items: &'n [Node<'s>], check: impl Fn(&mut Self, &'n Node<'s>)) {
        for (index, item) in items.iter().enumerate() {
            self.steps.push(RawStep::Index(index));
            check(self, item);
            self.steps.pop();
        }
    }

    fn entries<'s>(&mut self, node: &'n Node<'s>) -> Option<&'n [Entry<'s>]> {
        match &node.data {
            Data::Mapping(entries) => Some(entries),
            _ => {
                self.not(node, Expected::Mapping);
                None
            }
        }
    }

    fn not(&mut self, node: &Node<'_>, expected: Expected) {
        self.flaw(Problem::WrongKind { expected, found: Found::of(node) }, node.extent);
    }

    fn unknown(&mut self, entry: &Entry<'_>, message: &'static Message, seen: &[&'static Field]) {
        let missing = |field: &&Field| !seen.iter().any(|other| other.number == field.number);
        let candidates = message.fields.iter().filter(missing).map(|field| field.json);
        let suggestion = nearest(&entry.key, candidates);
        let problem = Problem::UnknownField { field: entry.key.to_string(), message: message.name, suggestion };
        let flaw = Flaw { problem, path: self.path(), extent: Some(entry.key_extent) };
        self.check.unknown.push(flaw);
    }

    fn flaw(&mut self, problem: Problem, extent: Extent) {
        let flaw = Flaw { problem, path: self.path(), extent: Some(extent) };
        self.check.flaws.push(flaw);
    }

    fn path(&self) -> Path {
        self.steps.iter().fold(self.start.clone(), |path, step| match step {
            RawStep::Key(key) => path.key(*key),
            RawStep::Index(index) => path.index(*index),
        })
    }
}

/// Returns true if a value counts as absent: null, except in a field where null is a value.
pub(crate) fn is_absent(node: &Node<'_>, field: &Field) -> bool {
    node.is_null() && (field.repeated || !matches!(field.kind, Kind::Value))
}

/// Returns the kind of a list's elements.
fn expected(kind: &Kind) -> Expected {
    match kind {
        Kind::Bool => Expected::Bool,
        Kind::Int32 => Expected::Int32,
        Kind::Int64 => Expected::Int64,
        Kind::Double => Expected::Double,
        Kind::String => Expected::String,
        Kind::Enum(_) => Expected::Enum,
        Kind::Duration => Expected::Duration,
        Kind::Message(_) | Kind::Map(_) | Kind::Value | Kind::Struct | Kind::Any => Expected::Mapping,
    }
}
