//! References in a task's constants to its other inputs.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, Location, cycle, unknown_input, workflow_size};
use crate::pipeline::{Constant, Input, ParameterType, Part, Source, TaskKey};

/// How many constants may lie behind each other. The SDK's refer to what is no constant, which is one step.
const DEEPEST: usize = 100;

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

/// Checks that all references of the task's constants are to its own inputs, and none to itself; and puts the source of an input
/// where a constant is nothing but a reference to it, and has to keep the type.
///
/// `spent` is what such constants come to so far, in bytes of the workflow: a few that refer to each other twice come to
/// more than any machine has.
pub(super) fn check(
    sources: &mut BTreeMap<String, Source>,
    declared: &BTreeMap<String, Input>,
    spent: &mut usize,
    at: &Location,
    found: &mut Vec<Diagnostic>,
) {
    let mut aliases = BTreeMap::new();
    let mut broken = BTreeSet::new();
    let mut sizes = Sizes { sources, known: BTreeMap::new(), open: Vec::new() };
    for (name, source) in sources.iter() {
        let Source::Constant(constant) = source else { continue };
        let (here, references) = (at.key(name), references(constant));
        for reference in
            references.iter().filter(|name| !sources.contains_key(**name) && !declared.contains_key(**name))
        {
            let known = sources.keys().filter(|known| *known != name).map(String::as_str);
            found.push(unknown_input::unknown_input(&here, "the task", reference, known));
            broken.insert(name.clone());
        }
        // Where it was too much already, it was told.
        if references.is_empty() || *spent > workflow_size::MOST {
            continue;
        }
        match sizes.of(name) {
            Ok(size) => *spent = spent.saturating_add(size),
            Err(Endless::Cycle(start)) if start == name => {
                found.push(cycle::cycle(&here, &[&TaskKey::from(name.as_str())]));
                broken.insert(name.clone());
            }
            // It is told where the cycle is.
            Err(Endless::Cycle(_)) => {}
            Err(Endless::Chain) => *spent = usize::MAX,
        }
        if *spent > workflow_size::MOST {
            found.push(workflow_size::references(&here));
        }
        let text = declared.get(name).is_some_and(|input| input.kind == ParameterType::String);
        if let (Constant::Text(parts), false) = (constant, text)
            && let [Part::Input(reference)] = parts.as_slice()
        {
            aliases.extend(sources.get(reference).map(|source| (name.clone(), source.clone())));
        }
    }
    sources.extend(aliases);
    sources.retain(|name, _| !broken.contains(name));
}

/// Why a constant has no end.
#[derive(Clone, Copy)]
enum Endless<'s> {
    /// It leads to this input, which leads to itself.
    Cycle(&'s str),
    /// More constants lie behind each other than anyone means.
    Chain,
}

/// How long constants are with all that they refer to, in bytes; an input that only the run knows counts as one.
struct Sizes<'s> {
    sources: &'s BTreeMap<String, Source>,
    known: BTreeMap<&'s str, usize>,
    /// The inputs from the first to the one at hand.
    open: Vec<&'s str>,
}

impl<'s> Sizes<'s> {
    fn of(&mut self, name: &'s str) -> Result<usize, Endless<'s>> {
        let Some((name, Source::Constant(constant))) = self.sources.get_key_value(name) else { return Ok(1) };
        if let Some(known) = self.known.get(name.as_str()) {
            return Ok(*known);
        }
        if self.open.contains(&name.as_str()) {
            return Err(Endless::Cycle(name));
        }
        if self.open.len() == DEEPEST {
            return Err(Endless::Chain);
        }
        self.open.push(name);
        let size = self.of_constant(constant);
        self.open.pop();
        if let Ok(size) = size {
            self.known.insert(name, size);
        }
        size
    }

    fn of_constant(&mut self, constant: &'s Constant) -> Result<usize, Endless<'s>> {
        let add = |sum: usize, size: Result<usize, Endless<'s>>| size.map(|size| sum.saturating_add(size));
        match constant {
            Constant::Plain(value) => Ok(value.to_string().len()),
            Constant::Text(parts) => parts.iter().try_fold(2, |sum, part| {
                add(
                    sum,
                    match part {
                        Part::Literal(text) => Ok(text.len()),
                        Part::Input(name) => self.of(name),
                        _ => Ok(1),
                    },
                )
            }),
            Constant::List(items) => items.iter().try_fold(2, |sum, item| add(sum, self.of_constant(item))),
            Constant::Struct(entries) => {
                entries.iter().try_fold(2, |sum, (key, item)| add(sum + key.len(), self.of_constant(item)))
            }
        }
    }
}
