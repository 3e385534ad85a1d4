//! The search for the source of a channel: from the component that needs it outwards to the one
//! that has it.

use std::collections::{BTreeMap, BTreeSet};

use kfp_ir::messages::ml_pipelines::component_inputs_spec::ParameterSpec;
use kfp_ir::messages::ml_pipelines::parameter_type::ParameterTypeEnum;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::{Kind, TaskOutputParameterSpec};
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineSpec, PipelineTaskSpec};

use super::channel_names::{CHANNEL, is_group, item_and_field};
use super::lookup::{self, calls, declaration, item_input, task_mut, tasks};

/// The callers of each component; `None` is the root. The repair changes inputs only, so they stay
/// the same.
pub(super) type Callers = BTreeMap<String, BTreeSet<Option<String>>>;

/// Returns the callers of all components.
pub(super) fn callers(pipeline: &PipelineSpec) -> Callers {
    let mut callers = Callers::new();
    for (owner, component) in lookup::components(pipeline) {
        for called in tasks(component).values().filter_map(|task| task.component_ref.as_ref()) {
            callers.entry(called.name.clone()).or_default().insert(owner.map(str::to_owned));
        }
    }
    callers
}

/// A channel that tasks of a component can read.
#[derive(Clone)]
pub(super) struct Provided {
    pub(super) source: InputParameterSpec,
    declaration: ParameterSpec,
}

/// A change of the messages that makes a channel available further in.
pub(super) enum Change {
    /// Adds an input to a group.
    Declare { component: String, input: String, declaration: ParameterSpec },
    /// Adds an input to a task that runs a group.
    Pass { caller: Option<String>, task: String, input: String, source: InputParameterSpec },
}

/// Finds the source of a channel for the tasks of `owner`, with the changes that make it available.
/// Returns `None` if the pipeline does not have the channel, or if its origin is not certain.
pub(super) fn provide(
    pipeline: &PipelineSpec,
    callers: &Callers,
    owner: Option<&str>,
    channel: &str,
) -> Option<(InputParameterSpec, Vec<Change>)> {
    let mut search = Search { pipeline, callers, changes: Vec::new(), found: BTreeMap::new(), open: BTreeSet::new() };
    let provided = search.locate(owner, channel)?;
    Some((provided.source, search.changes))
}

/// Makes the changes in the messages. Inputs that exist stay as they are.
pub(super) fn apply(pipeline: &mut PipelineSpec, changes: Vec<Change>) {
    for change in changes {
        match change {
            Change::Declare { component, input, declaration } => {
                if let Some(component) = pipeline.components.get_mut(&component) {
                    let inputs = component.input_definitions.get_or_insert_default();
                    inputs.parameters.entry(input).or_insert(declaration);
                }
            }
            Change::Pass { caller, task, input, source } => {
                if let Some(task) = task_mut(pipeline, caller.as_deref(), &task) {
                    task.inputs.get_or_insert_default().parameters.entry(input).or_insert(source);
                }
            }
        }
    }
}

struct Search<'p> {
    pipeline: &'p PipelineSpec,
    callers: &'p Callers,
    changes: Vec<Change>,
    found: BTreeMap<(Option<String>, String), Provided>,
    /// The groups on the way outwards.
    open: BTreeSet<String>,
}

impl Search<'_> {
    fn locate(&mut self, owner: Option<&str>, channel: &str) -> Option<Provided> {
        let key = (owner.map(str::to_owned), channel.to_owned());
        if let Some(found) = self.found.get(&key) {
            return Some(found.clone());
        }
        let component = lookup::component(self.pipeline, owner)?;
        let found = declared(component, channel)
            .or_else(|| output(self.pipeline, component, channel))
            .or_else(|| self.field(owner, channel))
            .or_else(|| self.pass_from_callers(owner?, component, channel))?;
        self.found.insert(key, found.clone());
        Some(found)
    }

    /// Finds a field by its item.
    fn field(&mut self, owner: Option<&str>, channel: &str) -> Option<Provided> {
        let (item, field) = item_and_field(channel)?;
        let item = self.locate(owner, item)?;
        let Some(Kind::ComponentInputParameter(input)) = &item.source.kind else { return None };
        if !item.source.parameter_expression_selector.is_empty() {
            return None;
        }
        Some(Provided { source: field_of(input, field), declaration: typed(ParameterTypeEnum::String) })
    }

    /// Finds a channel in all callers of a group, and passes it on.
    fn pass_from_callers(&mut self, owner: &str, component: &ComponentSpec, channel: &str) -> Option<Provided> {
        if !is_group(owner, component) || !self.open.insert(owner.to_owned()) {
            return None;
        }
        let mut declaration = None;
        for caller in self.callers.get(owner)? {
            let outer = lookup::component(self.pipeline, caller.as_deref())?;
            for (key, task) in tasks(outer).iter().filter(|(_, task)| calls(task, owner)) {
                if item_input(task) == Some(channel) {
                    declaration.get_or_insert_with(|| typed(ParameterTypeEnum::String));
                    continue;
                }
                let provided = self.locate(caller.as_deref(), channel)?;
                declaration.get_or_insert(provided.declaration);
                self.changes.push(Change::Pass {
                    caller: caller.clone(),
                    task: key.clone(),
                    input: channel.to_owned(),
                    source: provided.source,
                });
            }
        }
        self.open.remove(owner);
        let declaration = declaration?;
        self.changes.push(Change::Declare {
            component: owner.to_owned(),
            input: channel.to_owned(),
            declaration: declaration.clone(),
        });
        Some(Provided { source: input(channel), declaration })
    }
}

/// Returns a declared input: of a group with the channel's name, of a pipeline without the prefix.
fn declared(component: &ComponentSpec, channel: &str) -> Option<Provided> {
    let names = [Some(channel), channel.strip_prefix(CHANNEL)];
    names.into_iter().flatten().find_map(|name| {
        let declaration =
            ParameterSpec { is_optional: false, default_value: None, ..declaration(component, name)?.clone() };
        Some(Provided { source: input(name), declaration })
    })
}

/// Returns the output of a task, if exactly one task has an output with the channel's name.
fn output(pipeline: &PipelineSpec, component: &ComponentSpec, channel: &str) -> Option<Provided> {
    let name = channel.strip_prefix(CHANNEL)?;
    let mut producers = tasks(component).iter().filter_map(|(key, task)| {
        let output = name.strip_prefix(key.as_str())?.strip_prefix('-')?;
        let declaration = output_type(pipeline, task, output)?;
        let (producer_task, output_parameter_key) = (key.clone(), output.to_owned());
        let kind = Kind::TaskOutputParameter(TaskOutputParameterSpec { producer_task, output_parameter_key });
        Some(Provided { source: InputParameterSpec { kind: Some(kind), ..Default::default() }, declaration })
    });
    let producer = producers.next()?;
    producers.next().is_none().then_some(producer)
}

/// Returns the type of a task's output. A loop has lists.
fn output_type(pipeline: &PipelineSpec, task: &PipelineTaskSpec, output: &str) -> Option<ParameterSpec> {
    let called = pipeline.components.get(&task.component_ref.as_ref()?.name)?;
    let declared = called.output_definitions.as_ref()?.parameters.get(output)?;
    match task.iterator {
        Some(_) => Some(typed(ParameterTypeEnum::List)),
        None => Some(ParameterSpec { parameter_type: declared.parameter_type, ..Default::default() }),
    }
}

fn typed(kind: ParameterTypeEnum) -> ParameterSpec {
    ParameterSpec { parameter_type: kind, ..Default::default() }
}

/// Returns a source that is an input of the component.
fn input(name: &str) -> InputParameterSpec {
    InputParameterSpec { kind: Some(Kind::ComponentInputParameter(name.to_owned())), ..Default::default() }
}

/// Returns a source that is a field of an item.
pub(super) fn field_of(item: &str, field: &str) -> InputParameterSpec {
    let parameter_expression_selector = format!("parseJson(string_value)[\"{field}\"]");
    InputParameterSpec { parameter_expression_selector, ..input(item) }
}
