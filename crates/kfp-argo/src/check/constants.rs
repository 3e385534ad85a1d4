//! Constants: values whose strings may refer to other inputs of the task, and to the run.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::interface::fitted;
use super::placeholders::{Placeholder, pieces};
use crate::diagnostics::{Diagnostic, Location, cycle, type_mismatch, unknown_input};
use crate::pipeline::{Constant, Input, JobField, ParameterType, Part, Source, TaskKey};

/// A constant for an input of the type; a finding when it does not fit.
pub(super) fn constant(
    value: Value,
    kind: ParameterType,
    at: &Location,
    found: &mut Vec<Diagnostic>,
) -> Option<Constant> {
    let read = read(&value);
    if let Constant::Plain(value) = read {
        return fitted(kind, value, at, found).map(Constant::Plain);
    }
    // A single reference stands for the value itself; `check_references` puts its source here.
    let single = matches!(&read, Constant::Text(parts) if matches!(parts.as_slice(), [Part::Input(_)]));
    let fits = match kind {
        ParameterType::Unknown => true,
        ParameterType::String => matches!(read, Constant::Text(_)),
        ParameterType::List => single || matches!(read, Constant::List(_)),
        ParameterType::Struct => single || matches!(read, Constant::Struct(_)),
        _ => single,
    };
    if !fits {
        found.push(type_mismatch::type_mismatch(at, kind, &value));
    }
    fits.then_some(read)
}

fn read(value: &Value) -> Constant {
    match value {
        Value::String(text) => {
            let parts = parts(text);
            match parts.iter().all(|part| matches!(part, Part::Literal(_))) {
                true => Constant::Plain(value.clone()),
                false => Constant::Text(parts),
            }
        }
        Value::Array(items) => {
            let items: Vec<Constant> = items.iter().map(read).collect();
            match items.iter().all(|item| item.plain().is_some()) {
                true => Constant::Plain(value.clone()),
                false => Constant::List(items),
            }
        }
        Value::Object(object) => {
            let entries = object.iter().map(|(key, item)| (key.clone(), read(item)));
            let entries: BTreeMap<String, Constant> = entries.collect();
            match entries.values().all(|item| item.plain().is_some()) {
                true => Constant::Plain(value.clone()),
                false => Constant::Struct(entries),
            }
        }
        other => Constant::Plain(other.clone()),
    }
}

/// The pieces of a string. Placeholders of a command line mean nothing here and are text.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in pieces(text) {
        match piece {
            Placeholder::Part(part @ (Part::Literal(_) | Part::Input(_) | Part::Job(_))) => parts.push(part),
            Placeholder::Part(_) | Placeholder::Unsupported(_) => return vec![Part::Literal(text.to_owned())],
        }
    }
    parts
}

/// Checks that all references of the task's constants are to its own inputs, and none to itself; and puts the source of an input
/// where a constant is nothing but a reference to it, and has to keep the type.
pub(super) fn check_references(
    sources: &mut BTreeMap<String, Source>,
    declared: &BTreeMap<String, Input>,
    at: &Location,
    found: &mut Vec<Diagnostic>,
) {
    let mut aliases = BTreeMap::new();
    let mut broken = Vec::new();
    for (name, source) in &*sources {
        let Source::Constant(constant) = source else { continue };
        let here = at.key(name);
        for reference in references(constant) {
            if !sources.contains_key(reference) && !declared.contains_key(reference) {
                let known = sources.keys().filter(|known| *known != name).map(String::as_str);
                found.push(unknown_input::unknown_input(&here, "the task", reference, known));
                broken.push(name.clone());
            }
        }
        if let Some(chain) = cycle_from(name, sources) {
            found.push(cycle::cycle(&here, &chain.iter().collect::<Vec<_>>()));
            broken.push(name.clone());
        }
        let text = declared.get(name).is_some_and(|input| input.kind == ParameterType::String);
        if let (Constant::Text(parts), false) = (constant, text)
            && let [Part::Input(reference)] = parts.as_slice()
        {
            aliases.extend(sources.get(reference).map(|source| (name.clone(), source.clone())));
        }
    }
    sources.extend(aliases);
    broken.iter().for_each(|name| {
        sources.remove(name);
    });
}

/// Whether a constant's strings ask for the workspace's path.
pub(super) fn asks_for_workspace(constant: &Constant) -> bool {
    match constant {
        Constant::Plain(_) => false,
        Constant::Text(parts) => parts.contains(&Part::Job(JobField::WorkspacePath)),
        Constant::List(items) => items.iter().any(asks_for_workspace),
        Constant::Struct(entries) => entries.values().any(asks_for_workspace),
    }
}

/// The inputs that a constant's strings refer to.
pub(super) fn references(constant: &Constant) -> Vec<&str> {
    match constant {
        Constant::Plain(_) => Vec::new(),
        Constant::Text(parts) => {
            let names = parts.iter().filter_map(|part| match part {
                Part::Input(name) => Some(name.as_str()),
                _ => None,
            });
            names.collect()
        }
        Constant::List(items) => items.iter().flat_map(references).collect(),
        Constant::Struct(entries) => entries.values().flat_map(references).collect(),
    }
}

/// The references from an input back to itself, if they lead there.
fn cycle_from(start: &str, sources: &BTreeMap<String, Source>) -> Option<Vec<TaskKey>> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(name) = open.pop() {
        let Some(Source::Constant(constant)) = sources.get(name) else { continue };
        for reference in references(constant) {
            if reference == start {
                return Some(vec![TaskKey::from(start)]);
            }
            if seen.insert(reference) {
                open.push(reference);
            }
        }
    }
    None
}
