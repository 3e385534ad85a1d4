//! The comparison of a run with expectations.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kfp_argo::pipeline::{Component, Pipeline};
use kfp_semantics::{Path, json_text};
use serde_json::{Map, Value};

use super::file::{Expect, ExpectRetry, ExpectTask, TaskDetails};
use crate::mistake::{Mistake, Mistakes, nearest};
use crate::place::TaskPlace;
use crate::report::{Report, State, TaskReport};

/// A difference between a run and an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The subject: `phase`, `train: state`, `clean-up: finalStatus.state`.
    pub subject: String,
    /// The expectation.
    pub expected: String,
    /// The result of the run.
    pub found: String,
    /// Why the run has it, if the report knows.
    pub because: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { subject, expected, found, because } = self;
        write!(f, "{subject}\n  expected: {expected}\n  found:    {found}")?;
        because.as_ref().map_or(Ok(()), |because| write!(f, "\n  because:  {because}"))
    }
}

/// A comparison that collects differences and mistakes.
pub(super) struct Comparison<'c> {
    pipeline: &'c Pipeline,
    differences: Vec<Difference>,
    mistakes: Vec<Mistake>,
    /// The first words of subjects, for a retried run.
    prefix: &'static str,
}

impl<'c> Comparison<'c> {
    pub(super) fn new(pipeline: &'c Pipeline) -> Self {
        Self { pipeline, differences: Vec::new(), mistakes: Vec::new(), prefix: "" }
    }

    pub(super) fn finish(self) -> Result<Vec<Difference>, Mistakes> {
        if self.mistakes.is_empty() { Ok(self.differences) } else { Err(Mistakes(self.mistakes)) }
    }

    /// Compares a run, and the retried run if the case expects something of it.
    pub(super) fn run(&mut self, expect: &Expect, report: &Report) {
        if let Some(phase) = expect.phase {
            self.equal("phase", &phase, &report.phase, report.because.as_ref());
        }
        expect.tasks.iter().for_each(|(name, task)| self.task(name, task, report));
        if let Some(runs) = &expect.runs {
            let ran = report.tasks.iter().filter(|task| !task.attempts.is_empty());
            self.runs(runs, &ran.map(|task| task.path.as_str()).collect());
        }
        self.order(&expect.order, report);
        let root = self.pipeline.root();
        self.values("outputs", &expect.outputs, &report.outputs, root.outputs.keys(), None);
        if let Some(retry) = &expect.retry {
            self.retry(retry, report);
        }
    }

    fn retry(&mut self, expect: &ExpectRetry, report: &Report) {
        self.prefix = "after argo retry: ";
        match &report.retried {
            None => self.differ("run", "a run that Argo retries", &format!("phase {}", report.phase), None),
            Some(retried) => {
                if let Some(phase) = expect.phase {
                    self.equal("phase", &phase, &retried.report.phase, retried.report.because.as_ref());
                }
                if let Some(runs) = &expect.runs {
                    let ran = retried.runs_again.iter().chain(&retried.runs_first);
                    self.runs(runs, &ran.map(String::as_str).collect());
                }
                expect.tasks.iter().for_each(|(name, task)| self.task(name, task, &retried.report));
            }
        }
    }

    fn task(&mut self, name: &str, expected: &ExpectTask, report: &Report) {
        let Some(place) = self.find(name) else { return };
        let Some(component) = place.component(self.pipeline).map_err(|mistake| self.mistakes.push(mistake)).ok() else {
            return;
        };
        let details = expected.details();
        let meant = meant(&place, report);
        if meant.is_empty() {
            // Tasks in a group that did not start are not in the report.
            let around = report.tasks.iter().rev().find(|task| is_around(&task.path, &place));
            let because = around.map(|around| format!("{} is {}", around.path, around.state));
            if details.state != Some(State::NotReached) {
                let expected = details.state.map_or_else(|| "a task that runs".to_owned(), |state| state.to_string());
                self.differ(&format!("{place}: state"), &expected, "not reached", because.as_ref());
            }
        }
        for task in meant {
            self.details(&details, task, component);
        }
    }

    fn details(&mut self, expected: &TaskDetails, task: &TaskReport, component: &Component) {
        let path = &task.path;
        let because = task.because.as_ref();
        if let Some(state) = expected.state {
            self.equal(&format!("{path}: state"), &state, &task.state, because);
        }
        if let Some(attempts) = expected.attempts {
            self.equal(&format!("{path}: attempts"), &attempts, &task.attempts.len(), because);
        }
        let inputs = component.inputs.keys();
        self.values(&format!("{path}: inputs"), &expected.inputs, &task.inputs, inputs, because);
        let outputs = component.outputs.keys();
        self.values(&format!("{path}: outputs"), &expected.outputs, &task.outputs, outputs, because);
        let status = task.final_status.as_ref().and_then(Value::as_object);
        for (key, value) in &expected.final_status {
            let found = status.and_then(|status| status.get(key));
            self.value(&format!("{path}: finalStatus.{key}"), value, found, because);
        }
    }

    /// Compares the values of parameters. Those with no value are null.
    fn values<'n>(
        &mut self,
        subject: &str,
        expected: &Map<String, Value>,
        found: &BTreeMap<String, Value>,
        known: impl Iterator<Item = &'n String> + Clone,
        because: Option<&String>,
    ) {
        for (name, value) in expected {
            match known.clone().find(|known| known.trim_start_matches("pipelinechannel--") == name || *known == name) {
                Some(known) => self.value(&format!("{subject}.{name}"), value, found.get(known), because),
                None => {
                    let nearest = nearest(name, known.clone().map(String::as_str));
                    self.mistakes.push(Mistake::UnknownParameter {
                        subject: subject.to_owned(),
                        name: name.clone(),
                        nearest,
                    });
                }
            }
        }
    }

    fn value(&mut self, subject: &str, expected: &Value, found: Option<&Value>, because: Option<&String>) {
        let found = found.unwrap_or(&Value::Null);
        let is_same = match (expected.as_f64(), found.as_f64()) {
            (Some(expected), Some(found)) => expected == found,
            _ => expected == found,
        };
        let shown = |value: &Value| if value.is_null() { "no value".to_owned() } else { json_text(value) };
        if !is_same {
            self.differ(subject, &shown(expected), &shown(found), because);
        }
    }

    /// Compares the tasks whose programs ran.
    fn runs(&mut self, expected: &[String], ran: &BTreeSet<&str>) {
        let places: Vec<TaskPlace> = expected.iter().filter_map(|name| self.find(name)).collect();
        let is_expected = |path: &str| places.iter().any(|place| at(place, path));
        let unexpected: Vec<&str> = ran.iter().copied().filter(|path| !is_expected(path)).collect();
        let missing = places.iter().filter(|place| !ran.iter().any(|path| at(place, path)));
        let missing = missing.map(|place| format!("{place} does not run"));
        let because: Vec<String> = missing.chain(unexpected.into_iter().map(|path| format!("{path} runs"))).collect();
        if !because.is_empty() {
            let expected: Vec<String> = places.iter().map(ToString::to_string).collect();
            let found: Vec<&str> = ran.iter().copied().collect();
            let because = because.join("; ");
            self.differ("runs", &listed(&expected), &listed(&found), Some(&because));
        }
    }

    fn order(&mut self, order: &[String], report: &Report) {
        let places: Vec<TaskPlace> = order.iter().filter_map(|name| self.find(name)).collect();
        for pair in places.windows(2) {
            let [first, second] = pair else { continue };
            let (before, after) = (meant(first, report), meant(second, report));
            let is_right = !before.is_empty()
                && !after.is_empty()
                && after.iter().all(|after| before.iter().all(|before| waits(after, before, report)));
            if !is_right {
                let idle = [first, second]
                    .into_iter()
                    .find(|place| !meant(place, report).iter().any(|task| task.has_started()));
                let found = match idle {
                    Some(idle) => format!("{idle} does not run"),
                    None => format!("{second} does not wait for {first}"),
                };
                self.differ("order", &format!("{first}, then {second}"), &found, None);
            }
        }
    }

    fn find(&mut self, name: &str) -> Option<TaskPlace> {
        TaskPlace::find(name, self.pipeline).map_err(|mistake| self.mistakes.push(mistake)).ok()
    }

    fn equal<T: fmt::Display + PartialEq>(&mut self, subject: &str, expected: &T, found: &T, because: Option<&String>) {
        if expected != found {
            self.differ(subject, &expected.to_string(), &found.to_string(), because);
        }
    }

    fn differ(&mut self, subject: &str, expected: &str, found: &str, because: Option<&String>) {
        self.differences.push(Difference {
            subject: format!("{}{subject}", self.prefix),
            expected: expected.to_owned(),
            found: found.to_owned(),
            because: because.cloned(),
        });
    }
}

/// Returns a list for a line.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

/// Returns true if a place of a case is the path of a task in a report.
fn at(place: &TaskPlace, path: &str) -> bool {
    Path::read(path).is_some_and(|path| place.matches(&path))
}

/// Returns the tasks at a place: the iterations of a loop whose number the place leaves out, or the
/// loop itself if it has none.
fn meant<'r>(place: &TaskPlace, report: &'r Report) -> Vec<&'r TaskReport> {
    report.tasks.iter().filter(|task| at(place, &task.path)).collect()
}

/// Returns true if a place is within the task at a path.
fn is_around(path: &str, place: &TaskPlace) -> bool {
    Path::read(path).is_some_and(|path| place.is_within(&path))
}

/// Returns true if `after` starts after `before` ended in every run.
fn waits(after: &TaskReport, before: &TaskReport, report: &Report) -> bool {
    let within = |inner: &str, outer: &str| match (Path::read(inner), Path::read(outer)) {
        (Some(inner), Some(outer)) => inner.is_within(&outer),
        _ => false,
    };
    let (mut open, mut seen) = (vec![after], BTreeSet::new());
    while let Some(task) = open.pop() {
        for awaited in &task.after {
            if within(&before.path, awaited) {
                return true;
            }
            if seen.insert(awaited.as_str()) {
                // A task that ended before has awaited others; so has everything within it.
                open.extend(report.tasks.iter().filter(|other| within(&other.path, awaited)));
            }
        }
    }
    false
}
