//! Codes: a number that stays, and a name to remember.

use std::fmt;

/// Code of a kind of finding: `KFP101 unknown-component`.
///
/// The first digit says what it is about: 0 reading, 1 references, 2 the graph, 3 values, 4 what the compiler or Argo cannot do,
/// 5 options and arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// The number, with `KFP` before it.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
}

impl Code {
    pub(crate) const fn new(id: &'static str, name: &'static str) -> Self {
        Self { id, name }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}
