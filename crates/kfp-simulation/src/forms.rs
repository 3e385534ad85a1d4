//! Values that people may write in two forms. In contrast to serde's untagged enums, a mistake in
//! one of the forms is reported as such.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};

/// Reads a list of texts, or one text.
pub(crate) fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(OneOrSeveral)
}

struct OneOrSeveral;

impl<'de> Visitor<'de> for OneOrSeveral {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the path of a task, or a list of paths")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<String>, E> {
        Ok(vec![text.to_owned()])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Vec<String>, A::Error> {
        Deserialize::deserialize(SeqAccessDeserializer::new(items))
    }
}

/// Reads a simple value, or an object.
pub(crate) struct Either<S, O, T> {
    expecting: &'static str,
    simple: fn(S) -> T,
    object: fn(Box<O>) -> T,
    types: PhantomData<(S, O)>,
}

impl<S, O, T> Either<S, O, T> {
    pub(crate) fn new(expecting: &'static str, simple: fn(S) -> T, object: fn(Box<O>) -> T) -> Self {
        Self { expecting, simple, object, types: PhantomData }
    }
}

impl<'de, S: Deserialize<'de>, O: Deserialize<'de>, T> Visitor<'de> for Either<S, O, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        S::deserialize(value.into_deserializer()).map(self.simple)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        S::deserialize(text.into_deserializer()).map(self.simple)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        O::deserialize(MapAccessDeserializer::new(members)).map(|object| (self.object)(Box::new(object)))
    }
}
