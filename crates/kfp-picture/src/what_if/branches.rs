//! Runs through all branches: values for which conditions hold.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{Condition, Literal, Operand};
use kfp_semantics::{Outcome, Path};
use serde_json::Value;

use super::{Base, Runner, Values, imagined, samples};
use crate::picture::NodeId;
use crate::pipeline::Origin;

/// The maximum number of runs that are tried for one condition.
const MAX_TRIES: usize = 64;

/// The maximum number of runs in which nothing fails.
const MAX_BASES: usize = 20;

/// Returns a run in which as many tasks as possible start, then one for each branch that did not
/// run before, if values for it are found.
pub(super) fn bases(runner: &Runner<'_, '_>) -> Vec<Base> {
    let values = samples::samples(runner.expansion, runner.checked.pipeline.root());
    let result = runner.run(&values, &[]);
    let mut bases = vec![Base { values, chosen: BTreeSet::new(), result }];
    let candidates = candidates(runner);
    for node in 0..runner.expansion.placed.len() {
        let Some(condition) = &runner.expansion.placed[node].task.condition else { continue };
        if bases.len() == MAX_BASES || bases.iter().any(|base| has_started(runner, base, node)) {
            continue;
        }
        let origins: Vec<Origin> = condition
            .inputs()
            .into_iter()
            .filter_map(|input| runner.expansion.origin(node, input))
            .filter(|origin| !is_argument_of_caller(runner, origin))
            .collect();
        let tries = tries(&origins, &candidates);
        // A change of the first run that loses nothing replaces it: it is the run of most tasks.
        let found = bases.iter().enumerate().find_map(|(number, base)| {
            let mut better = tries.iter().map(|choice| changed(runner, base, choice));
            Some((number, better.find(|base| has_started(runner, base, node))?))
        });
        match found {
            Some((number, better)) if executed(&better).is_superset(&executed(&bases[number])) => {
                bases[number] = better;
            }
            Some((_, other)) => bases.push(other),
            None => {}
        }
    }
    bases
}

/// Returns true if the user has set the argument.
fn is_argument_of_caller(runner: &Runner<'_, '_>, origin: &Origin) -> bool {
    matches!(origin, Origin::Argument(name) if runner.checked.arguments.contains_key(name))
}

/// Returns the run with other values.
fn changed(runner: &Runner<'_, '_>, base: &Base, choice: &Values) -> Base {
    let mut values = base.values.clone();
    values.extend(choice.clone());
    let chosen = base.chosen.iter().chain(choice.keys()).cloned().collect();
    let result = runner.run(&values, &[]);
    Base { values, chosen, result }
}

fn executed(base: &Base) -> BTreeSet<&Path> {
    base.result.executions.iter().map(|execution| &execution.path).collect()
}

fn has_started(runner: &Runner<'_, '_>, base: &Base, node: NodeId) -> bool {
    let path = &runner.expansion.picture.nodes[node].path;
    let mut started = base.result.outcomes.iter().filter(|(_, outcome)| **outcome == Outcome::Succeeded);
    started.any(|(at, _)| imagined::plain(at).iter().map(|key| key.as_str()).eq(path.split('/')))
}

/// Returns the combinations of candidates for several values, the first ones only.
fn tries(origins: &[Origin], candidates: &BTreeMap<Origin, Vec<Value>>) -> Vec<Values> {
    let mut tries = vec![Values::new()];
    for origin in origins {
        let Some(values) = candidates.get(origin) else { continue };
        tries = tries
            .iter()
            .flat_map(|choice| {
                values.iter().map(|value| {
                    let mut choice = choice.clone();
                    choice.insert(origin.clone(), value.clone());
                    choice
                })
            })
            .take(MAX_TRIES)
            .collect();
    }
    tries
}

/// Returns the values that decide conditions: the literals that a value is compared with, and
/// values near them.
fn candidates(runner: &Runner<'_, '_>) -> BTreeMap<Origin, Vec<Value>> {
    let mut candidates: BTreeMap<Origin, Vec<Value>> = BTreeMap::new();
    for (node, placed) in runner.expansion.placed.iter().enumerate() {
        for (input, value) in placed.task.condition.iter().flat_map(compared) {
            if let Some(origin) = runner.expansion.origin(node, input) {
                let known = candidates.entry(origin).or_default();
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
    }
    candidates
}

/// Returns the inputs that a condition compares, with the values that may decide it.
fn compared(condition: &Condition) -> Vec<(&str, Value)> {
    match condition {
        Condition::Not(inner) => compared(inner),
        Condition::All(terms) | Condition::Any(terms) => terms.iter().flat_map(compared).collect(),
        Condition::Holds(operand) => {
            operand.input().into_iter().flat_map(|name| [(name, true.into()), (name, false.into())]).collect()
        }
        Condition::Compare(left, _, right) => {
            let pair = match (left.input(), right.input()) {
                (Some(name), None) => (name, right),
                (None, Some(name)) => (name, left),
                _ => return Vec::new(),
            };
            around(pair.1).into_iter().map(|value| (pair.0, value)).collect()
        }
    }
}

/// Returns a literal, and values that are different from it, smaller and larger.
fn around(operand: &Operand) -> Vec<Value> {
    match operand {
        Operand::Literal(Literal::String(text)) => vec![text.as_str().into(), format!("not {text}").into()],
        Operand::Literal(Literal::Boolean(boolean)) => vec![(*boolean).into(), (!boolean).into()],
        Operand::Literal(Literal::Number(number)) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => vec![number.into(), (number + 1).into(), (number - 1).into()],
            (None, Some(number)) => vec![number.into(), (number + 1.0).into(), (number - 1.0).into()],
            (None, None) => Vec::new(),
        },
        Operand::Int(inner) | Operand::Double(inner) | Operand::Text(inner) => around(inner),
        Operand::Input(_) => Vec::new(),
    }
}
