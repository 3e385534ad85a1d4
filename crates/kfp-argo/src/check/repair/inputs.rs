//! Inputs of tasks whose source does not exist.

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineSpec, PipelineTaskSpec};

use super::channel_names::{CHANNEL, FIELD, is_group};
use super::lookup::{self, declares, item_input, task_inputs, task_mut, tasks, tasks_mut};
use super::provide::{Callers, apply, field_of, provide};
use crate::pipeline::ComponentName;

/// The largest number of passes, more than any nesting needs.
const MAX_PASSES: usize = 100;

/// Returns true if an input of a task has a wrong source.
pub(super) fn need_repair(pipeline: &PipelineSpec) -> bool {
    !findings(pipeline).is_empty()
}

/// Corrects inputs with a wrong source. The check reports those that remain.
pub(super) fn repair(pipeline: &mut PipelineSpec, callers: &Callers) {
    for _ in 0..MAX_PASSES {
        let changes = findings(pipeline).iter().filter(|finding| correct(pipeline, callers, finding)).count();
        if changes == 0 {
            break;
        }
    }
}

/// An input of a task with a wrong source.
struct Finding {
    /// The component that contains the task; `None` for the root.
    owner: Option<String>,
    task: String,
    input: String,
    /// The channel that the source refers to, if it does not exist.
    wanted: Option<String>,
}

fn findings(pipeline: &PipelineSpec) -> Vec<Finding> {
    let mut found = Vec::new();
    for (owner, component) in lookup::components(pipeline) {
        for (task, input, spec) in task_inputs(component) {
            let wanted = spec.kind.as_ref().and_then(|kind| missing(pipeline, component, kind));
            let own_field = own_field(&tasks(component)[task], input).is_some();
            if wanted.is_some() || own_field {
                let owner = owner.map(str::to_owned);
                found.push(Finding { owner, task: task.clone(), input: input.clone(), wanted });
            }
        }
    }
    found
}

/// Returns the channel of a source that does not exist.
fn missing(pipeline: &PipelineSpec, owner: &ComponentSpec, source: &Kind) -> Option<String> {
    match source {
        Kind::ComponentInputParameter(name) => (!declares(owner, name)).then(|| match name.strip_prefix(CHANNEL) {
            Some(_) => name.clone(),
            None => format!("{CHANNEL}{name}"),
        }),
        Kind::TaskOutputParameter(source) => {
            let (key, output) = (&source.producer_task, &source.output_parameter_key);
            let exists = tasks(owner).get(key).is_some_and(|task| {
                let called = task.component_ref.as_ref().and_then(|called| pipeline.components.get(&called.name));
                // The check reports a missing component.
                called.is_none_or(|called| {
                    called.output_definitions.as_ref().is_some_and(|outputs| outputs.parameters.contains_key(output))
                })
            });
            (!exists).then(|| format!("{CHANNEL}{key}-{output}"))
        }
        Kind::RuntimeValue(_) | Kind::TaskFinalStatus(_) => None,
    }
}

/// Corrects one input. Returns true if anything changed.
fn correct(pipeline: &mut PipelineSpec, callers: &Callers, finding: &Finding) -> bool {
    let Some(owner) = lookup::component(pipeline, finding.owner.as_deref()) else { return false };
    let Some(task) = tasks(owner).get(&finding.task).cloned() else { return false };
    let called = task.component_ref.as_ref().map(|component| component.name.clone()).unwrap_or_default();
    if let Some((item, field)) = own_field(&task, &finding.input) {
        let (item, field) = (item.to_owned(), field.to_owned());
        remove_input(pipeline, finding, &called);
        read_field(pipeline, &called, &finding.input, &item, &field);
        return true;
    }
    let Some(wanted) = &finding.wanted else { return false };
    let item = finding.input.split_once(FIELD).map_or(finding.input.as_str(), |(item, _)| item);
    if items_within(pipeline, &called).contains(item) {
        remove_input(pipeline, finding, &called);
        return true;
    }
    let Some((source, changes)) = provide(pipeline, callers, finding.owner.as_deref(), wanted) else { return false };
    apply(pipeline, changes);
    let input = task_mut(pipeline, finding.owner.as_deref(), &finding.task)
        .and_then(|task| task.inputs.as_mut()?.parameters.get_mut(&finding.input));
    input.map(|input| *input = source).is_some()
}

/// Passes the channels that pod settings refer to on to the groups that contain the tasks.
/// `references` has the sources in the settings of each component's pod.
pub(super) fn provide_references(
    pipeline: &mut PipelineSpec,
    callers: &Callers,
    references: &BTreeMap<String, Vec<InputParameterSpec>>,
) {
    let uses = references.iter().flat_map(|(called, sources)| {
        let owners = callers.get(called).into_iter().flatten();
        owners.flat_map(move |owner| sources.iter().map(move |source| (owner.as_deref(), source)))
    });
    for (owner, source) in uses {
        let found = lookup::component(pipeline, owner).zip(source.kind.as_ref());
        let wanted = found.and_then(|(component, kind)| missing(pipeline, component, kind));
        if let Some((_, changes)) = wanted.and_then(|wanted| provide(pipeline, callers, owner, &wanted)) {
            apply(pipeline, changes);
        }
    }
}

/// Returns the source that a setting refers to, in the component that contains the task. Settings
/// name the items and fields of loops without the prefix of channels.
pub(in crate::check) fn resolve_reference(
    pipeline: &PipelineSpec,
    owner: &ComponentName,
    source: &InputParameterSpec,
) -> Option<InputParameterSpec> {
    let owner = match owner {
        ComponentName::Root => None,
        ComponentName::Named(name) => Some(name.as_str()),
        ComponentName::Loop { .. } => return None,
    };
    let wanted = missing(pipeline, lookup::component(pipeline, owner)?, source.kind.as_ref()?)?;
    let (source, changes) = provide(pipeline, &Callers::new(), owner, &wanted)?;
    changes.is_empty().then_some(source)
}

/// Returns the inputs that receive the items of all loops in a group.
fn items_within(pipeline: &PipelineSpec, group: &str) -> BTreeSet<String> {
    let mut items = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![group.to_owned()];
    while let Some(name) = open.pop() {
        let Some(component) = pipeline.components.get(&name).filter(|component| is_group(&name, component)) else {
            // A pipeline that is called has items with the same names as its caller.
            continue;
        };
        if !seen.insert(name.clone()) {
            continue;
        }
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

/// Changes tasks of a loop's body that read a field as an input, so that they read it from the
/// item.
fn read_field(pipeline: &mut PipelineSpec, body: &str, input: &str, item: &str, field: &str) {
    for task in pipeline.components.get_mut(body).into_iter().flat_map(tasks_mut) {
        for source in task.inputs.iter_mut().flat_map(|inputs| inputs.parameters.values_mut()) {
            if matches!(&source.kind, Some(Kind::ComponentInputParameter(name)) if name == input) {
                *source = field_of(item, field);
            }
        }
    }
}

/// Returns the item and the field, if an input of a loop's task is a field of the loop's own item.
fn own_field<'t>(task: &'t PipelineTaskSpec, input: &'t str) -> Option<(&'t str, &'t str)> {
    let item = item_input(task)?;
    Some((item, input.strip_prefix(item)?.strip_prefix(FIELD)?))
}
