//! JSON pointers (RFC 6901).

use std::fmt;

use super::PatchError;
use crate::tree::Tree;

/// A JSON pointer: the tokens of a path such as `/spec/templates/0`.
pub(super) struct Pointer {
    text: String,
    tokens: Vec<String>,
}

impl Pointer {
    /// Reads a pointer. The empty text is the whole document.
    pub(super) fn parse(text: &str) -> Result<Self, PatchError> {
        let invalid = |why| PatchError::Pointer(text.to_owned(), why);
        let tokens = match text.split_once('/') {
            None if text.is_empty() => Vec::new(),
            Some(("", rest)) => {
                let tokens: Option<Vec<String>> = rest.split('/').map(unescape).collect();
                tokens.ok_or_else(|| invalid("`~` must be followed by 0 or 1"))?
            }
            _ => return Err(invalid("it must start with `/`")),
        };
        Ok(Self { text: text.to_owned(), tokens })
    }

    /// Returns the number of tokens.
    pub(super) fn levels(&self) -> usize {
        self.tokens.len()
    }

    /// Returns true if `other` points into the value that this pointer points to.
    pub(super) fn contains(&self, other: &Pointer) -> bool {
        other.tokens.len() > self.tokens.len() && other.tokens.starts_with(&self.tokens)
    }

    /// Returns the error for a path that does not exist.
    pub(super) fn absent(&self) -> PatchError {
        PatchError::Absent(self.text.clone())
    }

    /// Finds the value that this pointer points to.
    pub(super) fn find<'t>(&self, tree: &'t mut Tree) -> Result<&'t mut Tree, PatchError> {
        self.walk(tree, &self.tokens)
    }

    /// Finds the object or list that contains the value, and returns it with the last token; `None`
    /// for the whole document.
    pub(super) fn find_parent<'t>(&self, tree: &'t mut Tree) -> Result<Option<(&'t mut Tree, &str)>, PatchError> {
        let Some((last, tokens)) = self.tokens.split_last() else { return Ok(None) };
        Ok(Some((self.walk(tree, tokens)?, last)))
    }

    fn walk<'t>(&self, tree: &'t mut Tree, tokens: &[String]) -> Result<&'t mut Tree, PatchError> {
        tokens.iter().try_fold(tree, |tree, token| {
            let child = match tree {
                Tree::Map(map) => map.get_mut(token),
                Tree::List(list) => index(token).and_then(|at| list.get_mut(at)),
                _ => None,
            };
            child.ok_or_else(|| self.absent())
        })
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Reads the index of a list's element: digits without a leading zero.
pub(super) fn index(token: &str) -> Option<usize> {
    let is_plain = token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
    if is_plain { token.parse().ok() } else { None }
}

/// Replaces `~1` by `/` and `~0` by `~`; `None` if another character follows a `~`.
fn unescape(token: &str) -> Option<String> {
    let mut plain = String::with_capacity(token.len());
    let mut chars = token.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '~' => match chars.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            c => c,
        });
    }
    Some(plain)
}
