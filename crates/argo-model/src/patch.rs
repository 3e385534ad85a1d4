//! JSON patches (RFC 6902) on a [`Tree`].

mod budget;
mod pointer;

use serde::{Deserialize, Serialize};

use crate::tree::Tree;
pub use budget::PatchBudget;
use pointer::Pointer;

/// One operation of a JSON patch. Paths are JSON pointers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub enum PatchOperation {
    /// Sets the value of a key, or inserts an element into a list; `-` appends it.
    Add {
        /// Path of the key or element.
        path: String,
        /// The value to add.
        value: Tree,
    },
    /// Removes a value.
    Remove {
        /// Path of the value.
        path: String,
    },
    /// Replaces a value that exists.
    Replace {
        /// Path of the value.
        path: String,
        /// The new value.
        value: Tree,
    },
    /// Removes a value and adds it in another place.
    Move {
        /// Path of the value.
        from: String,
        /// Path of the new place.
        path: String,
    },
    /// Adds a copy of a value in another place.
    Copy {
        /// Path of the value.
        from: String,
        /// Path of the new place.
        path: String,
    },
    /// Fails unless the value is the expected one.
    Test {
        /// Path of the value.
        path: String,
        /// The expected value.
        value: Tree,
    },
}

/// The reason why an operation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// The path is not a JSON pointer.
    #[error("`{0}` is not a JSON pointer: {1}")]
    Pointer(String, &'static str),
    /// No value has this path.
    #[error("the path `{0}` does not exist")]
    Absent(String),
    /// The value is another one than `test` expects.
    #[error("the value at `{0}` is not the one that `test` expects")]
    Differs(String),
    /// The target of a `move` lies within its source.
    #[error("`{0}` cannot be moved into itself")]
    IntoItself(String),
    /// The operations insert more than a [`PatchBudget`] allows.
    #[error("the patches insert more data than any workflow can hold")]
    TooLarge,
    /// The result would have too many levels.
    #[error("the value at `{0}` would have more than {max} levels", max = PatchBudget::MAX_LEVELS)]
    TooDeep(String),
}

impl PatchOperation {
    /// Applies the operation. The budget pays for the data that it inserts: a `copy` can double a
    /// tree, so a short patch could exhaust the memory.
    ///
    /// # Errors
    /// If a path does not exist, a `test` fails, or the result would be too large. A failed
    /// operation may leave the tree changed in part.
    pub fn apply(&self, tree: &mut Tree, budget: &mut PatchBudget) -> Result<(), PatchError> {
        match self {
            PatchOperation::Add { path, value } => {
                let path = Pointer::parse(path)?;
                budget.insert(value, &path)?;
                add(tree, &path, value.clone(), budget)
            }
            PatchOperation::Remove { path } => remove(tree, &Pointer::parse(path)?, budget).map(drop),
            PatchOperation::Replace { path, value } => {
                let path = Pointer::parse(path)?;
                budget.insert(value, &path)?;
                *path.find(tree)? = value.clone();
                Ok(())
            }
            PatchOperation::Move { from, path } => {
                let (from, path) = (Pointer::parse(from)?, Pointer::parse(path)?);
                if from.contains(&path) {
                    return Err(PatchError::IntoItself(from.to_string()));
                }
                let value = remove(tree, &from, budget)?;
                budget.insert(&value, &path)?;
                add(tree, &path, value, budget)
            }
            PatchOperation::Copy { from, path } => {
                let path = Pointer::parse(path)?;
                let value = Pointer::parse(from)?.find(tree)?;
                budget.insert(value, &path)?;
                let value = value.clone();
                add(tree, &path, value, budget)
            }
            PatchOperation::Test { path, value } => match Pointer::parse(path)?.find(tree)? == value {
                true => Ok(()),
                false => Err(PatchError::Differs(path.clone())),
            },
        }
    }
}

fn add(tree: &mut Tree, path: &Pointer, value: Tree, budget: &mut PatchBudget) -> Result<(), PatchError> {
    let Some((parent, last)) = path.find_parent(tree)? else {
        *tree = value;
        return Ok(());
    };
    match parent {
        Tree::Map(map) => drop(map.insert(last.to_owned(), value)),
        Tree::List(list) if last == "-" => list.push(value),
        Tree::List(list) => match pointer::index(last) {
            Some(at) if at <= list.len() => {
                budget.shift(list.len() - at)?;
                list.insert(at, value);
            }
            _ => return Err(path.absent()),
        },
        _ => return Err(path.absent()),
    }
    Ok(())
}

fn remove(tree: &mut Tree, path: &Pointer, budget: &mut PatchBudget) -> Result<Tree, PatchError> {
    let Some((parent, last)) = path.find_parent(tree)? else { return Ok(std::mem::take(tree)) };
    match parent {
        Tree::Map(map) => {
            budget.shift(map.len())?;
            map.shift_remove(last).ok_or_else(|| path.absent())
        }
        Tree::List(list) => match pointer::index(last) {
            Some(at) if at < list.len() => {
                budget.shift(list.len() - at)?;
                Ok(list.remove(at))
            }
            _ => Err(path.absent()),
        },
        _ => Err(path.absent()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(object: &str, patch: &str) -> Result<String, String> {
        let mut tree: Tree = serde_json::from_str(object).unwrap();
        let patch: Vec<PatchOperation> = serde_json::from_str(patch).map_err(|error| error.to_string())?;
        let mut budget = PatchBudget::default();
        patch
            .iter()
            .try_for_each(|operation| operation.apply(&mut tree, &mut budget))
            .map_err(|error| error.to_string())?;
        Ok(serde_json::to_string(&tree).unwrap())
    }

    /// Among them the examples of RFC 6902's appendix.
    #[test]
    fn operations_do_what_the_rfc_says() {
        for (object, patch, expected) in [
            (r#"{"foo":"bar"}"#, r#"[{"op":"add","path":"/baz","value":"qux"}]"#, r#"{"foo":"bar","baz":"qux"}"#),
            (r#"{"a":[1,3]}"#, r#"[{"op":"add","path":"/a/1","value":2}]"#, r#"{"a":[1,2,3]}"#),
            (r#"{"a":[1]}"#, r#"[{"op":"add","path":"/a/-","value":2}]"#, r#"{"a":[1,2]}"#),
            (r#"{"a":1,"b":2}"#, r#"[{"op":"remove","path":"/a"}]"#, r#"{"b":2}"#),
            (r#"{"a":[1,2]}"#, r#"[{"op":"replace","path":"/a/0","value":{}}]"#, r#"{"a":[{},2]}"#),
            (r#"{"a":{"b":1},"c":{}}"#, r#"[{"op":"move","from":"/a/b","path":"/c/d"}]"#, r#"{"a":{},"c":{"d":1}}"#),
            (r#"{"a":1}"#, r#"[{"op":"copy","from":"/a","path":"/b"}]"#, r#"{"a":1,"b":1}"#),
            (r#"{"/":9,"~1":10}"#, r#"[{"op":"test","path":"/~01","value":10}]"#, r#"{"/":9,"~1":10}"#),
            (r#"{"a":1}"#, r#"[{"op":"add","path":"","value":[]}]"#, "[]"),
        ] {
            assert_eq!(patched(object, patch), Ok(expected.to_owned()), "{patch}");
        }
        for (object, patch, expected) in [
            (r#"{"a":1}"#, r#"[{"op":"remove","path":"/b"}]"#, "the path `/b` does not exist"),
            (r#"{"a":1}"#, r#"[{"op":"add","path":"/b/c","value":1}]"#, "the path `/b/c` does not exist"),
            (r#"{"a":[]}"#, r#"[{"op":"add","path":"/a/1","value":1}]"#, "the path `/a/1` does not exist"),
            (r#"{"a":[1,2]}"#, r#"[{"op":"remove","path":"/a/+1"}]"#, "the path `/a/+1` does not exist"),
            (r#"{"a":[1,2]}"#, r#"[{"op":"remove","path":"/a/01"}]"#, "the path `/a/01` does not exist"),
            (r#"{"a":[1,2]}"#, r#"[{"op":"add","path":"/a/00","value":1}]"#, "the path `/a/00` does not exist"),
            (r#"{"a":[1,2]}"#, r#"[{"op":"replace","path":"/a/-","value":1}]"#, "the path `/a/-` does not exist"),
            (
                r#"{"~2":1}"#,
                r#"[{"op":"remove","path":"/~2"}]"#,
                "`/~2` is not a JSON pointer: `~` must be followed by 0 or 1",
            ),
            (
                r#"{"a~":1}"#,
                r#"[{"op":"remove","path":"/a~"}]"#,
                "`/a~` is not a JSON pointer: `~` must be followed by 0 or 1",
            ),
            (r#"{"a":{}}"#, r#"[{"op":"move","from":"/a","path":"/a/b"}]"#, "`/a` cannot be moved into itself"),
            (r#"{"a":1}"#, r#"[{"op":"remove","path":"a"}]"#, "`a` is not a JSON pointer: it must start with `/`"),
            (
                r#"{"a":1}"#,
                r#"[{"op":"test","path":"/a","value":2}]"#,
                "the value at `/a` is not the one that `test` expects",
            ),
        ] {
            assert_eq!(patched(object, patch), Err(expected.to_owned()), "{patch}");
        }
    }

    /// Twenty operations would make a tree of a million lists, and thirty one of a billion.
    #[test]
    fn copies_of_copies_are_too_large() {
        let copies = vec![r#"{"op":"copy","from":"","path":"/-"}"#; 60].join(",");
        let error = patched("[]", &format!("[{copies}]")).unwrap_err();
        assert_eq!(error, "the patches insert more data than any workflow can hold");
    }

    #[test]
    fn moves_into_moves_are_too_deep() {
        let wrap = [
            r#"{"op":"add","path":"/new","value":{}}"#,
            r#"{"op":"move","from":"/old","path":"/new/old"}"#,
            r#"{"op":"move","from":"/new","path":"/old"}"#,
        ];
        let error = patched(r#"{"old":{}}"#, &format!("[{}]", vec![wrap.join(","); 10_000].join(","))).unwrap_err();
        assert_eq!(error, "the value at `/new/old` would have more than 100 levels");
    }

    /// Each insertion at the front of a list moves all the others.
    #[test]
    fn insertions_at_the_front_have_an_end() {
        let operations = vec![r#"{"op":"add","path":"/0","value":0}"#; 100_000].join(",");
        let error = patched("[]", &format!("[{operations}]")).unwrap_err();
        assert_eq!(error, "the patches insert more data than any workflow can hold");
    }
}
