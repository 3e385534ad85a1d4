//! What messages there are and what their fields look like, as static tables.
//!
//! The tables are generated from `proto/`, so they say exactly what the messages of [`messages`](crate::messages) say.
//! Reading goes by them twice: the shape check finds everything that doesn't fit, and the deserializer knows by them
//! which type a plain scalar must become.

mod tables {
    include!("generated/schema.rs");
}

pub use tables::*;

/// A message type.
#[derive(Debug)]
pub struct Message {
    /// Its full name: `ml_pipelines.ComponentSpec`.
    pub name: &'static str,
    /// Its fields, in the order of the proto file.
    pub fields: &'static [Field],
    /// Is the whole message a leftover?
    pub deprecated: bool,
}

/// A field of a message.
#[derive(Debug)]
pub struct Field {
    /// Its name in the proto file: `executor_label`.
    pub name: &'static str,
    /// Its name in JSON and YAML: `executorLabel`.
    pub json: &'static str,
    /// Its number on the wire.
    pub number: i32,
    /// What it holds; for a repeated field, what each element is.
    pub kind: Kind,
    /// Is it a list? Maps are no lists.
    pub repeated: bool,
    /// Is an absent scalar told apart from a default one (proto3 `optional`)?
    pub optional: bool,
    /// The oneof it belongs to: of its members at most one may be there.
    pub oneof: Option<&'static str>,
    /// The message whose JSON form this `google.protobuf.Struct` (or map of them) really holds.
    pub holds: Option<&'static Message>,
    /// Is it a leftover?
    pub deprecated: bool,
}

/// What a field, an element of a list or a value of a map holds.
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
    /// Its full name: `ml_pipelines.ParameterType.ParameterTypeEnum`.
    pub name: &'static str,
    /// Its names and numbers, in the order of the proto file.
    pub values: &'static [(&'static str, i32)],
}

impl Message {
    /// The field that a key means: by its JSON name or its name in the proto file.
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
    /// The number of a name.
    pub fn number(&self, name: &str) -> Option<i32> {
        self.values.iter().find(|value| value.0 == name).map(|value| value.1)
    }

    /// The names, in the order of the proto file.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.values.iter().map(|value| value.0)
    }
}
