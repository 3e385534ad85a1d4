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

use kfp_argo::pipeline::{Body, Component, Dag, Importer, Items, Loop, Task, TaskKey};
use serde_json::Value;

use crate::artifact::{Artifact, Bound};
use crate::condition::NoAnswer;
use crate::input::{Ended, Frame, Item, Output, Siblings};
use crate::run::{Evaluation, Outcome};

impl Evaluation<'_> {
    /// Runs a task that starts, unless its condition does not hold.
    pub(crate) fn task(&mut self, key: &TaskKey, task: &Task, dag: &Dag, frame: &Frame, siblings: &Siblings) -> Ended {
        let component = self.pipeline.component_of(task);
        if let Some(condition) = &task.condition {
            let given = |input: &str| self.given(key, task, input, frame, siblings);
            match crate::condition::holds(condition, component, &given) {
                Ok(true) => {}
                Ok(false) => return Ended::without(Outcome::Skipped),
                Err(NoAnswer) => {
                    self.refuse(format!("the condition of {key} compares values of different kinds"));
                    return Ended::without(Outcome::Failed);
                }
            }
        }
        let mut inner = frame.clone();
        inner.path = frame.path.task(key);
        inner.retry = task.retry.clone().or_else(|| frame.retry.clone());
        inner.parameters = self.parameters(key, task, component, frame, siblings);
        inner.artifacts = self.artifacts(task, component, frame, siblings);
        inner.item = None;
        if self.earlier.keeps_failure(self.pipeline, dag, &frame.path, key) {
            return Ended::without(Outcome::Failed);
        }
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
        let mut iterations = Vec::new();
        for (number, item) in self.items(&each.items, each, frame).into_iter().enumerate() {
            let mut inner = frame.clone();
            inner.item = Some(item);
            let parameters = self.parameters(&iteration, task, body, &inner, &Siblings::new());
            let artifacts = self.artifacts(task, body, &inner, &Siblings::new());
            inner = Frame { path: frame.path.item(number), parameters, artifacts, item: None, ..inner };
            let ended = self.component(body, &inner);
            self.run.outcomes.insert(inner.path.clone(), ended.outcome);
            iterations.push(ended);
        }
        if iterations.iter().any(|ended| ended.outcome.is_failure()) {
            return Ended::without(Outcome::Failed);
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
        Ended { outcome: Outcome::Succeeded, parameters: parameters.collect(), artifacts: artifacts.collect() }
    }

    fn import(&self, importer: &Importer, frame: &Frame) -> Ended {
        let metadata = self.constant_of_importer(&importer.metadata, frame);
        let artifact = Artifact { name: Importer::OUTPUT.to_owned(), schema: importer.schema.clone(), metadata };
        let artifacts = BTreeMap::from([(Importer::OUTPUT.to_owned(), Bound::One(artifact))]);
        Ended { outcome: Outcome::Succeeded, parameters: BTreeMap::new(), artifacts }
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
