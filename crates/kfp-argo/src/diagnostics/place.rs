//! Where a finding is: in the file, and in the pipeline as its author sees it.

use std::fmt;
use std::sync::Arc;

use kfp_ir::{Path, distance};

use crate::pipeline::TaskKey;

/// A place in the IR.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The way through the document; [`kfp_ir::locate`] gives the line.
    pub path: Path,
    /// The way through the pipeline's tasks.
    pub trail: Trail,
}

/// The tasks from the root to a place: `root > exit-handler-1 > train`. A component that several tasks use has several trails;
/// this is one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trail(Arc<[TaskKey]>);

impl Trail {
    /// Whether it leads nowhere: the place is about the whole pipeline.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Location {
    /// The top of the pipeline.
    pub(crate) fn top() -> Self {
        Self { path: Path::new(), trail: Trail::default() }
    }

    /// The value under a key, of the same task.
    pub(crate) fn key(&self, key: impl Into<String>) -> Self {
        Self { path: self.path.key(key), trail: self.trail.clone() }
    }

    /// The element of a list, of the same task.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self { path: self.path.index(index), trail: self.trail.clone() }
    }

    /// Another place in the document, of the same task.
    pub(crate) fn elsewhere(&self, path: Path) -> Self {
        Self { path, trail: self.trail.clone() }
    }

    /// A task of the DAG that `self` is the trail of.
    pub(crate) fn task(&self, path: Path, key: &TaskKey) -> Self {
        Self { path, trail: Trail(self.trail.0.iter().chain([key]).cloned().collect()) }
    }
}

impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("root")?;
        self.0.iter().try_for_each(|task| write!(f, " > {task}"))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.trail.is_empty() {
            true => write!(f, "{}", self.path),
            false => write!(f, "{} at {}", self.trail, self.path),
        }
    }
}

/// Among more names, the nearest one may be any, and takes time to find.
const MAX_NAMES: usize = 200;

/// A longer name is no slip of the finger.
const MAX_NAME_LENGTH: usize = 200;

/// `did you mean "x"?` for the known name nearest to an unknown one, if one is near; else the known ones, if they are few.
pub(crate) fn did_you_mean<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().take(MAX_NAMES + 1).collect();
    if known.len() > MAX_NAMES || unknown.len() > MAX_NAME_LENGTH {
        return None;
    }
    let nearest =
        known.iter().filter(|name| name.len() <= MAX_NAME_LENGTH).map(|name| (distance(unknown, name), *name)).min();
    match nearest {
        None if known.is_empty() => Some("there are none at all".to_owned()),
        None => None,
        Some((distance, name)) if distance <= unknown.chars().count().div_ceil(3) => {
            Some(format!("did you mean \"{name}\"?"))
        }
        Some(_) if known.len() <= 8 => Some(format!("there are: {}", known.join(", "))),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn only_near_names_are_offered() {
        assert_eq!(did_you_mean("trian", ["train", "test"]).unwrap(), "did you mean \"train\"?");
        assert_eq!(did_you_mean("zzz", ["train", "test"]).unwrap(), "there are: train, test");
    }
}
