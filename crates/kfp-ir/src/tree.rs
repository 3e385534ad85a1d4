//! The tree into which every source is read before it becomes messages.
//!
//! The tree makes no decision about types: a scalar keeps its text and its quotes, so that the type
//! of the field can decide later what a plain `1e3` is. Every node has its place.

use std::borrow::Cow;

/// Bytes of the source, from `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Extent {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Node<'s> {
    pub(crate) data: Data<'s>,
    pub(crate) extent: Extent,
}

#[derive(Debug, Clone)]
pub(crate) enum Data<'s> {
    Scalar(Scalar<'s>),
    Sequence(Vec<Node<'s>>),
    Mapping(Vec<Entry<'s>>),
}

/// A pair of a mapping. No two entries of a mapping have the same key.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'s> {
    pub(crate) key: Cow<'s, str>,
    pub(crate) key_extent: Extent,
    pub(crate) value: Node<'s>,
}

#[derive(Debug, Clone)]
pub(crate) struct Scalar<'s> {
    pub(crate) text: Cow<'s, str>,
    pub(crate) form: Form,
}

/// The notation of a scalar in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// YAML without quotes: may be a number, a boolean, a null or a text.
    Plain,
    /// In quotes, as a block, or tagged as a string: a text.
    Quoted,
    /// A number, `true`, `false` or `null` of JSON: never a text.
    Bare,
}

impl<'s> Node<'s> {
    /// No content: the null of YAML and JSON.
    pub(crate) fn is_null(&self) -> bool {
        match &self.data {
            Data::Scalar(scalar) => scalar.is_null(),
            _ => false,
        }
    }

    pub(crate) fn entries(&self) -> &[Entry<'s>] {
        match &self.data {
            Data::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node<'s>> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// Returns the text of a key's value.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.data {
            Data::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Node<'s>> {
        match &mut self.data {
            Data::Mapping(entries) => entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.value),
            _ => None,
        }
    }

    /// Takes the entry of a field out of a mapping, unless the field is present twice; `names` are
    /// the field's names.
    pub(crate) fn take(&mut self, names: [&str; 2]) -> Option<Entry<'s>> {
        match &mut self.data {
            Data::Mapping(entries) => {
                let is_it = |entry: &Entry<'_>| names.contains(&&*entry.key);
                let index = entries.iter().position(is_it)?;
                let alone = !entries[index + 1..].iter().any(is_it);
                alone.then(|| entries.remove(index))
            }
            _ => None,
        }
    }

    /// Returns the number of levels of collections, including this one.
    pub(crate) fn height(&self) -> usize {
        let below = match &self.data {
            Data::Scalar(_) => return 0,
            Data::Sequence(items) => items.iter().map(Self::height).max(),
            Data::Mapping(entries) => entries.iter().map(|entry| entry.value.height()).max(),
        };
        below.unwrap_or(0) + 1
    }
}
