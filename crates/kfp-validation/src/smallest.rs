//! The smallest pipeline that shows a disagreement: parts of the IR are left out as long as some
//! scenario still disagrees in the same way.

use anyhow::Result;
use serde_json::Value;

use crate::case::{Case, Verdict};
use crate::compare::{Disagreement, Kind};
use crate::controller::Controller;
use crate::inputs::Input;
use crate::scenario::{Scenario, scenarios};

/// A pipeline and a scenario in which a run disagrees with its meaning.
#[derive(Clone, Debug)]
pub struct Smallest {
    /// The pipeline, as JSON.
    pub input: Input,
    /// The scenario.
    pub scenario: Scenario,
    /// The disagreements.
    pub found: Vec<Disagreement>,
}

/// The place of a value in a document: member names, and numbers of elements.
type Pointer = Vec<String>;

/// Makes a pipeline as small as possible of which one of `count` scenarios disagrees. Returns
/// `None` if all agree, or if the pipeline is not JSON.
///
/// # Errors
/// If the controller's process fails.
pub fn smallest(controller: &mut Controller, input: &Input, count: usize, seed: u64) -> Result<Option<Smallest>> {
    let Ok(mut document) = serde_json::from_slice::<Value>(&input.source) else { return Ok(None) };
    let Some(mut smallest) = disagreement(controller, input, None, count, seed)? else { return Ok(None) };
    let manner = manner(&smallest.found);
    loop {
        let size = document.to_string().len();
        // Large parts come first.
        let mut places = Vec::new();
        collect_places(&document, &mut Vec::new(), &mut places);
        places.sort_by_key(Vec::len);
        for place in places {
            let Some(less) = without(&document, &place) else { continue };
            let candidate = Input { source: less.to_string().into_bytes(), ..input.clone() };
            if let Some(found) = disagreement(controller, &candidate, manner, count, seed)? {
                (document, smallest) = (less, found);
            }
        }
        if document.to_string().len() == size {
            return Ok(Some(smallest));
        }
    }
}

/// The kind of the first disagreement, and whether it is one of the retried run.
fn manner(found: &[Disagreement]) -> Option<(Kind, bool)> {
    found.first().map(|first| (first.kind, first.place.starts_with("retry: ")))
}

/// Returns the first scenario that disagrees in this manner, or in any.
fn disagreement(
    controller: &mut Controller,
    input: &Input,
    wanted: Option<(Kind, bool)>,
    count: usize,
    seed: u64,
) -> Result<Option<Smallest>> {
    let Ok(case) = Case::new(&input.name, &input.source, &input.options) else { return Ok(None) };
    for scenario in scenarios(&case.pipeline, &case.policy, count, seed) {
        if wanted.is_some_and(|(_, is_retried)| is_retried) && scenario.retry.is_none() {
            continue;
        }
        let Verdict::Disagrees(found) = case.check(controller, &scenario)? else { continue };
        if wanted.is_none() || manner(&found) == wanted {
            return Ok(Some(Smallest { input: input.clone(), scenario, found }));
        }
    }
    Ok(None)
}

/// Collects the places of all members and elements below `at`.
fn collect_places(value: &Value, at: &mut Pointer, places: &mut Vec<Pointer>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        // The last element first, so that the numbers of the others stay.
        Value::Array(elements) => {
            elements.iter().enumerate().rev().map(|(number, value)| (number.to_string(), value)).collect()
        }
        _ => return,
    };
    for (name, value) in children {
        at.push(name);
        places.push(at.clone());
        collect_places(value, at, places);
        at.pop();
    }
}

/// Returns the document without the value at a place. What names a removed task goes with it.
fn without(document: &Value, place: &[String]) -> Option<Value> {
    let mut document = document.clone();
    let (last, parents) = place.split_last()?;
    let parent = value_at(&mut document, parents)?;
    match parent {
        Value::Object(members) => drop(members.remove(last)?),
        Value::Array(elements) => {
            let number: usize = last.parse().ok()?;
            (number < elements.len()).then(|| elements.remove(number))?;
        }
        _ => return None,
    }
    if let [owners @ .., tasks] = parents
        && tasks == "tasks"
    {
        forget_task(value_at(&mut document, owners)?, last);
    }
    Some(document)
}

fn value_at<'v>(document: &'v mut Value, place: &[String]) -> Option<&'v mut Value> {
    place.iter().try_fold(document, |value, name| match value {
        Value::Object(members) => members.get_mut(name),
        Value::Array(elements) => elements.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Removes what names a task: the order of others, and values that come from it.
fn forget_task(value: &mut Value, task: &str) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !reads_task(value, task));
            members.values_mut().for_each(|value| forget_task(value, task));
        }
        Value::Array(elements) => {
            elements.retain(|value| value != task && !reads_task(value, task));
            elements.iter_mut().for_each(|value| forget_task(value, task));
        }
        _ => {}
    }
}

/// Returns true if a value is a reference to an output or the status of a task.
fn reads_task(value: &Value, task: &str) -> bool {
    let sources = ["taskOutputParameter", "taskOutputArtifact", "taskFinalStatus", "valueFromParameter"];
    let mut read = sources.iter().map(|source| &value[*source]).chain([value]);
    read.any(|source| source["producerTask"] == task || source["producerSubtask"] == task)
}
