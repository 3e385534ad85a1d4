//! References in a task's constants to its other inputs.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostics, Location, cycle, unknown_input, workflow_size};
use crate::pipeline::{Constant, ConstantPart, Input, ParameterType, Source, TaskKey};

/// The longest chain of constants that refer to each other. In pipelines of the SDK, constants
/// refer only to inputs that are not constant, which is one step.
const MAX_CHAIN: usize = 100;

/// The least number of bytes that a reference to an input takes in the workflow:
/// `inputs.parameters['x']`.
const MIN_REFERENCE: usize = 22;

/// Checks that the references in a task's constants are to other inputs of the task. A constant
/// that is only a reference is replaced by the source of that input, to keep its type.
///
/// `spent` is the total size of such constants so far, in bytes of the workflow. It is limited,
/// because a few constants that refer to each other twice exceed the memory of any machine.
pub(super) fn resolve(
    sources: &mut BTreeMap<String, Source>,
    declared: &BTreeMap<String, Input>,
    spent: &mut usize,
    at: &Location,
    sink: &mut Diagnostics,
) {
    let mut aliases = BTreeMap::new();
    let mut broken = BTreeSet::new();
    let mut sizes = Sizes { sources, known: BTreeMap::new(), open: Vec::new() };
    for (name, source) in sources.iter() {
        let Source::Constant(constant) = source else { continue };
        let (here, references) = (at.key(name), constant.references());
        for reference in
            references.iter().filter(|name| !sources.contains_key(**name) && !declared.contains_key(**name))
        {
            let known = sources.keys().filter(|known| *known != name).map(String::as_str);
            sink.push(unknown_input::unknown_input(&here, "the task", reference, known));
            broken.insert(name.clone());
        }
        // The size limit was exceeded earlier and has been reported.
        if references.is_empty() || *spent > workflow_size::MAX_BYTES {
            continue;
        }
        match sizes.of(name) {
            Ok(size) => *spent = spent.saturating_add(size),
            Err(Endless::Cycle(start)) if start == name => {
                sink.push(cycle::cycle(&here, &[&TaskKey::from(name.as_str())]));
                broken.insert(name.clone());
            }
            // Reported at the input that closes the cycle.
            Err(Endless::Cycle(_)) => {}
            Err(Endless::Chain) => *spent = usize::MAX,
        }
        if *spent > workflow_size::MAX_BYTES {
            sink.push(workflow_size::references(&here));
        }
        let text = declared.get(name).is_some_and(|input| input.ty == ParameterType::String);
        if let (Constant::Text(parts), false) = (constant, text)
            && let [ConstantPart::Input(reference)] = parts.as_slice()
        {
            aliases.extend(sources.get(reference).map(|source| (name.clone(), source.clone())));
        }
    }
    sources.extend(aliases);
    sources.retain(|name, _| !broken.contains(name));
}

/// The reason why a constant has no size.
#[derive(Clone, Copy)]
enum Endless<'s> {
    /// The constant leads to this input, which leads to itself.
    Cycle(&'s str),
    /// The chain of constants is longer than [`MAX_CHAIN`].
    Chain,
}

/// The sizes of constants with everything that they refer to, in bytes. An input that only the run
/// knows counts as [`MIN_REFERENCE`].
struct Sizes<'s> {
    sources: &'s BTreeMap<String, Source>,
    known: BTreeMap<&'s str, usize>,
    /// The inputs from the first to the current one.
    open: Vec<&'s str>,
}

impl<'s> Sizes<'s> {
    fn of(&mut self, name: &'s str) -> Result<usize, Endless<'s>> {
        let Some((name, Source::Constant(constant))) = self.sources.get_key_value(name) else {
            return Ok(MIN_REFERENCE);
        };
        if let Some(known) = self.known.get(name.as_str()) {
            return Ok(*known);
        }
        if self.open.contains(&name.as_str()) {
            return Err(Endless::Cycle(name));
        }
        if self.open.len() == MAX_CHAIN {
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
            Constant::Text(parts) => self.of_parts(parts),
            Constant::List(items) => items.iter().try_fold(2, |sum, item| add(sum, self.of_constant(item))),
            Constant::Struct(members) => members.iter().try_fold(2, |sum, member| {
                let sum = add(sum, self.of_parts(&member.key))?;
                add(sum, self.of_constant(&member.value))
            }),
        }
    }

    fn of_parts(&mut self, parts: &'s [ConstantPart]) -> Result<usize, Endless<'s>> {
        parts.iter().try_fold(2, |sum: usize, part| {
            let size = match part {
                ConstantPart::Literal(text) => text.len(),
                ConstantPart::Input(name) => self.of(name)?,
                _ => 1,
            };
            Ok(sum.saturating_add(size))
        })
    }
}
