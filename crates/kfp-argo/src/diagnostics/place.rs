//! Locations: the place of a finding in the file, and in the pipeline as its author knows it.

use std::fmt;
use std::sync::Arc;

use kfp_ir::{Path, distance};

use crate::pipeline::TaskKey;

/// A place in the IR.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The path through the document; [`kfp_ir::locate`] returns its line.
    pub path: Path,
    /// The path through the pipeline's tasks.
    pub trail: Trail,
}

/// The tasks from the root to a place: `root > exit-handler-1 ("nightly") > train`. A component that
/// several tasks use has several trails, of which this is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Trail(Arc<[TrailStep]>);

/// A task on the way to a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrailStep {
    /// The key of the task.
    pub key: TaskKey,
    /// The name that its author gave to it.
    pub display_name: Option<String>,
}

impl Trail {
    /// Returns true if the place concerns the whole pipeline instead of a task.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the tasks, from the root.
    pub fn tasks(&self) -> &[TrailStep] {
        &self.0
    }
}

impl Location {
    /// Returns the top of the pipeline.
    pub(crate) fn top() -> Self {
        Self { path: Path::new(), trail: Trail::default() }
    }

    /// Returns the place of a key in the mapping at this place.
    pub(crate) fn key(&self, key: impl Into<String>) -> Self {
        Self { path: self.path.key(key), trail: self.trail.clone() }
    }

    /// Returns the place of an element in the list at this place.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self { path: self.path.index(index), trail: self.trail.clone() }
    }

    /// Returns another place in the document that belongs to the same task.
    pub(crate) fn elsewhere(&self, path: Path) -> Self {
        Self { path, trail: self.trail.clone() }
    }

    /// Returns the place of a task in the DAG that this place belongs to.
    pub(crate) fn task(&self, path: Path, key: &TaskKey, display_name: Option<&str>) -> Self {
        let step = TrailStep { key: key.clone(), display_name: display_name.map(str::to_owned) };
        Self { path, trail: Trail(self.trail.0.iter().cloned().chain([step]).collect()) }
    }
}

impl fmt::Display for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("root")?;
        self.0.iter().try_for_each(|task| write!(f, " > {task}"))
    }
}

impl fmt::Display for TrailStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.display_name {
            Some(name) => write!(f, "{} ({name:?})", self.key),
            None => self.key.fmt(f),
        }
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

/// Limit for the number of known names. The nearest of more names means little, and takes long to
/// find.
const MAX_NAMES: usize = 200;

/// Limit for the length of a name. A longer one is not a spelling mistake.
const MAX_NAME_LENGTH: usize = 200;

/// Returns `did you mean "x"?` for the known name that is nearest to an unknown one. If none is
/// near, returns a list of the known names if it is short.
pub(crate) fn did_you_mean<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().take(MAX_NAMES + 1).collect();
    if known.len() > MAX_NAMES || unknown.len() > MAX_NAME_LENGTH {
        return None;
    }
    let nearest =
        known.iter().filter(|name| name.len() <= MAX_NAME_LENGTH).map(|name| (distance(unknown, name), *name)).min();
    match nearest {
        None if known.is_empty() => Some("none are defined".to_owned()),
        None => None,
        Some((distance, name)) if distance <= unknown.chars().count().div_ceil(3) => {
            Some(format!("did you mean `{name}`?"))
        }
        Some(_) if known.len() <= 8 => Some(format!("available: {}", known.join(", "))),
        Some(_) => None,
    }
}

/// Returns true if a help text of [`did_you_mean`] is a question about the nearest name, and not a
/// list.
pub(crate) fn is_nearest(help: &str) -> bool {
    help.starts_with("did you mean")
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn only_near_names_are_offered() {
        assert_eq!(did_you_mean("trian", ["train", "test"]).unwrap(), "did you mean `train`?");
        assert_eq!(did_you_mean("zzz", ["train", "test"]).unwrap(), "available: train, test");
    }
}
