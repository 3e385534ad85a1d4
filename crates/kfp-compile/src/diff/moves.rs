//! Finds tasks that moved to another group: a task that disappeared from one group and appeared in
//! another one, with the same program.

use std::collections::BTreeMap;

use super::changes::{Change, Event, differences, joined};
use super::outline::{Aspect, Outline};

/// Replaces the two changes of a task that moved by one.
pub(super) fn find(old: &Outline, new: &Outline, changes: &mut Vec<Change>) {
    let (old, new) = (programs(old), programs(new));
    let is_removed = |change: &Change| matches!(change.event, Event::Removed) && old.contains_key(&change.task);
    let removed: Vec<String> = changes.iter().filter(|one| is_removed(one)).map(|one| one.task.clone()).collect();
    let mut left: Vec<String> = Vec::new();
    for from in removed {
        let is_it = |change: &&mut Change| {
            matches!(change.event, Event::Added)
                && new.get(&change.task).is_some_and(|task| program(task) == program(old[&from]))
        };
        if let Some(change) = changes.iter_mut().find(is_it) {
            change.differences = differences(old[&from], new[&change.task]);
            change.event = Event::Moved(from.clone());
            left.push(from);
        }
    }
    changes.retain(|change| !(matches!(change.event, Event::Removed) && left.contains(&change.task)));
}

/// Returns the tasks with a program, by their paths.
fn programs(pipeline: &Outline) -> BTreeMap<String, &Outline> {
    let mut found = BTreeMap::new();
    let mut open: Vec<(String, &Outline)> = vec![(String::new(), pipeline)];
    while let Some((path, outline)) = open.pop() {
        open.extend(outline.tasks.iter().map(|task| (joined(&path, &task.name), task)));
        if program(outline).is_some() {
            found.insert(path, outline);
        }
    }
    found
}

fn program(outline: &Outline) -> Option<&String> {
    outline.aspects.get(&Aspect::Program)
}
