//! Paths of tasks as people write them: `train`, `exit-handler-1/train`, `for-loop-2[0]/train`.
//!
//! A loop without a number means all its iterations. A path may leave out the tasks around it if
//! only one task has the name.

use std::fmt;

use kfp_argo::pipeline::{Body, Component, Pipeline, TaskKey};
use kfp_semantics::{Path, Step};

use crate::mistake::{Mistake, nearest};

/// The most tasks that are searched for a name. Pipelines that call each other twice at each level
/// have more paths than any machine can visit.
const MAX_PATHS: usize = 100_000;

/// A task, or a set of iterations of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskPlace(Vec<PlaceStep>);

/// One task on the way, and the iteration if it is a loop; `None` means all of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct PlaceStep {
    task: TaskKey,
    iteration: Option<usize>,
}

impl TaskPlace {
    /// Reads a path and finds the task that it means.
    ///
    /// # Errors
    /// If the pipeline has no such task, or several.
    pub fn find(text: &str, pipeline: &Pipeline) -> Result<Self, Mistake> {
        let steps = text.split('/').map(step).collect::<Option<Vec<_>>>();
        let place = Self(steps.ok_or_else(|| Mistake::Malformed(text.to_owned()))?);
        match place.component(pipeline) {
            Ok(_) => return Ok(place),
            Err(Mistake::UnknownTask { .. }) => {}
            Err(mistake) => return Err(mistake),
        }
        let known = tasks(pipeline);
        let tasks: Vec<&Vec<&TaskKey>> = known.iter().map(|task| &task.keys).collect();
        let keys: Vec<&TaskKey> = place.0.iter().map(|step| &step.task).collect();
        let is_meant = |path: &&&Vec<&TaskKey>| path.ends_with(&keys);
        let mut meant = tasks.iter().filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(path), None) => {
                let around = &path[..path.len() - keys.len()];
                let around = around.iter().map(|key| PlaceStep { task: (*key).clone(), iteration: None });
                let place = Self(around.chain(place.0.iter().cloned()).collect());
                place.component(pipeline).map(|_| place)
            }
            (Some(_), Some(_)) => {
                let paths = tasks.iter().filter(is_meant).map(|path| joined(path)).collect();
                Err(Mistake::Ambiguous { name: text.to_owned(), paths })
            }
            (None, _) => {
                // Each path, and the end of it that has as many steps as the text.
                let ends = tasks.iter().map(|path| joined(&path[path.len().saturating_sub(keys.len())..]));
                let paths: Vec<String> = tasks.iter().map(|path| joined(path)).chain(ends).collect();
                let words: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
                let nearest = nearest(&joined(&keys), paths.iter().map(String::as_str))
                    .or_else(|| by_label(&known, &words))
                    .or_else(|| by_part(&known, words.last()?));
                Err(Mistake::UnknownTask { path: text.to_owned(), nearest })
            }
        }
    }

    /// Returns the component that the task runs, or each iteration if it is a loop.
    ///
    /// # Errors
    /// If the path leads to no task.
    pub(crate) fn component<'p>(&self, pipeline: &'p Pipeline) -> Result<&'p Component, Mistake> {
        let mut component = pipeline.root();
        for step in &self.0 {
            let unknown = || Mistake::UnknownTask { path: self.to_string(), nearest: None };
            let task = component.dag().and_then(|dag| dag.tasks.get(&step.task)).ok_or_else(unknown)?;
            component = pipeline.component_of(task);
            match &component.body {
                Body::Loop(each) => {
                    let repeated = each.body.tasks.values().next();
                    component = repeated.map_or(component, |task| pipeline.component_of(task));
                }
                _ if step.iteration.is_some() => return Err(Mistake::NoLoop(step.task.to_string())),
                _ => {}
            }
        }
        Ok(component)
    }

    /// Returns true if the place is this path of a run. A loop without a number matches the loop
    /// itself and all its iterations.
    pub fn matches(&self, path: &Path) -> bool {
        let mut steps = path.steps().iter().peekable();
        for PlaceStep { task, iteration } in &self.0 {
            if steps.next() != Some(&Step::Task(task.clone())) {
                return false;
            }
            match (steps.peek(), iteration) {
                (Some(Step::Item(number)), Some(wanted)) if number != wanted => return false,
                (Some(Step::Item(_)), _) => drop(steps.next()),
                (_, Some(_)) => return false,
                (_, None) => {}
            }
        }
        steps.next().is_none()
    }

    /// Returns true if this place is within the task at a path of a run, however it ended.
    pub(crate) fn is_within(&self, path: &Path) -> bool {
        (1..self.0.len()).any(|length| Self(self.0[..length].to_vec()).matches(path))
    }
}

impl From<&Path> for TaskPlace {
    fn from(path: &Path) -> Self {
        let mut steps: Vec<PlaceStep> = Vec::new();
        for step in path.steps() {
            match (step, steps.last_mut()) {
                (Step::Task(task), _) => steps.push(PlaceStep { task: task.clone(), iteration: None }),
                (Step::Item(number), Some(last)) => last.iteration = Some(*number),
                (Step::Item(_), None) => {}
            }
        }
        Self(steps)
    }
}

impl fmt::Display for TaskPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, PlaceStep { task, iteration }) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "/" };
            write!(f, "{separator}{task}")?;
            if let Some(number) = iteration {
                write!(f, "[{number}]")?;
            }
        }
        Ok(())
    }
}

/// Reads a step: a key, and perhaps a number in brackets.
fn step(text: &str) -> Option<PlaceStep> {
    let (key, iteration) = match text.strip_suffix(']') {
        Some(text) => {
            let (key, number) = text.rsplit_once('[')?;
            (key, Some(number.parse().ok()?))
        }
        None => (text, None),
    };
    (!key.is_empty()).then(|| PlaceStep { task: TaskKey::from(key), iteration })
}

/// A task of the pipeline.
struct KnownTask<'p> {
    /// Its path, without iterations.
    keys: Vec<&'p TaskKey>,
    /// The same path, by the names that the author gave to the tasks.
    labels: Vec<&'p str>,
}

/// Returns all tasks, in the order of their paths.
fn tasks(pipeline: &Pipeline) -> Vec<KnownTask<'_>> {
    let mut found: Vec<KnownTask<'_>> = Vec::new();
    let mut open: Vec<(Vec<&TaskKey>, Vec<&str>, &Component)> = vec![(Vec::new(), Vec::new(), pipeline.root())];
    while let Some((keys, labels, component)) = open.pop() {
        if let Body::Loop(each) = &component.body {
            let bodies = each.body.tasks.values();
            open.extend(bodies.map(|task| (keys.clone(), labels.clone(), pipeline.component_of(task))));
            continue;
        }
        for (key, task) in component.tasks() {
            let keys: Vec<&TaskKey> = keys.iter().copied().chain([key]).collect();
            let labels: Vec<&str> = labels.iter().copied().chain([task.label(key)]).collect();
            found.push(KnownTask { keys: keys.clone(), labels: labels.clone() });
            open.push((keys, labels, pipeline.component_of(task)));
        }
        if found.len() > MAX_PATHS {
            break;
        }
    }
    found.sort_by(|one, other| one.keys.cmp(&other.keys));
    found
}

/// Returns the path of the task that has these names at its end.
fn by_label(tasks: &[KnownTask<'_>], words: &[&str]) -> Option<String> {
    let is_meant = |task: &&KnownTask<'_>| {
        let end = task.labels.iter().rev();
        task.labels.len() >= words.len()
            && end.zip(words.iter().rev()).all(|(one, word)| one.eq_ignore_ascii_case(word))
    };
    tasks.iter().find(is_meant).map(|task| joined(&task.keys))
}

/// Returns the path of the task whose key contains a word, the shortest key first.
fn by_part(tasks: &[KnownTask<'_>], word: &str) -> Option<String> {
    let key = |task: &KnownTask<'_>| task.keys.last().map_or("", |key| key.as_str()).len();
    let contains = |task: &&KnownTask<'_>| task.keys.last().is_some_and(|key| key.as_str().contains(word));
    let found = tasks.iter().filter(|_| word.len() > 2).filter(contains).min_by_key(|task| key(task));
    found.map(|task| joined(&task.keys))
}

fn joined(path: &[&TaskKey]) -> String {
    path.iter().map(|key| key.as_str()).collect::<Vec<_>>().join("/")
}
