//! Programs: attempts, retries, and what an attempt that succeeded gave.
//!
//! - An attempt that failed is followed by the next one, until one succeeds or the retries of the
//!   task are used up. A pod that broke is retried only if the policy of the retries says so.
//! - A value in the executor output is taken as it is. A value in the output's own file is read by
//!   the output's type: a string with every character, a number or boolean without the space around
//!   it, a list or struct as JSON. KFP refuses a text that has not the type: its value is not
//!   defined.
//! - A task whose last attempt failed has no outputs, even if it wrote some.

use kfp_argo::pipeline::{Component, Container, ParameterType};
use serde_json::Value;

use crate::artifact::{Artifact, Bound};
use crate::input::{Ended, Frame, Output};
use crate::reason::Reason;
use crate::run::{Evaluation, Execution, Limit, NOT_WRITTEN, Outcome};
use crate::time::Time;
use crate::value::undefined;
use crate::world::{Attempt, Ending, Written};

impl Evaluation<'_> {
    /// Runs a program until it succeeds or may not be retried.
    pub(crate) fn program(&mut self, component: &Component, container: Option<&Container>, frame: &Frame) -> Ended {
        if let Some(attempt) = self.earlier.result(&frame.path) {
            self.run.results.insert(frame.path.clone(), attempt.clone());
            return self.succeeded(component, attempt, frame.start);
        }
        if frame.keeps_failures && self.earlier.has_failed(&frame.path) {
            return Ended::without(Outcome::Failed, frame.start).because(Reason::Kept);
        }
        let received = container.map(|container| self.received(component, container, frame));
        let retries = self.policy.overrides.retries(frame.settings, frame.retry.as_ref());
        let mut number = 0;
        loop {
            let start = frame.start + number;
            // A run that is stopped does not retry either.
            let attempt = Some(()).filter(|()| !self.is_stopped(start, frame));
            let Some(mut attempt) = attempt.and_then(|()| self.world.attempt(&frame.path, number, component)) else {
                let outcome = if number == 0 { Outcome::Stopped } else { Outcome::Failed };
                return Ended::without(outcome, start).because(Reason::Stopped);
            };
            let is_ended = self.ends_running(start, frame);
            if is_ended {
                attempt.ending = Ending::Failed;
            }
            self.run.executions.push(Execution {
                path: frame.path.clone(),
                attempt: number,
                ending: attempt.ending,
                start,
                after: frame.after.clone(),
                received: received.clone(),
                in_exit_task: frame.in_exit_task,
            });
            if is_ended {
                return Ended::without(Outcome::Failed, start + 1).because(Reason::Stopped);
            }
            let limit = match attempt.ending {
                Ending::Succeeded => {
                    self.run.results.insert(frame.path.clone(), attempt.clone());
                    return self.succeeded(component, &attempt, start + 1);
                }
                Ending::Failed => retries.after_failure,
                Ending::Broken => retries.after_error,
            };
            if number >= limit {
                let ended = Ended::without(Outcome::Failed, start + 1).because(Reason::Program(attempt.ending));
                return Ended { is_error: attempt.ending == Ending::Broken, ..ended };
            }
            number += 1;
        }
    }

    /// Returns the end of a program by an attempt that succeeded.
    fn succeeded(&self, component: &Component, attempt: &Attempt, end: Time) -> Ended {
        let parameters = component.outputs.iter().filter_map(|(name, kind)| {
            let value = match attempt.parameters.get(name)? {
                Written::Value(value) => value.clone(),
                Written::Text(text) if text == NOT_WRITTEN && self.policy.has(Limit::NotWritten) => return None,
                Written::Text(text) if self.policy.has(Limit::LastNewline) => {
                    parse(text.strip_suffix('\n').unwrap_or(text), *kind).unwrap_or_else(undefined)
                }
                Written::Text(text) => parse(text, *kind).unwrap_or_else(undefined),
            };
            Some((name.clone(), Output::One(value)))
        });
        let artifacts = component.artifact_outputs.iter().map(|(name, declared)| {
            let artifact = Artifact::written(name, declared, attempt.metadata.get(name));
            (name.clone(), Bound::One(artifact))
        });
        Ended {
            parameters: parameters.collect(),
            artifacts: artifacts.collect(),
            ..Ended::without(Outcome::Succeeded, end)
        }
    }
}

/// Reads the text of an output's file by the output's type.
fn parse(text: &str, kind: ParameterType) -> Option<Value> {
    match kind {
        ParameterType::String | ParameterType::Unknown => Some(text.into()),
        ParameterType::Integer => text.trim().parse::<i64>().ok().map(Value::from),
        ParameterType::Double => text.trim().parse::<f64>().ok().map(Value::from),
        ParameterType::Boolean => match text.trim() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true.into()),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false.into()),
            _ => None,
        },
        ParameterType::List | ParameterType::Struct | ParameterType::FinalStatus => serde_json::from_str(text).ok(),
    }
}
