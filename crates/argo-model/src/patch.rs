//! JSON patches (RFC 6902) on a [`Tree`].

use serde::{Deserialize, Serialize};

use crate::tree::Tree;

/// One operation of a patch; paths are JSON pointers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub enum PatchOperation {
    /// Puts a value under a key, or into a list; `-` is behind its end.
    Add {
        /// Where.
        path: String,
        /// What.
        value: Tree,
    },
    /// Takes a value away.
    Remove {
        /// Which.
        path: String,
    },
    /// Puts a value in the place of one that is there.
    Replace {
        /// Which.
        path: String,
        /// By what.
        value: Tree,
    },
    /// Takes a value away and puts it elsewhere.
    Move {
        /// Which.
        from: String,
        /// Where to.
        path: String,
    },
    /// Puts a value elsewhere as well.
    Copy {
        /// Which.
        from: String,
        /// Where to.
        path: String,
    },
    /// Goes on only if the value is as given.
    Test {
        /// Which.
        path: String,
        /// What it has to be.
        value: Tree,
    },
}

/// Why an operation could not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// The text is no JSON pointer.
    #[error("`{0}` is no JSON pointer: it has to start with `/`")]
    Pointer(String),
    /// Nothing is there.
    #[error("there is nothing at `{0}`")]
    Absent(String),
    /// A test failed.
    #[error("the value at `{0}` is not the one that `test` expects")]
    Differs(String),
}

impl PatchOperation {
    /// Does it.
    ///
    /// # Errors
    /// When the place is not there; the tree is then as before, but for what a move took away.
    pub fn apply(&self, tree: &mut Tree) -> Result<(), PatchError> {
        match self {
            PatchOperation::Add { path, value } => add(tree, path, value.clone()),
            PatchOperation::Remove { path } => remove(tree, path).map(drop),
            PatchOperation::Replace { path, value } => {
                let place = find(tree, path)?;
                *place = value.clone();
                Ok(())
            }
            PatchOperation::Move { from, path } => {
                let value = remove(tree, from)?;
                add(tree, path, value)
            }
            PatchOperation::Copy { from, path } => {
                let value = find(tree, from)?.clone();
                add(tree, path, value)
            }
            PatchOperation::Test { path, value } => match find(tree, path)? == value {
                true => Ok(()),
                false => Err(PatchError::Differs(path.clone())),
            },
        }
    }
}

fn tokens(path: &str) -> Result<Vec<String>, PatchError> {
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let rest = path.strip_prefix('/').ok_or_else(|| PatchError::Pointer(path.to_owned()))?;
    Ok(rest.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

fn step<'t>(tree: &'t mut Tree, token: &str) -> Option<&'t mut Tree> {
    match tree {
        Tree::Map(map) => map.get_mut(token),
        Tree::List(list) => list.get_mut(token.parse::<usize>().ok()?),
        _ => None,
    }
}

fn find<'t>(tree: &'t mut Tree, path: &str) -> Result<&'t mut Tree, PatchError> {
    let absent = || PatchError::Absent(path.to_owned());
    tokens(path)?.iter().try_fold(tree, |tree, token| step(tree, token).ok_or_else(absent))
}

/// What holds the place that a path names, and the last token.
fn parent<'t>(tree: &'t mut Tree, path: &str) -> Result<Option<(&'t mut Tree, String)>, PatchError> {
    let absent = || PatchError::Absent(path.to_owned());
    let mut tokens = tokens(path)?;
    let Some(last) = tokens.pop() else { return Ok(None) };
    let holder = tokens.iter().try_fold(tree, |tree, token| step(tree, token).ok_or_else(absent))?;
    Ok(Some((holder, last)))
}

fn add(tree: &mut Tree, path: &str, value: Tree) -> Result<(), PatchError> {
    let absent = || PatchError::Absent(path.to_owned());
    let Some((holder, last)) = parent(tree, path)? else {
        *tree = value;
        return Ok(());
    };
    match holder {
        Tree::Map(map) => drop(map.insert(last, value)),
        Tree::List(list) if last == "-" => list.push(value),
        Tree::List(list) => match last.parse::<usize>() {
            Ok(at) if at <= list.len() => list.insert(at, value),
            _ => return Err(absent()),
        },
        _ => return Err(absent()),
    }
    Ok(())
}

fn remove(tree: &mut Tree, path: &str) -> Result<Tree, PatchError> {
    let absent = || PatchError::Absent(path.to_owned());
    let Some((holder, last)) = parent(tree, path)? else { return Ok(std::mem::take(tree)) };
    match holder {
        Tree::Map(map) => map.shift_remove(&last).ok_or_else(absent),
        Tree::List(list) => match last.parse::<usize>() {
            Ok(at) if at < list.len() => Ok(list.remove(at)),
            _ => Err(absent()),
        },
        _ => Err(absent()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(object: &str, patch: &str) -> Result<String, String> {
        let mut tree: Tree = serde_json::from_str(object).unwrap();
        let patch: Vec<PatchOperation> = serde_json::from_str(patch).map_err(|error| error.to_string())?;
        patch.iter().try_for_each(|operation| operation.apply(&mut tree)).map_err(|error| error.to_string())?;
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
            (r#"{"a":1}"#, r#"[{"op":"remove","path":"/b"}]"#, "there is nothing at `/b`"),
            (r#"{"a":1}"#, r#"[{"op":"add","path":"/b/c","value":1}]"#, "there is nothing at `/b/c`"),
            (r#"{"a":[]}"#, r#"[{"op":"add","path":"/a/1","value":1}]"#, "there is nothing at `/a/1`"),
            (r#"{"a":1}"#, r#"[{"op":"remove","path":"a"}]"#, "`a` is no JSON pointer: it has to start with `/`"),
            (
                r#"{"a":1}"#,
                r#"[{"op":"test","path":"/a","value":2}]"#,
                "the value at `/a` is not the one that `test` expects",
            ),
        ] {
            assert_eq!(patched(object, patch), Err(expected.to_owned()), "{patch}");
        }
    }
}
