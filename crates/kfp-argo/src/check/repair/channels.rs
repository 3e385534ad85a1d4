//! References that the SDK leaves in texts: `{{channel:task=mk;name=l;type=typing.List[str];}}`.
//!
//! The SDK replaces references in f-strings by placeholders and adds the inputs that these need. It
//! forgets references whose type contains a dot or brackets, and references in the keys of a dict,
//! in environment variables and in the URIs of importers.

use std::collections::BTreeMap;

use kfp_ir::messages::google::protobuf::Value;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as RuntimeValue;
use kfp_ir::messages::ml_pipelines::{PipelineSpec, PipelineTaskSpec};

use super::channel_names::LeftChannel;
use super::lookup::{self, task_inputs, task_mut};
use super::provide::{Callers, apply, provide};

/// Returns true if a constant contains a reference.
pub(super) fn need_repair(pipeline: &PipelineSpec) -> bool {
    lookup::components(pipeline)
        .flat_map(|(_, component)| task_inputs(component))
        .any(|(_, _, input)| constant(input).is_some_and(has_channel))
}

/// Replaces the references in constants by placeholders, and passes the channels to the tasks. The
/// check reports references that remain.
pub(super) fn repair(pipeline: &mut PipelineSpec, callers: &Callers) {
    let constants = lookup::components(pipeline).flat_map(|(owner, component)| {
        task_inputs(component).filter_map(move |(task, input, spec)| {
            let constant = constant(spec).filter(|constant| has_channel(constant))?;
            Some((owner.map(str::to_owned), task.clone(), input.clone(), constant.clone()))
        })
    });
    let constants: Vec<_> = constants.collect();
    for (owner, task, input, constant) in constants {
        let replaced = replace(constant, &mut |left| {
            let (source, changes) = provide(pipeline, callers, owner.as_deref(), &left.channel())?;
            apply(pipeline, changes);
            let inputs = task_mut(pipeline, owner.as_deref(), &task)?.inputs.get_or_insert_default();
            inputs.parameters.entry(left.channel()).or_insert(source);
            Some(format!("{{{{$.inputs.parameters['{}']}}}}", left.channel()))
        });
        let spec = task_mut(pipeline, owner.as_deref(), &task)
            .and_then(|task| task.inputs.as_mut()?.parameters.get_mut(&input));
        if let Some(Kind::RuntimeValue(value)) = spec.and_then(|spec| spec.kind.as_mut()) {
            value.value = Some(RuntimeValue::Constant(replaced));
        }
    }
}

/// Passes the channels in the environment variables of components to the tasks that run them.
pub(super) fn pass_to_tasks(pipeline: &mut PipelineSpec, callers: &Callers, variables: &BTreeMap<String, Vec<String>>) {
    let tasks = lookup::components(pipeline).flat_map(|(owner, component)| {
        let with_channels = |task: &PipelineTaskSpec| variables.get(&task.component_ref.as_ref()?.name);
        let tasks = lookup::tasks(component).iter().filter_map(move |(key, task)| Some((key, with_channels(task)?)));
        tasks.map(move |(key, channels)| (owner.map(str::to_owned), key.clone(), channels))
    });
    let tasks: Vec<_> = tasks.collect();
    for (owner, task, channels) in tasks {
        for channel in channels {
            let Some((source, changes)) = provide(pipeline, callers, owner.as_deref(), channel) else { continue };
            apply(pipeline, changes);
            if let Some(task) = task_mut(pipeline, owner.as_deref(), &task) {
                task.inputs.get_or_insert_default().parameters.entry(channel.clone()).or_insert(source);
            }
        }
    }
}

fn constant(input: &InputParameterSpec) -> Option<&Value> {
    match &input.kind {
        Some(Kind::RuntimeValue(value)) => match &value.value {
            Some(RuntimeValue::Constant(value)) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

fn has_channel(value: &Value) -> bool {
    let has = |text: &str| LeftChannel::first_in(text).is_some();
    match value {
        Value::String(text) => has(text),
        Value::List(items) => items.iter().any(has_channel),
        Value::Struct(object) => object.keys().any(|key| has(key)) || object.values().any(has_channel),
        _ => false,
    }
}

/// Replaces the references in all strings and keys of a value.
fn replace(value: Value, placeholder: &mut impl FnMut(&LeftChannel<'_>) -> Option<String>) -> Value {
    match value {
        Value::String(text) => Value::String(replace_text(&text, placeholder)),
        Value::List(items) => Value::List(items.into_iter().map(|value| replace(value, placeholder)).collect()),
        Value::Struct(object) => {
            let pairs = object.into_iter();
            let pairs = pairs.map(|(key, value)| (replace_text(&key, placeholder), replace(value, placeholder)));
            Value::Struct(pairs.collect())
        }
        other => other,
    }
}

fn replace_text(text: &str, placeholder: &mut impl FnMut(&LeftChannel<'_>) -> Option<String>) -> String {
    let (mut replaced, mut rest) = (String::new(), text);
    while let Some(left) = LeftChannel::first_in(rest) {
        let start = left.text.as_ptr() as usize - rest.as_ptr() as usize;
        replaced.push_str(&rest[..start]);
        replaced.push_str(&placeholder(&left).unwrap_or_else(|| left.text.to_owned()));
        rest = &rest[start + left.text.len()..];
    }
    replaced.push_str(rest);
    replaced
}
