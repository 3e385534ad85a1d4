//! The relation between a run and its meaning.
//!
//! A run agrees with a meaning if it ended, if its phase says whether it succeeded, if exactly the
//! programs ran that the meaning lists, each after those that it waits for, and if each of them
//! received what it had to receive. The order of all others is free.

use std::collections::BTreeMap;
use std::fmt;

use kfp_argo::pipeline::Pipeline;
use kfp_semantics::{Execution, Piece, Received, Run, is_undefined, json_text};
use serde_json::Value;

use crate::kubelet::{Variables, expand};
use crate::observed::{Observed, Pod};
use crate::scenario::Shutdown;
use crate::text;
use kfp_simulation::workflow::{Locations, is_at};

/// The variable that holds a left brace.
const BRACE: &str = "KFP_LBRACE";

/// A disagreement of a run and its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Argo refuses the workflow, or the controller fails.
    Refused,
    /// The run never ends.
    Hung,
    /// The run is Succeeded although it had to fail, or the other way round.
    Phase,
    /// A program did not run.
    Missing,
    /// A program ran that had not to.
    Unexpected,
    /// A program started before one that it waits for.
    Order,
    /// A program received another image.
    Image,
    /// A program received other words.
    Words,
    /// A program received another environment.
    Environment,
    /// The pipeline has another output.
    Output,
}

/// One disagreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The subject.
    pub kind: Kind,
    /// The task, or the run as a whole.
    pub place: String,
    /// The expectation, and the observation.
    pub detail: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}: {}", self.kind, self.place, self.detail)
    }
}

/// Compares a run with its meaning. A shutdown permits every phase that is not a success.
pub fn compare(
    pipeline: &Pipeline,
    locations: &Locations<'_>,
    expected: &Run,
    observed: &Observed,
    shutdown: Option<Shutdown>,
) -> Vec<Disagreement> {
    let whole = |kind, detail: String| Disagreement { kind, place: "the run".to_owned(), detail };
    if !observed.error.is_empty() || observed.message.starts_with("invalid spec") {
        return vec![whole(Kind::Refused, format!("{}{}", observed.error, observed.message))];
    }
    let mut found = Vec::new();
    // After `argo terminate`, a pipeline that is an exit task keeps the run from ending.
    let is_stuck = (observed.hung || observed.exhausted) && shutdown != Some(Shutdown::Terminate);
    if is_stuck {
        found.push(whole(Kind::Hung, format!("phase {}", observed.phase)));
    } else if expected.undefined.is_some() {
        // KFP refuses a value in this run: it has to end, and what else it does is not defined.
    } else if (observed.phase == "Succeeded") != expected.succeeded
        && !(shutdown.is_some() && observed.phase != "Succeeded")
    {
        let failed = observed.nodes.iter().find(|node| ["Failed", "Error"].contains(&node.phase.as_str()));
        let why = failed.map(|node| format!("; {} {}: {}", node.path, node.phase, node.message));
        let expected = if expected.succeeded { "success" } else { "failure" };
        found.push(whole(
            Kind::Phase,
            format!("expected {expected}, found {}{}", observed.phase, why.unwrap_or_default()),
        ));
    }
    if expected.undefined.is_some() {
        return found;
    }
    let matched = match_pods(pipeline, locations, expected, observed, &mut found);
    for (execution, pod) in &matched {
        // A pod that was stopped before its program started shows no words.
        let has_started = pod.command.is_some() || pod.args.is_some();
        if let Some(received) = execution.received.as_ref().filter(|_| has_started) {
            found.extend(compare_program(execution, received, pod));
        }
        for (other, before) in &matched {
            // After a stop, Argo runs all exit tasks that are due at once, an inner one beside an
            // outer one.
            let is_free = shutdown.is_some() && execution.in_exit_task && other.in_exit_task;
            let waits = !is_free && execution.after.iter().any(|path| other.path.is_within(path));
            let is_later =
                pod.sequence > before.sequence && pod.ended.zip(before.ended).is_none_or(|(own, other)| own > other);
            if waits && !is_later {
                found.push(Disagreement {
                    kind: Kind::Order,
                    place: execution.path.to_string(),
                    detail: format!("started before {} had ended", other.path),
                });
            }
        }
    }
    if expected.succeeded && observed.phase == "Succeeded" {
        found.extend(compare_outputs(&expected.outputs, &observed.outputs));
    }
    found
}

/// Finds the pod of each execution, and reports executions without a pod and the other way round.
pub(crate) fn match_pods<'r>(
    pipeline: &Pipeline,
    locations: &Locations<'_>,
    expected: &'r Run,
    observed: &'r Observed,
    found: &mut Vec<Disagreement>,
) -> Vec<(&'r Execution, &'r Pod)> {
    let mut free: Vec<&Pod> = observed.pods.iter().collect();
    let located = expected.executions.iter().map(|execution| (execution, locations.of(pipeline, &execution.path)));
    let mut located: Vec<_> = located.collect();
    // The longer path goes first, as the text of an item may hold anything.
    located.sort_by_key(|(_, location)| std::cmp::Reverse(location.as_ref().map_or(0, |location| location.depth)));
    let mut matched = Vec::new();
    for (execution, location) in located {
        let at = location.and_then(|location| {
            let is_it = |pod: &&Pod| pod.attempt == execution.attempt && is_at(&location.pattern, pod.task_path());
            free.iter().position(is_it)
        });
        match at {
            Some(at) => matched.push((execution, free.remove(at))),
            None => found.push(Disagreement {
                kind: Kind::Missing,
                place: execution.path.to_string(),
                detail: format!("attempt {} did not run", execution.attempt),
            }),
        }
    }
    found.extend(free.into_iter().map(|pod| Disagreement {
        kind: Kind::Unexpected,
        place: pod.path.clone(),
        detail: format!("attempt {} ran", pod.attempt),
    }));
    matched
}

/// Compares what a program received: its image, words and environment.
fn compare_program(execution: &Execution, received: &Received, pod: &Pod) -> Vec<Disagreement> {
    let mut found = Vec::new();
    let mut report = |kind, detail| found.push(Disagreement { kind, place: execution.path.to_string(), detail });
    let variables = environment(pod, received);
    let expected_variables = expected_environment(received, variables.get(BRACE));
    for (name, value) in &expected_variables {
        if variables.get(name) != Some(value) {
            report(Kind::Environment, format!("{name}: expected {value:?}, found {:?}", variables.get(name)));
        }
    }
    if !text::matches(&received.image, &pod.image, &Variables::new()) {
        report(Kind::Image, format!("expected {:?}, found {:?}", received.image, pod.image));
    }
    let Some(expected) = &received.words else { return found };
    let words: Vec<String> = pod.words().map(|word| expand(word, &variables)).collect();
    if words.len() != expected.len() {
        report(Kind::Words, format!("expected {} words, found {words:?}", expected.len()));
        return found;
    }
    for (number, (pieces, word)) in expected.iter().zip(&words).enumerate() {
        if !text::matches(pieces, word, &expected_variables) {
            report(Kind::Words, format!("word {number}: expected {pieces:?}, found {word:?}"));
        }
    }
    found
}

/// Returns the variables that the pipeline sets, expanded. The one variable that the compiler adds,
/// so that `{{` reaches the program, exists for the author's text as well.
fn expected_environment(received: &Received, brace: Option<&String>) -> Variables {
    let mut variables: Variables = brace.map(|brace| (BRACE.to_owned(), brace.clone())).into_iter().collect();
    for (name, value) in &received.environment {
        let texts = value.iter().map(|piece| match piece {
            Piece::Literal(text) => expand(text, &variables),
            Piece::Text(text) => text.clone(),
            Piece::Json { value, .. } => value.to_string(),
        });
        let value = texts.collect();
        variables.insert(name.clone(), value);
    }
    variables
}

/// Returns the variables of a pod, expanded. Those that the compiler adds come first.
fn environment(pod: &Pod, received: &Received) -> Variables {
    let own = |name: &String| received.environment.iter().any(|(other, _)| other == name);
    let texts = pod.env.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let (own, added): (Vec<_>, Vec<_>) = texts.partition(|(name, _)| own(name));
    let mut variables: Variables = added.into_iter().map(|(name, value)| (name.clone(), value.to_owned())).collect();
    let own: BTreeMap<_, _> = own.into_iter().collect();
    for (name, _) in &received.environment {
        if let Some(value) = own.get(name) {
            let value = expand(value, &variables);
            variables.insert(name.clone(), value);
        }
    }
    variables
}

/// Compares the outputs of the pipeline that have a value: a string as it is, all else as JSON.
fn compare_outputs(expected: &BTreeMap<String, Value>, observed: &BTreeMap<String, String>) -> Vec<Disagreement> {
    let differs = |name: &String, value: &Value| {
        let found = observed.get(name)?;
        let is_same = match value {
            _ if is_undefined(value) => true,
            Value::String(text) => found == text,
            other => serde_json::from_str(found).is_ok_and(|found| text::same(other, &found)),
        };
        (!is_same).then(|| Disagreement {
            kind: Kind::Output,
            place: name.clone(),
            detail: format!("expected {}, found {found:?}", json_text(value)),
        })
    };
    expected.iter().filter(|(_, value)| !value.is_null()).filter_map(|(name, value)| differs(name, value)).collect()
}
