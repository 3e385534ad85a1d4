//! Codes: a stable number, and a name that is easy to remember.

use std::fmt;

/// The code of a kind of finding: `KFP101 unknown-component`.
///
/// The first digit is the subject: 0 reading, 1 references, 2 the graph, 3 values, 4 limits of the
/// compiler or of Argo, 5 options and arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// The number, with the prefix `KFP`.
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
