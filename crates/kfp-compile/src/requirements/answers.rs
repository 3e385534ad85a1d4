//! The answers of a cluster to the questions about its requirements.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::Outcome;
use crate::report::inert;

/// A requirement, and whether the cluster meets it.
pub(super) struct Checked {
    pub(super) requirement: String,
    pub(super) state: State,
}

/// Whether the cluster meets a requirement.
pub(super) enum State {
    /// The cluster has what is required.
    Met,
    /// Missing, and why.
    Missing(String),
    /// The cluster did not answer the question, and why.
    Unknown(String),
}

use State::{Met, Missing, Unknown};

/// Returns how a command ends with these answers.
pub(super) fn outcome(answers: &[Checked]) -> Outcome {
    let is = |state: fn(&State) -> bool| answers.iter().any(|answer| state(&answer.state));
    match (is(|state| matches!(state, Missing(_))), is(|state| matches!(state, Unknown(_)))) {
        (true, _) => Outcome::Findings,
        (false, true) => Outcome::Failed,
        (false, false) => Outcome::Done,
    }
}

/// Returns one line for each answer.
pub(super) fn text(answers: &[Checked]) -> String {
    let mut text = String::new();
    for Checked { requirement, state } in answers {
        let (word, why) = match state {
            Met => ("found", String::new()),
            Missing(why) => ("MISSING", format!(": {why}")),
            Unknown(why) => ("UNKNOWN", format!(": {why}")),
        };
        let _ = writeln!(text, "{word:8}{}", inert(&format!("{requirement}{why}")));
    }
    text
}

/// Returns a list with an object for each answer.
pub(super) fn json(answers: &[Checked]) -> Value {
    let objects = answers.iter().map(|Checked { requirement, state }| {
        let (state, reason) = match state {
            Met => ("found", None),
            Missing(why) => ("missing", Some(why)),
            Unknown(why) => ("unknown", Some(why)),
        };
        json!({"requirement": requirement, "state": state, "reason": reason})
    });
    objects.collect()
}
