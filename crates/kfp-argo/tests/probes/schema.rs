//! The messages and enums that a file can hold, found by walking the descriptors from the messages
//! that a file starts with.

use std::collections::BTreeMap;

use kfp_ir::schema::{self, Enum, Field, Kind, Message};

use super::file::{Document, Probe};

/// A type with members, for which there are probes.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    /// Its fields.
    Message(&'static Message),
    /// Its values.
    Enum(&'static Enum),
}

impl Type {
    /// The members: fields by their JSON names, or values; and which of them are deprecated.
    pub(crate) fn members(self) -> Vec<(&'static str, bool)> {
        match self {
            Type::Message(message) => message.fields.iter().map(|field| (field.json, field.deprecated)).collect(),
            Type::Enum(values) => values.names().map(|name| (name, false)).collect(),
        }
    }
}

/// The types that some messages lead to, with their short names.
pub(crate) struct Schema(pub(crate) BTreeMap<&'static str, Type>);

impl Schema {
    /// Everything that a file can contain.
    pub(crate) fn of_files() -> Self {
        let documents = [Document::Pipeline, Document::Platform, Document::Job];
        Self::from(documents.map(Document::message))
    }

    pub(crate) fn from(roots: impl IntoIterator<Item = &'static Message>) -> Self {
        let mut types = Self(BTreeMap::new());
        roots.into_iter().for_each(|root| types.message(root));
        types
    }

    /// The types with members, in the order of the proto files; enums last.
    pub(crate) fn in_order(&self) -> Vec<(&'static str, Type)> {
        let place = |name: &str| schema::MESSAGES.iter().position(|message| short(message.name) == name);
        let with_members =
            self.0.iter().map(|(name, kind)| (*name, *kind)).filter(|(_, kind)| !kind.members().is_empty());
        let mut types: Vec<_> = with_members.collect();
        types.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
        types
    }

    fn message(&mut self, message: &'static Message) {
        if self.0.insert(short(message.name), Type::Message(message)).is_none() {
            message.fields.iter().for_each(|field| self.kind(held(field)));
        }
    }

    fn kind(&mut self, kind: Kind) {
        match kind {
            Kind::Message(message) => self.message(message),
            Kind::Enum(values) => drop(self.0.insert(short(values.name), Type::Enum(values))),
            Kind::Map(kind) => self.kind(*kind),
            _ => {}
        }
    }
}

/// A type's name without its package.
pub(crate) fn short(name: &'static str) -> &'static str {
    let is_package = |part: &str| part.starts_with(|first: char| first.is_ascii_lowercase());
    let mut rest = name;
    while let Some((_, after)) = rest.split_once('.').filter(|(part, _)| is_package(part)) {
        rest = after;
    }
    rest
}

/// Returns the content of a field: some messages travel as a Struct.
fn held(field: &'static Field) -> Kind {
    match (field.kind, field.holds) {
        (Kind::Struct, Some(message)) => Kind::Message(message),
        // The map itself is read by `at`.
        (Kind::Map(_), Some(message)) => Kind::Message(message),
        (kind, _) => kind,
    }
}

/// Returns the message at a path, which leads through fields by their JSON names, keys of maps and
/// indices of lists.
pub(crate) fn message_at(document: Document, path: &[&str]) -> Option<&'static Message> {
    let mut message = document.message();
    let mut steps = path.iter();
    while let Some(step) = steps.next() {
        let field = message.fields.iter().find(|field| field.json == *step)?;
        let is_map = matches!(field.kind, Kind::Map(_));
        if field.repeated || is_map {
            steps.next()?;
        }
        message = match held(field) {
            Kind::Message(message) => message,
            Kind::Map(Kind::Message(message)) => *message,
            _ => return None,
        };
    }
    Some(message)
}

impl Probe {
    /// Checks that the probe concerns a member: the message at its path is the type, or has a field
    /// of the enum.
    pub(crate) fn check(&self, kind: Type, member: &str) -> Result<(), String> {
        let there = message_at(self.document(), &self.path()).ok_or("its path leads to no message")?;
        let field = self.field(member);
        let fits = match kind {
            Type::Message(message) => message.name == there.name,
            Type::Enum(values) => {
                let of_enum = |field: &&Field| matches!(field.kind, Kind::Enum(other) if other.name == values.name);
                there.fields.iter().filter(of_enum).any(|known| known.json == field)
            }
        };
        if fits { Ok(()) } else { Err(format!("at its path stands {}, with no such {field}", short(there.name))) }
    }
}

impl Document {
    pub(crate) fn message(self) -> &'static Message {
        match self {
            Document::Pipeline => &schema::PIPELINE_SPEC,
            Document::Platform => &schema::PLATFORM_SPEC,
            Document::Job => &schema::PIPELINE_JOB,
        }
    }
}
