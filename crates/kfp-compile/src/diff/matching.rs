//! Finds out which task of the new pipeline is which task of the old one.
//!
//! Tasks with the same name are the same. The SDK numbers groups, `condition-2`, so a new group
//! renumbers others: numbered groups are matched by their content first. What is left over is
//! matched by its content as well, and then was renamed.

use std::collections::{BTreeMap, BTreeSet};

use similar::TextDiff;

use super::outline::{Aspect, Outline, Renames};

/// The minimum similarity of a renamed task, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.6;

/// The maximum number of pairs of tasks of a group whose contents are compared.
const MAX_PAIRS: usize = 10_000;

/// The number of lines of a program that are compared.
const MAX_LINES: usize = 400;

/// Returns the tasks that were renamed.
pub(super) fn renames(old: &Outline, new: &Outline) -> Renames {
    let mut renames = Renames::default();
    add(old, new, &mut Vec::new(), &mut renames);
    renames
}

fn add(old: &Outline, new: &Outline, path: &mut Vec<String>, renames: &mut Renames) {
    let by_name: BTreeMap<&str, &Outline> = new.tasks.iter().map(|task| (task.name.as_str(), task)).collect();
    let mut pairs: Vec<(&Outline, &Outline)> = Vec::new();
    let (same, numbered): (Vec<&Outline>, Vec<&Outline>) =
        old.tasks.iter().partition(|task| by_name.contains_key(task.name.as_str()) && !is_numbered(&task.name));
    pairs.extend(same.iter().filter_map(|task| Some((*task, *by_name.get(task.name.as_str())?))));
    let taken: BTreeSet<&str> = pairs.iter().map(|(_, new)| new.name.as_str()).collect();
    let free: Vec<&Outline> = new.tasks.iter().filter(|task| !taken.contains(task.name.as_str())).collect();
    pairs.extend(by_content(&numbered, &free));
    for (old, new) in pairs {
        path.push(old.name.clone());
        if old.name != new.name {
            renames.0.insert(path.clone(), new.name.clone());
        }
        add(old, new, path, renames);
        path.pop();
    }
}

/// Returns true for the keys that the SDK assigns to groups.
fn is_numbered(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(group, number)| {
        let groups = ["condition", "condition-branches", "exit-handler", "for-loop", "group"];
        groups.contains(&group) && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Returns pairs of tasks, the most similar first.
fn by_content<'o>(old: &[&'o Outline], new: &[&'o Outline]) -> Vec<(&'o Outline, &'o Outline)> {
    if old.len().saturating_mul(new.len()) > MAX_PAIRS {
        return Vec::new();
    }
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    for (left, one) in old.iter().enumerate() {
        for (right, other) in new.iter().enumerate() {
            let is_same = one.name == other.name;
            let score = similarity(one, other);
            // A group that kept its number is the same one, unless another group is more similar.
            if score >= MIN_SIMILARITY || is_same && one.kind == other.kind {
                scores.push((score + if is_same { 0.05 } else { 0.0 }, left, right));
            }
        }
    }
    scores.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    let (mut lefts, mut rights) = (BTreeSet::new(), BTreeSet::new());
    let mut pairs = Vec::new();
    for (_, left, right) in scores {
        if !lefts.contains(&left) && !rights.contains(&right) {
            lefts.insert(left);
            rights.insert(right);
            pairs.push((old[left], new[right]));
        }
    }
    pairs
}

/// Returns how similar two tasks are, from 0 to 1: programs count most, and the tasks of groups.
fn similarity(old: &Outline, new: &Outline) -> f64 {
    if old.kind != new.kind {
        return 0.0;
    }
    let (mut score, mut weights) = (0.0, 0.0);
    let mut count = |weight: f64, value: f64| {
        score += weight * value;
        weights += weight;
    };
    let program = |outline: &Outline| outline.aspects.get(&Aspect::Program).cloned().unwrap_or_default();
    let (left, right) = (program(old), program(new));
    if !(left.is_empty() && right.is_empty()) {
        count(3.0, if left == right { 1.0 } else { ratio(&left, &right) });
    }
    let names = |outline: &Outline| outline.tasks.iter().map(|task| task.name.clone()).collect::<BTreeSet<_>>();
    let (left, right) = (names(old), names(new));
    if !(left.is_empty() && right.is_empty()) {
        count(3.0, share(left.intersection(&right).count(), left.union(&right).count()));
    }
    let others = |outline: &Outline| -> BTreeSet<(Aspect, String)> {
        let others = outline.aspects.iter().filter(|(aspect, _)| **aspect != Aspect::Program);
        others.map(|(aspect, text)| (aspect.clone(), text.clone())).collect()
    };
    let (left, right) = (others(old), others(new));
    count(2.0, share(left.intersection(&right).count(), left.union(&right).count()));
    score / weights
}

#[allow(clippy::cast_precision_loss)] // small numbers
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Returns the share of lines that two programs have in common.
fn ratio(old: &str, new: &str) -> f64 {
    let lines = |text: &str| text.lines().take(MAX_LINES).map(|line| line.to_owned() + "\n").collect::<String>();
    f64::from(TextDiff::from_lines(&lines(old), &lines(new)).ratio())
}
