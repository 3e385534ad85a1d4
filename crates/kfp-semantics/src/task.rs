//! One task: its condition, and the kinds of components.
//!
//! - A task whose condition does not hold is skipped; one whose condition has no answer fails.
//! - A container runs its program; a DAG runs its tasks; an importer names an artifact and runs
//!   nothing.
//! - A loop runs its component once for each item of its list. It fails if any iteration fails, and
//!   the other iterations go on. Its outputs are the lists of the iterations' outputs in the order
//!   of the items; an iteration without a value contributes null. Lists that come out of an inner
//!   loop are joined, so the list of nested loops is flat. Over an empty list, a loop succeeds.

use std::collections::BTreeMap;

use kfp_argo::pipeline::{Body, Component, Importer, Items, Loop, Task, TaskKey};
use serde_json::Value;

use crate::artifact::{Artifact, Bound};
use crate::condition::NoAnswer;
use crate::input::{Ended, Frame, Item, Output, Siblings};
use crate::reason::Reason;
use crate::run::{Evaluation, Outcome};
use crate::time::Places;

impl Evaluation<'_> {
    /// Runs a task that starts, unless its condition does not hold.
    pub(crate) fn task(&mut self, key: &TaskKey, task: &Task, frame: &Frame, siblings: &Siblings) -> Ended {
        let component = self.pipeline.component_of(task);
        if let Some(condition) = &task.condition {
            let given = |input: &str| self.given(key, task, input, frame, siblings);
            let inputs = || {
                let value = |name: &str| (name.to_owned(), given(name).unwrap_or_default());
                condition.inputs().into_iter().map(value).collect()
            };
            match crate::condition::holds(condition, component, &given) {
                Ok(true) => {}
                Ok(false) => {
                    let reason = Reason::Condition { condition: condition.clone(), inputs: inputs() };
                    return Ended::without(Outcome::Skipped, frame.start).because(reason);
                }
                Err(NoAnswer) => {
                    self.refuse(format!("the condition of {key} has no answer for its values"));
                    let reason = Reason::NoAnswer { condition: condition.clone(), inputs: inputs() };
                    let ended = Ended::without(Outcome::Failed, frame.start).because(reason);
                    return Ended { is_error: true, ..ended };
                }
            }
        }
        let mut inner = frame.clone();
        inner.path = frame.path.task(key);
        inner.component = task.component.clone();
        inner.settings = self.policy.overrides.of_task(frame.settings, key);
        inner.retry = task.retry.clone().or_else(|| frame.retry.clone());
        inner.parameters = self.parameters(key, task, component, frame, siblings);
        inner.artifacts = self.artifacts(task, component, frame, siblings);
        inner.item = None;
        self.run.receive(&inner);
        self.component(component, &inner)
    }

    /// Runs a component with its inputs in `frame`.
    fn component(&mut self, component: &Component, frame: &Frame) -> Ended {
        match &component.body {
            Body::Container(container) => self.program(component, Some(container), frame),
            Body::Claim(_) => self.program(component, None, frame),
            Body::Dag(dag) => self.dag(dag, frame),
            Body::Loop(each) => self.iterate(component, each, frame),
            Body::Importer(importer) => self.import(importer, frame),
        }
    }

    fn iterate(&mut self, component: &Component, each: &Loop, frame: &Frame) -> Ended {
        let iteration = Loop::iteration();
        let task = &each.body.tasks[&iteration];
        let body = self.pipeline.component_of(task);
        let overrides = &self.policy.overrides;
        let settings = overrides.of_task(frame.settings, &iteration);
        let mut places = Places::new(overrides.settings(frame.settings).parallelism.or(each.parallelism));
        let mut iterations: Vec<Ended> = Vec::new();
        for (number, item) in self.items(&each.items, each, frame).into_iter().enumerate() {
            let start = places.start(frame.start);
            let path = frame.path.item(number);
            self.run.begin(&path, start);
            let ended = match self.is_stopped(start, frame) {
                true => Ended::without(Outcome::Stopped, start).because(Reason::Stopped),
                false => {
                    let mut inner = frame.clone();
                    inner.item = Some(item);
                    let parameters = self.parameters(&iteration, task, body, &inner, &Siblings::new());
                    let artifacts = self.artifacts(task, body, &inner, &Siblings::new());
                    let component = task.component.clone();
                    let path = path.clone();
                    inner = Frame { path, component, settings, start, parameters, artifacts, item: None, ..inner };
                    self.run.receive(&inner);
                    self.component(body, &inner)
                }
            };
            places.take(ended.end);
            self.run.end(&path, &ended);
            iterations.push(ended);
        }
        let end = iterations.iter().map(|ended| ended.end).max().unwrap_or(frame.start);
        let failed = || iterations.iter().enumerate().filter(|(_, ended)| ended.outcome.is_failure());
        if let Some((_, last)) = failed().next_back() {
            let inside = failed().map(|(number, _)| frame.path.item(number)).collect();
            let ended = Ended::without(Outcome::Failed, end).because(Reason::Inside(inside));
            return Ended { is_error: last.is_error, ..ended };
        }
        let parameters = component.outputs.keys().map(|output| {
            let of_iteration = |ended: &Ended| match ended.parameters.get(output) {
                Some(Output::Collected(list)) => list.clone(),
                Some(Output::One(value)) => vec![value.clone()],
                None => vec![Value::Null],
            };
            (output.clone(), Output::Collected(iterations.iter().flat_map(of_iteration).collect()))
        });
        let artifacts = component.artifact_outputs.keys().map(|output| {
            let of_iteration = |ended: &Ended| ended.artifacts.get(output).map(Bound::all).unwrap_or_default();
            (output.clone(), Bound::List(iterations.iter().flat_map(of_iteration).collect()))
        });
        Ended {
            parameters: parameters.collect(),
            artifacts: artifacts.collect(),
            ..Ended::without(Outcome::Succeeded, end)
        }
    }

    fn import(&self, importer: &Importer, frame: &Frame) -> Ended {
        let metadata = self.constant_of_importer(&importer.metadata, frame);
        let artifact = Artifact { name: Importer::OUTPUT.to_owned(), schema: importer.schema.clone(), metadata };
        let artifacts = BTreeMap::from([(Importer::OUTPUT.to_owned(), Bound::One(artifact))]);
        Ended { artifacts, ..Ended::without(Outcome::Succeeded, frame.start) }
    }

    /// Returns the items of a loop. A text may hold the list as JSON; KFP refuses everything else.
    fn items(&self, items: &Items, each: &Loop, frame: &Frame) -> Vec<Item> {
        let values = match items {
            Items::Known(values) => values.clone(),
            Items::Input(input) => match frame.parameters.get(input) {
                Some(Value::Array(values)) => values.clone(),
                Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| {
                    self.refuse(format!("{input} is no list"));
                    Vec::new()
                }),
                None => Vec::new(),
                Some(_) => {
                    self.refuse(format!("{input} is no list"));
                    Vec::new()
                }
            },
            Items::Artifacts(input) => {
                let all = frame.artifacts.get(input).into_iter().flat_map(Bound::all);
                return all.map(Item::Artifact).collect();
            }
        };
        let read = |value| Item::Value(crate::value::read_as(value, each.item).unwrap_or(Value::Null));
        values.into_iter().map(read).collect()
    }
}
