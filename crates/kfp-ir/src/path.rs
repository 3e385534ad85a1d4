//! Ways through the documents: which value is meant, whatever the text looks like.

use std::fmt;

/// The way from the top to a value: `root.dag.tasks.train`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(pub Vec<Step>);

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A document of the file, from zero. Only the first step can be one.
    Document(usize),
    /// A key of a mapping: for a field its JSON name.
    Key(String),
    /// An element of a list, from zero.
    Index(usize),
}

impl Path {
    /// The top.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value under a key.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// The element of a list.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// One step further.
    #[must_use]
    pub fn step(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }
}

/// `root.dag.tasks.train.args[0]`, with unusual keys in quotes. The document is left out: a [`Span`](crate::Span)
/// tells it better.
impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for step in &self.0 {
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
        let path = Path(vec![Step::Document(1)]).key("root").key("dag").key("a.b c").key("args").index(0).key("");
        assert_eq!(path.to_string(), "root.dag.\"a.b c\".args[0].\"\"");
        assert_eq!(Path::new().key("größe-2_x").to_string(), "größe-2_x");
        assert_eq!(Path::new().to_string(), "");
    }
}
