//! Paths through the documents: they identify a value independently of the layout of the text.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The path from the top to a value: `root.dag.tasks.train`. Paths share their common steps, so a
/// longer path copies nothing.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(Option<Arc<Last>>);

/// The last step of a path, and the path before it.
#[derive(PartialEq, Eq, Hash)]
struct Last {
    step: Step,
    above: Path,
}

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A document of the file, from zero. Only the first step can be one.
    Document(usize),
    /// A key of a mapping. For a field, this is its JSON name.
    Key(String),
    /// An element of a list, from zero.
    Index(usize),
}

impl Path {
    /// Returns the path of the top.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the path of the value under a key.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// Returns the path of the element of a list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// Returns the path with one more step.
    #[must_use]
    pub fn step(&self, step: Step) -> Self {
        Self(Some(Arc::new(Last { step, above: self.clone() })))
    }

    /// Returns the path with the steps of another path appended.
    #[must_use]
    pub fn then(&self, path: &Path) -> Self {
        path.steps().into_iter().fold(self.clone(), |path, step| path.step(step.clone()))
    }

    /// Returns the steps, from the top.
    pub fn steps(&self) -> Vec<&Step> {
        let upwards = std::iter::successors(self.0.as_deref(), |last| last.above.0.as_deref());
        let mut steps: Vec<&Step> = upwards.map(|last| &last.step).collect();
        steps.reverse();
        steps
    }

    /// Returns the last step.
    pub fn last(&self) -> Option<&Step> {
        self.0.as_ref().map(|last| &last.step)
    }
}

impl PartialOrd for Path {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares the steps from the top.
impl Ord for Path {
    fn cmp(&self, other: &Self) -> Ordering {
        self.steps().cmp(&other.steps())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.steps()).finish()
    }
}

/// Prints `root.dag.tasks.train.args[0]`, with unusual keys in quotes. The document is left out,
/// because a [`Span`](crate::Span) shows it better.
impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for step in self.steps() {
            match step {
                Step::Document(_) => continue,
                Step::Index(index) => write!(out, "[{index}]")?,
                Step::Key(key) => {
                    let dot = if first { "" } else { "." };
                    let usual = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
                    if !key.is_empty() && key.chars().all(usual) {
                        write!(out, "{dot}{key}")?;
                    } else {
                        write!(out, "{dot}{key:?}")?;
                    }
                }
            }
            first = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_like_field_accesses() {
        let path = Path::new().step(Step::Document(1)).key("root").key("dag").key("a.b c").key("args").index(0).key("");
        assert_eq!(path.to_string(), "root.dag.\"a.b c\".args[0].\"\"");
        assert_eq!(Path::new().key("größe-2_x").to_string(), "größe-2_x");
        assert_eq!(Path::new().to_string(), "");
    }
}
