//! Artifacts: the inputs and outputs that components declare.

use std::collections::BTreeMap;

use kfp_ir::messages::google::protobuf::Struct;
use kfp_ir::messages::ml_pipelines::artifact_type_schema::Kind as Schema;
use kfp_ir::messages::ml_pipelines::component_outputs_spec::ArtifactSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as Property;
use kfp_ir::messages::ml_pipelines::{ArtifactTypeSchema, ComponentSpec, PipelineSpec, ValueOrRuntimeParameter};
use serde_json::{Map, Value, json};

use crate::check::syntax::json;
use crate::diagnostics::recursive_component::MAX_DEPTH;
use crate::diagnostics::{Diagnostics, Location, unsupported};
use crate::pipeline::{ArtifactInput, ArtifactOutput};

/// Returns `inputDefinitions.artifacts`.
pub(super) fn inputs(spec: &ComponentSpec) -> BTreeMap<String, ArtifactInput> {
    let declared = spec.input_definitions.iter().flat_map(|inputs| &inputs.artifacts);
    let inputs = declared.map(|(input, artifact)| {
        let schema = artifact.artifact_type.as_ref().map_or_else(|| json!({}), schema);
        (input.clone(), ArtifactInput { optional: artifact.is_optional, list: artifact.is_artifact_list, schema })
    });
    inputs.collect()
}

/// Checks `outputDefinitions.artifacts`. The component that a loop runs declares the lists that the
/// loop collects, so for the output of a DAG the producing task decides whether it is a list.
pub(super) fn outputs(
    pipeline: &PipelineSpec,
    spec: &ComponentSpec,
    here: &Location,
    sink: &mut Diagnostics,
) -> BTreeMap<String, ArtifactOutput> {
    let declared = spec.output_definitions.iter().flat_map(|outputs| &outputs.artifacts);
    let outputs = declared.map(|(output, artifact)| {
        let schema = artifact.artifact_type.as_ref().map_or_else(|| json!({}), schema);
        let list = is_list(pipeline, spec, output, MAX_DEPTH);
        let at = here.key("outputDefinitions").key("artifacts").key(output);
        let metadata = metadata(artifact, &at, sink);
        (output.clone(), ArtifactOutput { list, schema, metadata: metadata.into() })
    });
    outputs.collect()
}

/// Returns the outputs of a component, each with true for a list of artifacts.
pub(super) fn output_lists(pipeline: &PipelineSpec, spec: &ComponentSpec) -> BTreeMap<String, bool> {
    let declared = spec.output_definitions.iter().flat_map(|outputs| outputs.artifacts.keys());
    declared.map(|output| (output.clone(), is_list(pipeline, spec, output, MAX_DEPTH))).collect()
}

/// Returns true if an output is a list of artifacts. `depth` limits the recursion, because
/// components may run each other.
fn is_list(pipeline: &PipelineSpec, spec: &ComponentSpec, output: &str, depth: usize) -> bool {
    let Some(Implementation::Dag(dag)) = &spec.implementation else {
        let outputs = spec.output_definitions.as_ref().and_then(|outputs| outputs.artifacts.get(output));
        return outputs.is_some_and(|artifact| artifact.is_artifact_list);
    };
    let outputs = dag.outputs.as_ref().and_then(|outputs| outputs.artifacts.get(output));
    let selector = outputs.and_then(|output| output.artifact_selectors.first());
    let source = selector.and_then(|selector| Some((dag.tasks.get(&selector.producer_subtask)?, selector)));
    source.is_some_and(|(task, selector)| {
        let called = task.component_ref.as_ref().and_then(|reference| pipeline.components.get(&reference.name));
        task.iterator.is_some()
            || depth > 0
                && called.is_some_and(|called| is_list(pipeline, called, &selector.output_artifact_key, depth - 1))
    })
}

/// Returns the metadata that an artifact has before its program runs.
#[allow(deprecated)] // older files have no `metadata`
fn metadata(artifact: &ArtifactSpec, at: &Location, sink: &mut Diagnostics) -> Map<String, Value> {
    let older = [("properties", &artifact.properties), ("customProperties", &artifact.custom_properties)];
    merge_metadata(artifact.metadata.as_ref(), older, at, sink)
}

/// Merges `metadata` with the fields of older files. The newest field wins.
pub(super) fn merge_metadata(
    newest: Option<&Struct>,
    older: [(&str, &BTreeMap<String, ValueOrRuntimeParameter>); 2],
    at: &Location,
    sink: &mut Diagnostics,
) -> Map<String, Value> {
    let mut metadata = Map::new();
    for (field, properties) in older {
        for (key, property) in properties {
            match &property.value {
                Some(Property::Constant(value)) => drop(metadata.insert(key.clone(), json::from_proto(value))),
                Some(Property::ConstantValue(value)) => drop(metadata.insert(key.clone(), json::from_old_value(value))),
                Some(Property::RuntimeParameter(_)) => {
                    let at = at.key(field).key(key);
                    sink.push(unsupported::unsupported(&at, "the artifact", "a runtime parameter of old pipelines"));
                }
                None => {}
            }
        }
    }
    let newest = newest.into_iter().flatten();
    metadata.extend(newest.map(|(key, value)| (key.clone(), json::from_proto(value))));
    metadata
}

/// Converts the type of an artifact to the JSON that programs read.
pub(super) fn schema(schema: &ArtifactTypeSchema) -> Value {
    let mut object = match &schema.kind {
        Some(Schema::SchemaTitle(title)) => json!({"schemaTitle": title}),
        Some(Schema::SchemaUri(uri)) => json!({"schemaUri": uri}),
        Some(Schema::InstanceSchema(text)) => json!({"instanceSchema": text}),
        None => json!({}),
    };
    if !schema.schema_version.is_empty() {
        object["schemaVersion"] = schema.schema_version.as_str().into();
    }
    object
}
