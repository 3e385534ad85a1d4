//! The repair of references that the SDK writes to inputs that do not exist, if their meaning is
//! certain.
//!
//! In pipelines with loops, the SDK (2.17) forgets to pass inputs on, and refers to items outside of
//! their loops:
//!
//! * a loop takes a field of its own item (`…-loop-item-subvar-a`) from the DAG around it, or from
//!   the producer of the list;
//! * a task takes the item of a loop inside of it, or a field of that item, from outside;
//! * a task takes a field of an item where only the item exists;
//! * a task in a loop refers to an input that only an outer component declares.
//!
//! The repair works on a copy of the messages, before the check. A correct pipeline is not copied.

mod lookup;

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::messages::ml_pipelines::component_inputs_spec::ParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::{PipelineSpec, PipelineTaskSpec};

use lookup::{calls, declaration, declares, item_input, task_inputs, task_mut, tasks, tasks_mut};

/// The separator between the names of an item and its field.
const FIELD: &str = "-subvar-";

/// The prefix of inputs that a group passes on. The inputs of the pipeline itself do not have it.
const CHANNEL: &str = "pipelinechannel--";

/// The largest number of passes, more than any nesting needs.
const MAX_PASSES: usize = 100;

/// Returns a repaired copy, or `None` if nothing needs repair.
pub(super) fn repair(pipeline: &PipelineSpec) -> Option<PipelineSpec> {
    if findings(pipeline).is_empty() {
        return None;
    }
    let mut repaired = pipeline.clone();
    let callers = callers(pipeline);
    for _ in 0..MAX_PASSES {
        let findings = findings(&repaired);
        let changes = findings.iter().filter(|finding| apply(&mut repaired, &callers, finding)).count();
        // The check reports what remains.
        if changes == 0 {
            break;
        }
    }
    Some(repaired)
}

/// An input of a task with a wrong source.
struct Finding {
    /// The component that contains the task; `None` for the root.
    owner: Option<String>,
    task: String,
    input: String,
    /// The input of the owner that the source refers to, if the owner does not declare it.
    wanted: Option<String>,
}

fn findings(pipeline: &PipelineSpec) -> Vec<Finding> {
    let named = pipeline.components.iter().map(|(name, component)| (Some(name), component));
    let owners = pipeline.root.iter().map(|root| (None, root)).chain(named);
    let mut found = Vec::new();
    for (owner, component) in owners {
        for (task, input, spec) in task_inputs(component) {
            let wanted = match &spec.kind {
                Some(Kind::ComponentInputParameter(name)) if !declares(component, name) => Some(name.clone()),
                _ => None,
            };
            let own_field = tasks(component)[task]
                .iterator
                .as_ref()
                .is_some_and(|_| own_field(&tasks(component)[task], input).is_some());
            if wanted.is_some() || own_field {
                found.push(Finding { owner: owner.cloned(), task: task.clone(), input: input.clone(), wanted });
            }
        }
    }
    found
}

/// The callers of each component; `None` is the root. The repair changes inputs only, so they stay
/// the same.
type Callers = BTreeMap<String, BTreeSet<Option<String>>>;

fn callers(pipeline: &PipelineSpec) -> Callers {
    let named = pipeline.components.iter().map(|(name, component)| (Some(name), component));
    let mut callers = Callers::new();
    for (owner, component) in pipeline.root.iter().map(|root| (None, root)).chain(named) {
        for called in tasks(component).values().filter_map(|task| task.component_ref.as_ref()) {
            callers.entry(called.name.clone()).or_default().insert(owner.cloned());
        }
    }
    callers
}

/// Repairs one finding. Returns true if anything changed.
fn apply(pipeline: &mut PipelineSpec, callers: &Callers, finding: &Finding) -> bool {
    let Some(owner) = lookup::component(pipeline, finding.owner.as_deref()) else { return false };
    let Some(task) = tasks(owner).get(&finding.task).cloned() else { return false };
    let called = task.component_ref.as_ref().map(|component| component.name.clone()).unwrap_or_default();
    if let Some((item, field)) = own_field(&task, &finding.input) {
        let (item, field) = (item.to_owned(), field.to_owned());
        remove_input(pipeline, finding, &called);
        return read_field(pipeline, &called, &finding.input, &item, &field);
    }
    let Some(wanted) = &finding.wanted else { return false };
    let item = finding.input.split_once(FIELD).map_or(finding.input.as_str(), |(item, _)| item);
    if items_within(pipeline, &called).contains(item) {
        remove_input(pipeline, finding, &called);
        return true;
    }
    if let Some(plain) = wanted.strip_prefix(CHANNEL).filter(|plain| declares(owner, plain)) {
        let source =
            InputParameterSpec { kind: Some(Kind::ComponentInputParameter(plain.to_owned())), ..Default::default() };
        return set_source(pipeline, finding, source);
    }
    let Some((item, field)) = wanted.split_once(FIELD) else {
        return capture(pipeline, callers, finding.owner.as_deref(), wanted);
    };
    let (items, field) = ([item.to_owned(), format!("{CHANNEL}{item}")], field.to_owned());
    match items.iter().find(|item| declares(owner, item)) {
        Some(item) => set_source(pipeline, finding, field_of(item, &field)),
        // Once the item is here, its field is too.
        None => items.iter().chain([wanted]).any(|name| capture(pipeline, callers, finding.owner.as_deref(), name)),
    }
}

/// Passes an input of an outer component on to the owner.
fn capture(pipeline: &mut PipelineSpec, callers: &Callers, owner: Option<&str>, wanted: &str) -> bool {
    let Some(owner) = owner else { return false };
    let Some(spec) = declared_further_out(pipeline, callers, owner, wanted) else { return false };
    if let Some(component) = pipeline.components.get_mut(owner) {
        component.input_definitions.get_or_insert_default().parameters.insert(wanted.to_owned(), spec);
    }
    for caller in callers.get(owner).into_iter().flatten() {
        let component = match caller {
            None => pipeline.root.as_mut(),
            Some(name) => pipeline.components.get_mut(name),
        };
        for task in component.into_iter().flat_map(tasks_mut).filter(|task| calls(task, owner)) {
            let source = InputParameterSpec {
                kind: Some(Kind::ComponentInputParameter(wanted.to_owned())),
                ..Default::default()
            };
            task.inputs.get_or_insert_default().parameters.entry(wanted.to_owned()).or_insert(source);
        }
    }
    true
}

/// Returns the declaration of an input in a direct or indirect caller of the owner.
fn declared_further_out(
    pipeline: &PipelineSpec,
    callers: &Callers,
    owner: &str,
    wanted: &str,
) -> Option<ParameterSpec> {
    let mut seen = BTreeSet::from([owner]);
    let mut inner = vec![owner];
    while let Some(called) = inner.pop() {
        for caller in callers.get(called).into_iter().flatten() {
            let Some(outer) = lookup::component(pipeline, caller.as_deref()) else { continue };
            // The inputs of the pipeline itself do not have the prefix.
            let plain = wanted.strip_prefix(CHANNEL).filter(|_| caller.is_none());
            if let Some(spec) = declaration(outer, wanted).or_else(|| declaration(outer, plain?)) {
                return Some(spec.clone());
            }
            if let Some(name) = caller.as_deref().filter(|name| seen.insert(name)) {
                inner.push(name);
            }
        }
    }
    None
}

/// Returns the inputs that receive the items of all loops inside of a component.
fn items_within(pipeline: &PipelineSpec, called: &str) -> BTreeSet<String> {
    let mut items = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![called.to_owned()];
    while let Some(name) = open.pop() {
        let Some(component) = pipeline.components.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
        for task in tasks(component).values() {
            items.extend(item_input(task).map(str::to_owned));
            open.extend(task.component_ref.as_ref().map(|component| component.name.clone()));
        }
    }
    items
}

fn remove_input(pipeline: &mut PipelineSpec, finding: &Finding, called: &str) {
    if let Some(task) = task_mut(pipeline, finding.owner.as_deref(), &finding.task) {
        task.inputs.get_or_insert_default().parameters.remove(&finding.input);
    }
    if let Some(definitions) =
        pipeline.components.get_mut(called).and_then(|component| component.input_definitions.as_mut())
    {
        definitions.parameters.remove(&finding.input);
    }
}

/// Changes tasks of a loop's body that read a field as an input, so that they read it from the item.
fn read_field(pipeline: &mut PipelineSpec, body: &str, input: &str, item: &str, field: &str) -> bool {
    for task in pipeline.components.get_mut(body).into_iter().flat_map(tasks_mut) {
        for source in task.inputs.iter_mut().flat_map(|inputs| inputs.parameters.values_mut()) {
            if matches!(&source.kind, Some(Kind::ComponentInputParameter(name)) if name == input) {
                *source = field_of(item, field);
            }
        }
    }
    true
}

fn set_source(pipeline: &mut PipelineSpec, finding: &Finding, source: InputParameterSpec) -> bool {
    let input = task_mut(pipeline, finding.owner.as_deref(), &finding.task)
        .and_then(|task| task.inputs.as_mut()?.parameters.get_mut(&finding.input));
    input.map(|input| *input = source).is_some()
}

fn field_of(item: &str, field: &str) -> InputParameterSpec {
    InputParameterSpec {
        parameter_expression_selector: format!("parseJson(string_value)[\"{field}\"]"),
        kind: Some(Kind::ComponentInputParameter(item.to_owned())),
    }
}

/// Returns the item and the field, if an input of a loop's task is a field of the loop's own item.
fn own_field<'t>(task: &'t PipelineTaskSpec, input: &'t str) -> Option<(&'t str, &'t str)> {
    let item = item_input(task)?;
    Some((item, input.strip_prefix(item)?.strip_prefix(FIELD)?))
}
