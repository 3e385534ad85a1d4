//! Finds out which task of the new pipeline is which task of the old one.
//!
//! Tasks with the same name are the same. The SDK numbers groups, `condition-2`, so a new group
//! renumbers others: numbered groups are matched by their content first. What is left over is
//! matched by its content as well, and then was renamed.

use std::collections::{BTreeMap, BTreeSet};

use super::outline::{Aspect, Outline, Renames};

/// The minimum similarity of a renamed task, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.6;

/// The maximum number of pairs of tasks of a group whose contents are compared.
const MAX_PAIRS: usize = 10_000;

/// The number of words of a program that are compared.
const MAX_WORDS: usize = 2_000;

/// The number of programs up to which none of their lines is common to all: they may be two states
/// of one program.
const MIN_PROGRAMS: usize = 2;

/// Returns the tasks that were renamed.
pub(super) fn renames(old: &Outline, new: &Outline) -> Renames {
    let mut matching = Matching { common: common_lines(old, new), renames: Renames::default() };
    matching.add(old, new, &mut Vec::new());
    matching.renames
}

/// Returns the lines that all programs contain, such as the start that the SDK writes. They say
/// nothing about a task.
fn common_lines(old: &Outline, new: &Outline) -> BTreeSet<String> {
    let mut programs: BTreeSet<&str> = BTreeSet::new();
    let mut open = vec![old, new];
    while let Some(outline) = open.pop() {
        open.extend(&outline.tasks);
        programs.extend(outline.aspects.get(&Aspect::Program).map(String::as_str));
    }
    let mut lines = programs.iter().map(|program| program.lines().collect::<BTreeSet<&str>>());
    let first = lines.next().filter(|_| programs.len() > MIN_PROGRAMS).unwrap_or_default();
    let common = lines.fold(first, |common, lines| common.intersection(&lines).copied().collect());
    common.into_iter().map(str::to_owned).collect()
}

/// What is known while two pipelines are matched.
struct Matching {
    /// Lines of programs that are not compared.
    common: BTreeSet<String>,
    renames: Renames,
}

impl Matching {
    fn add(&mut self, old: &Outline, new: &Outline, path: &mut Vec<String>) {
        let by_name: BTreeMap<&str, &Outline> = new.tasks.iter().map(|task| (task.name.as_str(), task)).collect();
        let mut pairs: Vec<(&Outline, &Outline)> = Vec::new();
        let (same, numbered): (Vec<&Outline>, Vec<&Outline>) =
            old.tasks.iter().partition(|task| by_name.contains_key(task.name.as_str()) && !is_numbered(&task.name));
        pairs.extend(same.iter().filter_map(|task| Some((*task, *by_name.get(task.name.as_str())?))));
        let taken: BTreeSet<&str> = pairs.iter().map(|(_, new)| new.name.as_str()).collect();
        let free: Vec<&Outline> = new.tasks.iter().filter(|task| !taken.contains(task.name.as_str())).collect();
        pairs.extend(self.by_content(&numbered, &free));
        for (old, new) in pairs {
            path.push(old.name.clone());
            if old.name != new.name {
                self.renames.0.insert(path.clone(), new.name.clone());
            }
            self.add(old, new, path);
            path.pop();
        }
    }

    /// Returns pairs of tasks, the most similar first.
    fn by_content<'o>(&self, old: &[&'o Outline], new: &[&'o Outline]) -> Vec<(&'o Outline, &'o Outline)> {
        if old.len().saturating_mul(new.len()) > MAX_PAIRS {
            return Vec::new();
        }
        let mut scores: Vec<(f64, usize, usize)> = Vec::new();
        for (left, one) in old.iter().enumerate() {
            for (right, other) in new.iter().enumerate() {
                let is_same = one.name == other.name;
                let score = self.similarity(one, other);
                // A group that kept its number is the same one, unless another group is more
                // similar.
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

    /// Returns how similar two tasks are, from 0 to 1: programs count most, and the tasks of
    /// groups.
    fn similarity(&self, old: &Outline, new: &Outline) -> f64 {
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
            count(3.0, if left == right { 1.0 } else { self.ratio(&left, &right) });
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

    /// Returns the share of words that two programs have in common.
    fn ratio(&self, old: &str, new: &str) -> f64 {
        let (old, new) = (self.words(old), self.words(new));
        let common = old.iter().map(|(word, count)| count.min(new.get(word).unwrap_or(&0))).sum::<usize>();
        share(2 * common, old.values().chain(new.values()).sum())
    }

    /// Returns how often a program contains each word, without common lines.
    fn words<'t>(&self, program: &'t str) -> BTreeMap<&'t str, usize> {
        let lines = program.lines().filter(|line| !self.common.contains(*line));
        let words = lines.flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_')));
        let mut counts = BTreeMap::new();
        words.filter(|word| !word.is_empty()).take(MAX_WORDS).for_each(|word| *counts.entry(word).or_default() += 1);
        counts
    }
}

/// Returns true for the keys that the SDK assigns to groups.
fn is_numbered(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(group, number)| {
        let groups = ["condition", "condition-branches", "exit-handler", "for-loop", "group"];
        groups.contains(&group) && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[allow(clippy::cast_precision_loss)] // small numbers
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
