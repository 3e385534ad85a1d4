//! The messages and their fields, as static tables.
//!
//! The tables are generated from `proto/`, so they say exactly what the messages of
//! [`messages`](crate::messages) say. Reading uses them twice: the shape check finds everything
//! that does not fit, and the deserializer learns the type that a plain scalar must become.

mod tables {
    include!("generated/schema.rs");
}

pub use tables::*;

/// A message type.
#[derive(Debug)]
pub struct Message {
    /// The full name: `ml_pipelines.ComponentSpec`.
    pub name: &'static str,
    /// The fields, in the order of the proto file.
    pub fields: &'static [Field],
    /// True for a message that the proto file marks as deprecated.
    pub deprecated: bool,
}

/// A field of a message.
#[derive(Debug)]
pub struct Field {
    /// The name in the proto file: `executor_label`.
    pub name: &'static str,
    /// The name in JSON and YAML: `executorLabel`.
    pub json: &'static str,
    /// The number on the wire.
    pub number: i32,
    /// The kind of value; for a repeated field, the kind of each element.
    pub kind: Kind,
    /// True for a list. Maps are not lists.
    pub repeated: bool,
    /// True if an absent scalar differs from a default one (proto3 `optional`).
    pub optional: bool,
    /// The oneof that contains the field: at most one of its members may be present.
    pub oneof: Option<&'static str>,
    /// The message that this `google.protobuf.Struct` (or map of them) contains in its JSON form.
    pub holds: Option<&'static Message>,
    /// True for a field that the proto file marks as deprecated.
    pub deprecated: bool,
}

/// The kind of a field's value, of an element of a list, or of a value of a map.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `bool`
    Bool,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `double`
    Double,
    /// `string`
    String,
    /// One of the names of an enum.
    Enum(&'static Enum),
    /// A message of this schema.
    Message(&'static Message),
    /// A mapping from strings to this kind.
    Map(&'static Kind),
    /// `google.protobuf.Value`: any JSON.
    Value,
    /// `google.protobuf.Struct`: any JSON object.
    Struct,
    /// `google.protobuf.Duration`: seconds, as `1.5s`.
    Duration,
    /// `google.protobuf.Any`
    Any,
}

/// An enum type.
#[derive(Debug)]
pub struct Enum {
    /// The full name: `ml_pipelines.ParameterType.ParameterTypeEnum`.
    pub name: &'static str,
    /// The names and numbers, in the order of the proto file.
    pub values: &'static [(&'static str, i32)],
}

impl Message {
    /// Returns the field of a key, which is its JSON name or its name in the proto file.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.json == key || field.name == key)
    }

    const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, deprecated: false }
    }

    const fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }
}

impl Field {
    const fn new(name: &'static str, json: &'static str, number: i32, kind: Kind) -> Self {
        let (repeated, optional, deprecated) = (false, false, false);
        Self { name, json, number, kind, repeated, optional, oneof: None, holds: None, deprecated }
    }

    const fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }

    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    const fn of(self, oneof: &'static str) -> Self {
        Self { oneof: Some(oneof), ..self }
    }

    const fn holding(self, message: &'static Message) -> Self {
        Self { holds: Some(message), ..self }
    }

    const fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }
}

impl Enum {
    /// Returns the number of a name.
    pub fn number(&self, name: &str) -> Option<i32> {
        self.values.iter().find(|value| value.0 == name).map(|value| value.1)
    }

    /// Returns the names, in the order of the proto file.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.values.iter().map(|value| value.0)
    }
}
