//! Trees into messages: a `serde` deserializer that goes by the schema.
//!
//! The generated code asks for "any" type where proto3 JSON permits several (numbers, enums,
//! values), so the schema decides what a scalar is. Fields that the messages do not have are left
//! out.

use serde::de::value::{Error, StrDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::error::Problem;
use crate::mismatch::Expected;
use crate::resolve::Resolved;
use crate::scalar;
use crate::schema::{Field, Kind, Message};
use crate::shape::is_absent;
use crate::tree::{Data, Entry, Node};

/// A node with the type that it must become. It has passed the shape check.
pub(crate) struct Typed<'s> {
    pub(crate) node: Node<'s>,
    pub(crate) kind: &'static Kind,
    pub(crate) repeated: bool,
}

impl<'de, 's> Deserializer<'de> for Typed<'s> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self { node, kind, repeated } = self;
        if repeated {
            return sequence(node, kind, visitor);
        }
        match kind {
            Kind::Message(message) => visitor.visit_map(Fields { entries: entries(node), message, value: None }),
            Kind::Map(kind) => visitor.visit_map(Pairs { entries: entries(node), kind, value: None }),
            Kind::Struct => visitor.visit_map(Pairs { entries: entries(node), kind: &Kind::Value, value: None }),
            Kind::Value | Kind::Any => value(node, visitor),
            Kind::Bool => visitor.visit_bool(scalar::boolean(&node).map_err(custom)?),
            Kind::Int32 => visitor.visit_i64(scalar::integer(&node, Expected::Int32).map_err(custom)?),
            Kind::Int64 => visitor.visit_i64(scalar::integer(&node, Expected::Int64).map_err(custom)?),
            Kind::Double => visitor.visit_f64(scalar::double(&node).map_err(custom)?),
            Kind::Enum(values) => visitor.visit_i64(scalar::enumeration(&node, values).map_err(custom)?.into()),
            Kind::Duration => visitor.visit_str(scalar::duration(&node).map_err(custom)?),
            Kind::String => {
                scalar::string(&node).map_err(custom)?;
                text(node, visitor)
            }
        }
    }

    /// Absent fields never reach this point, so the node has a value, which may be a null.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, 's> IntoDeserializer<'de, Error> for Typed<'s> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

fn custom(problem: Problem) -> Error {
    Error::custom(problem)
}

fn entries(node: Node<'_>) -> std::vec::IntoIter<Entry<'_>> {
    match node.data {
        Data::Mapping(entries) => entries.into_iter(),
        _ => Vec::new().into_iter(),
    }
}

fn sequence<'de, V: Visitor<'de>>(node: Node<'_>, kind: &'static Kind, visitor: V) -> Result<V::Value, Error> {
    match node.data {
        Data::Sequence(items) => visitor.visit_seq(Items { items: items.into_iter(), kind }),
        _ => Err(Error::custom("a sequence was expected")),
    }
}

fn value<'de, V: Visitor<'de>>(node: Node<'_>, visitor: V) -> Result<V::Value, Error> {
    match &node.data {
        Data::Mapping(_) => visitor.visit_map(Pairs { entries: entries(node), kind: &Kind::Value, value: None }),
        Data::Sequence(_) => sequence(node, &Kind::Value, visitor),
        Data::Scalar(scalar) => match scalar::any(scalar).map_err(custom)? {
            Resolved::Null => visitor.visit_unit(),
            Resolved::Bool(value) => visitor.visit_bool(value),
            // The messages' values have doubles only.
            Resolved::Int(value) => visitor.visit_f64(value as f64),
            Resolved::Float(value) => visitor.visit_f64(value),
            Resolved::Text => text(node, visitor),
        },
    }
}

fn text<'de, V: Visitor<'de>>(node: Node<'_>, visitor: V) -> Result<V::Value, Error> {
    match node.data {
        Data::Scalar(scalar) => visitor.visit_string(scalar.text.into_owned()),
        _ => Err(Error::custom("a text was expected")),
    }
}

/// The elements of a list.
struct Items<'s> {
    items: std::vec::IntoIter<Node<'s>>,
    kind: &'static Kind,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let next = self.items.next();
        next.map(|node| seed.deserialize(Typed { node, kind: self.kind, repeated: false })).transpose()
    }
}

/// The fields of a message, by their JSON names.
struct Fields<'s> {
    entries: std::vec::IntoIter<Entry<'s>>,
    message: &'static Message,
    value: Option<(Node<'s>, &'static Field)>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        for entry in self.entries.by_ref() {
            let Some(field) = self.message.field(&entry.key) else { continue };
            if !is_absent(&entry.value, field) {
                self.value = Some((entry.value, field));
                return seed.deserialize(StrDeserializer::new(field.json)).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let (node, field) = self.value.take().ok_or_else(|| Error::custom("a value without a key"))?;
        seed.deserialize(Typed { node, kind: &field.kind, repeated: field.repeated })
    }
}

/// The pairs of a map.
struct Pairs<'s> {
    entries: std::vec::IntoIter<Entry<'s>>,
    kind: &'static Kind,
    value: Option<Node<'s>>,
}

impl<'de> MapAccess<'de> for Pairs<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        self.value = Some(entry.value);
        seed.deserialize(StringDeserializer::new(entry.key.into_owned())).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let node = self.value.take().ok_or_else(|| Error::custom("a value without a key"))?;
        seed.deserialize(Typed { node, kind: self.kind, repeated: false })
    }
}
