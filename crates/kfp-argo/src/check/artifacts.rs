//! Artifacts: what components declare, and where tasks and DAGs get them from.

use std::collections::BTreeMap;

use kfp_ir::messages::google::protobuf::Struct;
use kfp_ir::messages::ml_pipelines::artifact_type_schema::Kind as Schema;
use kfp_ir::messages::ml_pipelines::component_outputs_spec::ArtifactSpec;
use kfp_ir::messages::ml_pipelines::component_spec::Implementation;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::DagOutputArtifactSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_artifact_spec::Kind;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as Property;
use kfp_ir::messages::ml_pipelines::{
    ArtifactTypeSchema, ComponentSpec, PipelineSpec, PipelineTaskSpec, ValueOrRuntimeParameter,
};
use serde_json::{Map, Value, json};

use super::dag::Scope;
use super::{Checker, json};
use crate::diagnostics::recursive_component::DEEPEST;
use crate::diagnostics::{Diagnostic, Location, type_mismatch, unknown_input, unknown_output, unsupported};
use crate::pipeline::{ArtifactInput, ArtifactOutput, ArtifactSource, ComponentName, DagOutput, DagOutputs, TaskKey};

/// `inputDefinitions.artifacts`
pub(super) fn inputs(spec: &ComponentSpec) -> BTreeMap<String, ArtifactInput> {
    let declared = spec.input_definitions.iter().flat_map(|inputs| &inputs.artifacts);
    let inputs = declared.map(|(input, artifact)| {
        let schema = artifact.artifact_type.as_ref().map_or_else(|| json!({}), schema);
        (input.clone(), ArtifactInput { optional: artifact.is_optional, list: artifact.is_artifact_list, schema })
    });
    inputs.collect()
}

/// `outputDefinitions.artifacts`. The component that a loop runs declares the lists that the loop makes of its outputs, so where a DAG's
/// output is a list is read off the tasks that it comes from.
pub(super) fn outputs(
    pipeline: &PipelineSpec,
    spec: &ComponentSpec,
    here: &Location,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, ArtifactOutput> {
    let declared = spec.output_definitions.iter().flat_map(|outputs| &outputs.artifacts);
    let outputs = declared.map(|(output, artifact)| {
        let schema = artifact.artifact_type.as_ref().map_or_else(|| json!({}), schema);
        let list = is_list(pipeline, spec, output, DEEPEST);
        let at = here.key("outputDefinitions").key("artifacts").key(output);
        let metadata = metadata(artifact, &at, found);
        (output.clone(), ArtifactOutput { list, schema, metadata: metadata.into() })
    });
    outputs.collect()
}

/// Which outputs a component has, and whether each is a list of artifacts.
pub(super) fn output_lists(pipeline: &PipelineSpec, spec: &ComponentSpec) -> BTreeMap<String, bool> {
    let declared = spec.output_definitions.iter().flat_map(|outputs| outputs.artifacts.keys());
    declared.map(|output| (output.clone(), is_list(pipeline, spec, output, DEEPEST))).collect()
}

/// Whether an output is a list of artifacts. `depth` bounds the way through components that run each other.
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

/// What is said of an artifact before its program runs.
#[allow(deprecated)] // older files have no `metadata`
fn metadata(artifact: &ArtifactSpec, at: &Location, found: &mut Vec<Diagnostic>) -> Map<String, Value> {
    let older = [("properties", &artifact.properties), ("customProperties", &artifact.custom_properties)];
    with_older(artifact.metadata.as_ref(), older, at, found)
}

/// Metadata, and what older files have in its place; the newest field wins.
pub(super) fn with_older(
    newest: Option<&Struct>,
    older: [(&str, &BTreeMap<String, ValueOrRuntimeParameter>); 2],
    at: &Location,
    found: &mut Vec<Diagnostic>,
) -> Map<String, Value> {
    let mut metadata = Map::new();
    for (field, properties) in older {
        for (key, property) in properties {
            match &property.value {
                Some(Property::Constant(value)) => drop(metadata.insert(key.clone(), json::from_proto(value))),
                Some(Property::ConstantValue(value)) => drop(metadata.insert(key.clone(), json::from_old_value(value))),
                Some(Property::RuntimeParameter(_)) => {
                    let at = at.key(field).key(key);
                    found.push(unsupported::unsupported(&at, "the artifact", "a runtime parameter of old pipelines"));
                }
                None => {}
            }
        }
    }
    // The map of `serde_json` sorts its keys, so the order of this one does not matter.
    #[allow(clippy::iter_over_hash_type)]
    let newest = newest.iter().flat_map(|metadata| &metadata.fields);
    metadata.extend(newest.map(|(key, value)| (key.clone(), json::from_proto(value))));
    metadata
}

/// The component, in messages.
pub(super) fn owner(name: &ComponentName) -> String {
    match name {
        ComponentName::Root => "the pipeline".to_owned(),
        other => format!("component \"{other}\""),
    }
}

/// A type, as programs read it.
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

impl Checker<'_> {
    /// `inputs.artifacts` of a task.
    pub(super) fn artifact_sources(
        &mut self,
        spec: &PipelineTaskSpec,
        declared: &BTreeMap<String, ArtifactInput>,
        scope: &Scope<'_>,
        at: &Location,
    ) -> BTreeMap<String, ArtifactSource> {
        let mut sources = BTreeMap::new();
        for (name, input) in spec.inputs.iter().flat_map(|inputs| &inputs.artifacts) {
            let at = at.key("inputs").key("artifacts").key(name);
            let source = match &input.kind {
                None => None,
                Some(Kind::ComponentInputArtifact(name)) => {
                    let known = scope.owner.artifact_inputs.contains_key(name);
                    if !known {
                        let known = scope.owner.artifact_inputs.keys().map(String::as_str);
                        let (at, owner) = (at.key("componentInputArtifact"), "the component around this task");
                        self.found.push(unknown_input::unknown_artifact(&at, owner, name, known));
                    }
                    known.then(|| ArtifactSource::Input { name: name.clone() })
                }
                Some(Kind::TaskOutputArtifact(output)) => {
                    let (producer, output) = (&output.producer_task, &output.output_artifact_key);
                    let selected = self.selected_artifact(scope, producer, output, &at.key("taskOutputArtifact"));
                    selected.map(|DagOutput { producer, output }| ArtifactSource::Output { producer, output })
                }
            };
            let Some(source) = source else { continue };
            let list = scope.is_artifact_list(&source);
            if declared.get(name).is_some_and(|input| input.list != list) {
                self.found.push(type_mismatch::artifact_list(&at, list));
            }
            sources.insert(name.clone(), source);
        }
        sources
    }

    /// `outputs.artifacts` of a DAG: several selectors mean the first task that ran.
    pub(super) fn dag_artifact(
        &mut self,
        output: &DagOutputArtifactSpec,
        scope: &Scope<'_>,
        at: &Location,
    ) -> Option<DagOutputs> {
        let at = at.key("artifactSelectors");
        let selectors = output.artifact_selectors.iter().enumerate();
        let selected = selectors.map(|(index, selector)| {
            let (producer, output) = (&selector.producer_subtask, &selector.output_artifact_key);
            self.selected_artifact(scope, producer, output, &at.index(index))
        });
        selected.collect()
    }

    /// An artifact of a sibling; a finding when there is none.
    fn selected_artifact(
        &mut self,
        scope: &Scope<'_>,
        producer: &str,
        output: &str,
        at: &Location,
    ) -> Option<DagOutput> {
        if !self.is_sibling(scope, producer, at) {
            return None;
        }
        let sibling = scope.sibling(producer)?;
        if !sibling.artifacts.contains_key(output) {
            let known = sibling.artifacts.keys().map(String::as_str);
            self.found.push(unknown_output::unknown_artifact(at, producer, output, known));
            return None;
        }
        Some(DagOutput { producer: TaskKey::from(producer), output: output.to_owned() })
    }
}
