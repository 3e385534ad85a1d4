//! Any object as data, with its keys in their order: what free parts are laid over, and what is patched.

use std::fmt;

use indexmap::IndexMap;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Number;

/// A JSON value that keeps the order of keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tree {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// An object.
    Map(IndexMap<String, Tree>),
}

/// Lists whose elements are known by a field of theirs, as Kubernetes' strategic merge knows them.
const KEYED: [(&str, &str); 8] = [
    ("env", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("initContainers", "name"),
    ("sidecars", "name"),
    ("imagePullSecrets", "name"),
    ("hostAliases", "ip"),
    ("templates", "name"),
];

/// Lists that only grow.
const GROWING: [&str; 1] = ["tolerations"];

impl Tree {
    /// What an object is written as.
    ///
    /// # Errors
    /// When the object has keys that are no texts, which none of this crate's types has.
    pub fn of(object: &impl Serialize) -> serde_json::Result<Self> {
        serde_json::from_str(&serde_json::to_string(object)?)
    }

    /// An empty object.
    pub fn map() -> Self {
        Tree::Map(IndexMap::new())
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Tree::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The value under a key.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Tree> {
        match self {
            Tree::Map(map) => map.get_mut(key),
            _ => None,
        }
    }

    /// The value at a way of keys.
    pub fn at(&self, way: &[&str]) -> Option<&Tree> {
        way.iter().try_fold(self, |tree, key| tree.get(key))
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements; none if it is no list.
    pub fn elements(&self) -> &[Tree] {
        match self {
            Tree::List(list) => list,
            _ => &[],
        }
    }

    /// Lays another tree over this one: objects are joined, `null` takes a key away, elements of lists that Kubernetes knows by a field
    /// replace those of the same field, tolerations are added, and everything else is replaced.
    pub fn lay(&mut self, over: &Tree) {
        match (&mut *self, over) {
            (Tree::Map(map), Tree::Map(over)) => {
                for (key, value) in over {
                    match (map.get_mut(key), value) {
                        (_, Tree::Null) => drop(map.shift_remove(key)),
                        (Some(here), _) => here.lay_at(key, value),
                        (None, _) => drop(map.insert(key.clone(), value.clone())),
                    }
                }
            }
            (here, over) => *here = over.clone(),
        }
    }

    /// The same, for the value under a key.
    fn lay_at(&mut self, key: &str, over: &Tree) {
        let by = KEYED.iter().find(|(list, _)| *list == key).map(|(_, by)| *by);
        match (&mut *self, over) {
            (Tree::List(list), Tree::List(over)) if by.is_some() => {
                let name = |tree: &Tree| by.and_then(|by| tree.get(by)).and_then(Tree::text).map(str::to_owned);
                for element in over {
                    let wanted = name(element).filter(|wanted| !wanted.is_empty());
                    let same = wanted.and_then(|_| list.iter().position(|here| name(here) == name(element)));
                    match same {
                        Some(at) => list[at].lay(element),
                        None => list.push(element.clone()),
                    }
                }
            }
            (Tree::List(list), Tree::List(over)) if GROWING.contains(&key) => {
                for element in over.iter() {
                    if !list.contains(element) {
                        list.push(element.clone());
                    }
                }
            }
            (here, over) => here.lay(over),
        }
    }

    /// Calls back for each text in it.
    pub fn each_text<'t>(&'t self, found: &mut impl FnMut(&'t str)) {
        match self {
            Tree::Text(text) => found(text),
            Tree::List(list) => list.iter().for_each(|tree| tree.each_text(found)),
            Tree::Map(map) => map.values().for_each(|tree| tree.each_text(found)),
            Tree::Null | Tree::Bool(_) | Tree::Number(_) => {}
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Bool(value) => serializer.serialize_bool(*value),
            Tree::Number(number) => number.serialize(serializer),
            Tree::Text(text) => crate::emit::text(text, serializer),
            Tree::List(list) => serializer.collect_seq(list),
            Tree::Map(map) => serializer.collect_map(map),
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Tree, E> {
        Number::from_f64(value).map(Tree::Number).ok_or_else(|| E::custom("JSON has no such number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = seq.next_element()? {
            list.push(element);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut map = IndexMap::new();
        while let Some((key, value)) = entries.next_entry()? {
            map.insert(key, value);
        }
        Ok(Tree::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Tree {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_is_read_is_written_in_its_order() {
        let json = r#"{"b":[1,-2,1.5,true,null],"a":{"z":"x","y":{}}}"#;
        assert_eq!(serde_json::to_string(&tree(json)).unwrap(), json);
    }

    #[test]
    fn objects_are_laid_over_each_other() {
        for (base, over, expected) in [
            (r#"{"a":{"b":1,"c":2}}"#, r#"{"a":{"c":3,"d":4}}"#, r#"{"a":{"b":1,"c":3,"d":4}}"#),
            (r#"{"a":1,"b":2}"#, r#"{"a":null}"#, r#"{"b":2}"#),
            (r#"{"args":["a"]}"#, r#"{"args":["b"]}"#, r#"{"args":["b"]}"#),
            (
                r#"{"env":[{"name":"A","value":"1"},{"name":"B","value":"1"}]}"#,
                r#"{"env":[{"name":"B","value":"2"},{"name":"C","value":"3"}]}"#,
                r#"{"env":[{"name":"A","value":"1"},{"name":"B","value":"2"},{"name":"C","value":"3"}]}"#,
            ),
            (
                r#"{"volumeMounts":[{"name":"a","mountPath":"/a"}]}"#,
                r#"{"volumeMounts":[{"name":"a","mountPath":"/b"}]}"#,
                r#"{"volumeMounts":[{"name":"a","mountPath":"/a"},{"name":"a","mountPath":"/b"}]}"#,
            ),
            (
                r#"{"tolerations":[{"key":"a"}]}"#,
                r#"{"tolerations":[{"key":"b"},{"key":"a"}]}"#,
                r#"{"tolerations":[{"key":"a"},{"key":"b"}]}"#,
            ),
        ] {
            let mut laid = tree(base);
            laid.lay(&tree(over));
            assert_eq!(laid, tree(expected), "{over} over {base}");
        }
    }
}
