//! Types that the SDK guesses: it declares the items of a list without a type, and all fields of
//! items, as STRING.
//!
//! Where such a value goes to a reader of another type, its type is not known before the run. This
//! file removes the declared type of the item or field, and of the inputs of all groups that pass
//! the value on. Values that only readers of strings get keep their type.

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::messages::ml_pipelines::parameter_iterator_spec::items_spec::Kind as ItemsKind;
use kfp_ir::messages::ml_pipelines::parameter_type::ParameterTypeEnum;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::Iterator as IteratorSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineSpec, PipelineTaskSpec};

use super::channel_names::{CHANNEL, is_group};
use super::lookup::{self, declaration, item_input, tasks};
use crate::check::syntax::conditions;
use crate::pipeline::{Condition, Literal, Operand};

/// An input of a component.
type InputOf = (String, String);

/// Returns the guessed inputs that must not keep their declared type.
pub(super) fn wrong_guesses(pipeline: &PipelineSpec) -> BTreeSet<InputOf> {
    let graph = Flows::of(pipeline);
    let mut wrong: BTreeSet<InputOf> = BTreeSet::new();
    let mut open: Vec<InputOf> =
        graph.read_otherwise.iter().filter(|input| graph.guessed.contains(*input)).cloned().collect();
    // The type is wrong along the whole way of the value, outwards to its origin and inwards to all
    // readers.
    while let Some(input) = open.pop() {
        if wrong.insert(input.clone()) {
            let next = graph.neighbours.get(&input).into_iter().flatten();
            open.extend(next.filter(|next| graph.guessed.contains(*next)).cloned());
        }
    }
    wrong
}

/// Removes the types of inputs.
pub(super) fn remove(pipeline: &mut PipelineSpec, inputs: &BTreeSet<InputOf>) {
    for (component, input) in inputs {
        let definitions = pipeline.components.get_mut(component).and_then(|found| found.input_definitions.as_mut());
        if let Some(declared) = definitions.and_then(|definitions| definitions.parameters.get_mut(input)) {
            declared.parameter_type = ParameterTypeEnum::Unspecified;
        }
    }
}

/// The inputs of groups with type STRING, and how values flow between them.
#[derive(Default)]
struct Flows {
    /// Inputs whose values are all items or fields with a guessed type.
    guessed: BTreeSet<InputOf>,
    /// Inputs with a reader that wants another type.
    read_otherwise: BTreeSet<InputOf>,
    /// Inputs that pass their value to each other.
    neighbours: BTreeMap<InputOf, BTreeSet<InputOf>>,
}

impl Flows {
    fn of(pipeline: &PipelineSpec) -> Self {
        let mut flows = Self::default();
        // Inputs with a value of a known type, and the inputs that they pass it to.
        let mut typed: Vec<InputOf> = Vec::new();
        let mut passed: BTreeMap<InputOf, BTreeSet<InputOf>> = BTreeMap::new();
        for (name, component) in &pipeline.components {
            if is_group(name, component) {
                let declared = component.input_definitions.iter().flat_map(|inputs| &inputs.parameters);
                let strings =
                    declared.filter(|(input, spec)| is_string(spec.parameter_type) && input.starts_with(CHANNEL));
                flows.guessed.extend(strings.map(|(input, _)| (name.clone(), input.clone())));
            }
        }
        for (owner, component) in lookup::components(pipeline) {
            for task in tasks(component).values() {
                let Some(called) = task.component_ref.as_ref().map(|called| &called.name) else { continue };
                let item = guessed_item(task);
                if let Some(item) = item_input(task).filter(|_| item.is_none()) {
                    typed.push((called.clone(), item.to_owned()));
                }
                for (input, spec) in task.inputs.iter().flat_map(|inputs| &inputs.parameters) {
                    let target = (called.clone(), input.clone());
                    let is_field = !spec.parameter_expression_selector.is_empty();
                    match (&spec.kind, owner) {
                        (Some(_), _) if is_field => {}
                        (Some(Kind::ComponentInputParameter(name)), Some(owner)) => {
                            passed.entry((owner.to_owned(), name.clone())).or_default().insert(target);
                        }
                        _ => typed.push(target),
                    }
                }
                flows.read_otherwise.extend(compared_otherwise(pipeline, called, task));
            }
        }
        for (from, targets) in &passed {
            let is_known = |input: &&InputOf| flows.guessed.contains(*input);
            for target in targets.iter().filter(is_known) {
                flows.neighbours.entry(from.clone()).or_default().insert(target.clone());
                flows.neighbours.entry(target.clone()).or_default().insert(from.clone());
            }
            if targets.iter().any(|target| wants_other_type(pipeline, target)) {
                flows.read_otherwise.insert(from.clone());
            }
        }
        // A value of a known type makes the input's type, and those further in, certain.
        typed.extend(
            passed.keys().filter(|from| !flows.guessed.contains(*from)).flat_map(|from| passed[from].iter().cloned()),
        );
        while let Some(input) = typed.pop() {
            if flows.guessed.remove(&input) {
                typed.extend(passed.get(&input).into_iter().flatten().cloned());
            }
        }
        flows
    }
}

fn is_string(parameter_type: ParameterTypeEnum) -> bool {
    parameter_type == ParameterTypeEnum::String
}

/// Returns the input that receives the item of a loop over a list that is known only at run time.
fn guessed_item(task: &PipelineTaskSpec) -> Option<&str> {
    match &task.iterator {
        Some(IteratorSpec::ParameterIterator(iterator)) => match iterator.items.as_ref()?.kind.as_ref()? {
            ItemsKind::InputParameter(_) => Some(&iterator.item_input),
            ItemsKind::Raw(_) => None,
        },
        _ => None,
    }
}

/// Returns true if a component declares another type than STRING for an input.
fn wants_other_type(pipeline: &PipelineSpec, (component, input): &InputOf) -> bool {
    let declared = pipeline.components.get(component).and_then(|component| declaration(component, input));
    declared
        .is_some_and(|spec| !is_string(spec.parameter_type) && spec.parameter_type != ParameterTypeEnum::Unspecified)
}

/// Returns the inputs that a task's condition compares with a value that is not a text.
fn compared_otherwise(pipeline: &PipelineSpec, called: &str, task: &PipelineTaskSpec) -> Vec<InputOf> {
    let text = task.trigger_policy.as_ref().map(|policy| policy.condition.as_str()).unwrap_or_default();
    let Some(component) = pipeline.components.get(called) else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(read) = conditions::read(text) {
        compared(&read.condition, component, &mut found);
    }
    found.into_iter().map(|input| (called.to_owned(), input)).collect()
}

fn compared(condition: &Condition, component: &ComponentSpec, found: &mut Vec<String>) {
    match condition {
        Condition::Compare(left, _, right) => {
            for (one, other) in [(left, right), (right, left)] {
                if let (Operand::Input(input), true) = (one, is_other_type(other, component)) {
                    found.push(input.clone());
                }
            }
        }
        Condition::Not(inner) => compared(inner, component, found),
        Condition::All(terms) | Condition::Any(terms) => terms.iter().for_each(|term| compared(term, component, found)),
        Condition::Holds(_) => {}
    }
}

/// Returns true for an operand that is a number or a boolean.
fn is_other_type(operand: &Operand, component: &ComponentSpec) -> bool {
    match operand {
        Operand::Input(input) => {
            let declared = declaration(component, input).map(|spec| spec.parameter_type);
            let numbers =
                [ParameterTypeEnum::NumberDouble, ParameterTypeEnum::NumberInteger, ParameterTypeEnum::Boolean];
            declared.is_some_and(|declared| numbers.contains(&declared))
        }
        Operand::Int(_) | Operand::Double(_) => true,
        Operand::Text(_) | Operand::Literal(Literal::String(_)) => false,
        Operand::Literal(Literal::Number(_) | Literal::Boolean(_)) => true,
    }
}
