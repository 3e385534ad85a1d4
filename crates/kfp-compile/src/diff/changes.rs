//! The changes between two outlines.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use similar::TextDiff;

use super::outline::{Aspect, Outline, Renames};
use super::{matching, moves};

/// A task that changed.
pub(super) struct Change {
    /// The path of the task, in the new pipeline if it is there; empty for the pipeline as a whole.
    pub(super) task: String,
    pub(super) event: Event,
    /// The kind of the task.
    pub(super) kind: &'static str,
    pub(super) differences: Vec<Difference>,
}

/// What happened to a task.
pub(super) enum Event {
    Added,
    Removed,
    /// Its old path.
    Renamed(String),
    /// Its old path, in another group.
    Moved(String),
    Changed,
}

/// A difference of one aspect.
#[derive(PartialEq)]
pub(super) struct Difference {
    pub(super) aspect: Aspect,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

impl Change {
    /// Returns true if nothing changed.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self.event, Event::Changed) && self.differences.is_empty()
    }

    /// Returns the path of the task, or `pipeline`.
    pub(super) fn subject(&self) -> &str {
        if self.task.is_empty() { "pipeline" } else { &self.task }
    }
}

impl Difference {
    /// Returns the lines that changed, for texts of several lines: `-` and `+`, with a line around.
    pub(super) fn lines(&self) -> Option<Vec<String>> {
        let (old, new) = (self.old.as_deref()?, self.new.as_deref()?);
        if !old.contains('\n') && !new.contains('\n') {
            return None;
        }
        let (old, new) = (format!("{old}\n"), format!("{new}\n"));
        let diff = TextDiff::from_lines(&old, &new);
        let text = diff.unified_diff().context_radius(1).to_string();
        let is_mark = |line: &&str| line.starts_with("@@");
        Some(text.lines().filter(|line| !is_mark(line)).map(str::to_owned).collect())
    }
}

/// Compares two pipelines. `old` makes the outline of the old one with the new names of tasks.
///
/// # Errors
/// Returns an error if an outline cannot be made.
pub(super) fn compare(old: &dyn Fn(&Renames) -> Result<Outline>, new: &Outline) -> Result<Vec<Change>> {
    let renames = matching::renames(&old(&Renames::default())?, new);
    let old = if renames.0.is_empty() { old(&Renames::default())? } else { old(&renames)? };
    let mut changes = Vec::new();
    let old_paths = old_paths(&renames);
    of_task(&old, new, "", &old_paths, &mut changes);
    moves::find(&old, new, &mut changes);
    changes.retain(|change| !change.is_empty());
    Ok(changes)
}

/// Returns the changes in their order, in groups: tasks that changed in the same way are together.
pub(super) fn alike(changes: &[Change]) -> Vec<Vec<&Change>> {
    let mut groups: Vec<Vec<&Change>> = Vec::new();
    for change in changes {
        let is_alike = |group: &&mut Vec<&Change>| {
            let is_change = |change: &Change| matches!(change.event, Event::Changed) && !change.task.is_empty();
            is_change(change) && is_change(group[0]) && group[0].differences == change.differences
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups
}

/// Returns the old paths of renamed tasks by their new paths.
fn old_paths(renames: &Renames) -> BTreeMap<String, String> {
    let paths = renames.0.keys().map(|old| {
        let new: Vec<&str> = (0..old.len()).map(|depth| renames.name(&old[..depth], &old[depth])).collect();
        (new.join("/"), old.join("/"))
    });
    paths.collect()
}

fn of_task(old: &Outline, new: &Outline, path: &str, renamed: &BTreeMap<String, String>, changes: &mut Vec<Change>) {
    let event = renamed.get(path).map_or(Event::Changed, |old| Event::Renamed(old.clone()));
    changes.push(Change { task: path.to_owned(), event, kind: new.kind, differences: differences(old, new) });
    let by_name = |outline: &Outline| -> BTreeMap<String, usize> {
        outline.tasks.iter().enumerate().map(|(number, task)| (task.name.clone(), number)).collect()
    };
    let (in_old, in_new) = (by_name(old), by_name(new));
    for task in &new.tasks {
        let path = joined(path, &task.name);
        match in_old.get(&task.name) {
            Some(number) => of_task(&old.tasks[*number], task, &path, renamed, changes),
            None => only(task, &path, &Event::Added, changes),
        }
    }
    for task in old.tasks.iter().filter(|task| !in_new.contains_key(&task.name)) {
        only(task, &joined(path, &task.name), &Event::Removed, changes);
    }
}

/// Adds a task that only one pipeline has, and all tasks in it.
fn only(task: &Outline, path: &str, event: &Event, changes: &mut Vec<Change>) {
    let is_new = matches!(event, Event::Added);
    // Programs are too long for a task that is new as a whole.
    let shown = task.aspects.iter().filter(|(aspect, _)| !matches!(aspect, Aspect::Kind | Aspect::Program));
    let differences = shown.filter(|_| is_new).map(|(aspect, text)| Difference {
        aspect: aspect.clone(),
        old: None,
        new: Some(text.clone()),
    });
    changes.push(Change {
        task: path.to_owned(),
        event: if is_new { Event::Added } else { Event::Removed },
        kind: task.kind,
        differences: differences.collect(),
    });
    task.tasks.iter().for_each(|inner| only(inner, &joined(path, &inner.name), event, changes));
}

/// Returns the aspects in which two tasks differ.
pub(super) fn differences(old: &Outline, new: &Outline) -> Vec<Difference> {
    let aspects: BTreeSet<&Aspect> = old.aspects.keys().chain(new.aspects.keys()).collect();
    let different = aspects.into_iter().filter(|aspect| old.aspects.get(aspect) != new.aspects.get(aspect));
    let differences = different.map(|aspect| Difference {
        aspect: aspect.clone(),
        old: old.aspects.get(aspect).cloned(),
        new: new.aspects.get(aspect).cloned(),
    });
    differences.collect()
}

/// Returns the path of a task in the group at `path`.
pub(super) fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}
