//! Names of the places where a run executes something.

use std::fmt;

use kfp_argo::pipeline::TaskKey;

/// One step from a DAG to something that it contains.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The task with this key.
    Task(TaskKey),
    /// The iteration with this number, of a task that is a loop.
    Item(usize),
}

/// The way from the root of the pipeline to a task: `train`, `for-loop-1[2]/train`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The path of a task in the DAG at this path.
    pub fn task(&self, key: &TaskKey) -> Self {
        self.then(Step::Task(key.clone()))
    }

    /// The path of an iteration of the loop at this path.
    pub fn item(&self, number: usize) -> Self {
        self.then(Step::Item(number))
    }

    fn then(&self, step: Step) -> Self {
        Self(self.0.iter().cloned().chain([step]).collect())
    }

    /// Reads the text of a path.
    pub fn read(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for part in text.split('/') {
            let (key, items) = part.split_once('[').unwrap_or((part, ""));
            steps.push(Step::Task(TaskKey::from(key)));
            for item in items.split_terminator(']') {
                steps.push(Step::Item(item.trim_start_matches('[').parse().ok()?));
            }
        }
        Some(Self(steps))
    }

    /// The steps from the root on.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns this path, and those of the tasks and iterations around it, from the inside out.
    pub fn with_owners(&self) -> impl Iterator<Item = Self> {
        (1..=self.0.len()).rev().map(|length| Self(self.0[..length].to_vec()))
    }

    /// Returns true if this path is `outer`, or leads to something within it.
    pub fn is_within(&self, outer: &Path) -> bool {
        self.0.starts_with(&outer.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Task(key) if at == 0 => write!(f, "{key}")?,
                Step::Task(key) => write!(f, "/{key}")?,
                Step::Item(number) => write!(f, "[{number}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn texts_are_read_as_they_are_printed() {
        for text in ["train", "exit-handler-1/train", "for-loop-1[2]/for-loop-2[0]/train", "for-loop-1[2]"] {
            assert_eq!(Path::read(text).unwrap().to_string(), text);
        }
        assert_eq!(Path::read("for-loop-1[x]"), None);
    }
}
