//! An importer: the URI of an existing artifact, its type, and its metadata.

use kfp_ir::messages::ml_pipelines::ValueOrRuntimeParameter;
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::ImporterSpec;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as RuntimeValue;
use serde_json::{Value, json};

use super::context::{Walk, some_task_passes};
use super::{artifacts, constants};
use crate::check::platform::workspace::require_workspace;
use crate::check::repair::channel_names::LeftChannel;
use crate::check::syntax::json::{from_old_value, from_proto};
use crate::diagnostics::{Diagnostics, Location, bad_importer, unknown_input};
use crate::pipeline::{Component, ComponentName, Constant, ConstantPart, Importer, Input, ParameterType};

/// The input of the SDK's importers with the whole URI. It is complete where the SDK leaves a
/// reference in the text of `artifactUri`.
const URI: &str = "uri";

/// Checks the importer of an executor. Adds the inputs that its URI or metadata refers to and that
/// only tasks declare to `component`.
pub(super) fn importer(
    walk: &mut Walk<'_>,
    name: &ComponentName,
    label: &str,
    spec: &ImporterSpec,
    component: &mut Component,
    at: &Location,
) -> Option<Importer> {
    if spec.download_to_workspace {
        require_workspace(walk.ir, &at.key("downloadToWorkspace"), walk.sink);
    }
    let has_uri = component.inputs.contains_key(URI);
    let uri = uri(spec.artifact_uri.as_ref(), has_uri, label, &at.key("artifactUri"), walk.sink);
    #[allow(deprecated)] // older files have no `metadata`
    let older = [("properties", &spec.properties), ("customProperties", &spec.custom_properties)];
    let mut metadata = artifacts::merge_metadata(spec.metadata.as_ref(), older, at, walk.sink);
    if spec.download_to_workspace {
        metadata.insert(Importer::WORKSPACE_MARK.to_owned(), true.into());
    }
    let metadata = constants::constant(metadata.into(), ParameterType::Struct, &at.key("metadata"), walk.sink);
    let schema = spec.type_schema.as_ref().map_or_else(|| json!({}), artifacts::schema);
    let importer = Importer { uri: uri?, schema, metadata: metadata?, in_workspace: spec.download_to_workspace };
    if let Some(output) = component.artifact_outputs.keys().find(|output| *output != Importer::OUTPUT) {
        walk.sink.push(bad_importer::other_output(at, label, output));
        return None;
    }
    for input in importer.uri.references().into_iter().chain(importer.metadata.references()) {
        if component.inputs.contains_key(input) {
            continue;
        }
        if !some_task_passes(walk.pipeline, name, input) {
            let known = component.inputs.keys().map(String::as_str);
            walk.sink.push(unknown_input::unknown_input(at, &format!("executor `{label}`"), input, known));
        }
        component.inputs.insert(input.to_owned(), Input::undeclared());
    }
    Some(importer)
}

/// Reads `artifactUri`. `has_uri` is true if the component has the input [`URI`].
fn uri(
    uri: Option<&ValueOrRuntimeParameter>,
    has_uri: bool,
    label: &str,
    at: &Location,
    sink: &mut Diagnostics,
) -> Option<Constant> {
    let reference = |input: &str| Some(Constant::Text(vec![ConstantPart::Input(input.to_owned())]));
    let constant = match uri.and_then(|uri| uri.value.as_ref()) {
        Some(RuntimeValue::RuntimeParameter(input)) => return reference(input),
        Some(RuntimeValue::Constant(value)) => from_proto(value),
        Some(RuntimeValue::ConstantValue(value)) => from_old_value(value),
        None => Value::Null,
    };
    match constant {
        Value::String(text) if has_uri && LeftChannel::first_in(&text).is_some() => reference(URI),
        Value::String(text) if !text.is_empty() => {
            constants::constant(Value::String(text), ParameterType::String, &at.key("constant"), sink)
        }
        _ => {
            sink.push(bad_importer::no_uri(at, label));
            Some(Constant::Plain(Value::from("")))
        }
    }
}
