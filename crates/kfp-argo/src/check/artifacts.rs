//! Artifacts: what components declare, and where tasks and DAGs get them from.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::artifact_type_schema::Kind as Schema;
use kfp_ir::messages::ml_pipelines::component_outputs_spec::ArtifactSpec;
use kfp_ir::messages::ml_pipelines::dag_outputs_spec::DagOutputArtifactSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_artifact_spec::Kind;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as Property;
use kfp_ir::messages::ml_pipelines::{ArtifactTypeSchema, ComponentSpec, PipelineTaskSpec};
use serde_json::{Map, Value, json};

use super::dag::Scope;
use super::{Checker, json};
use crate::diagnostics::{Diagnostic, Location, unknown_input, unknown_output, unsupported};
use crate::pipeline::{ArtifactInput, ArtifactOutput, ArtifactSource, ComponentName, DagOutput, DagOutputs, TaskKey};

/// `inputDefinitions.artifacts`
pub(super) fn inputs(
    name: &ComponentName,
    spec: &ComponentSpec,
    here: &Location,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, ArtifactInput> {
    let declared = spec.input_definitions.iter().flat_map(|inputs| &inputs.artifacts);
    let inputs = declared.map(|(input, artifact)| {
        let at = here.key("inputDefinitions").key("artifacts").key(input);
        if artifact.is_artifact_list {
            found.push(unsupported::unsupported(&at, &owner(name), "a list of artifacts"));
        }
        if *name == ComponentName::Root && !artifact.is_optional {
            // Nobody can give it: KFP has no arguments that are artifacts.
            found.push(unsupported::unsupported(&at, &owner(name), "an artifact as its input"));
        }
        (input.clone(), ArtifactInput { optional: artifact.is_optional })
    });
    inputs.collect()
}

/// `outputDefinitions.artifacts`
pub(super) fn outputs(
    name: &ComponentName,
    spec: &ComponentSpec,
    here: &Location,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<String, ArtifactOutput> {
    let declared = spec.output_definitions.iter().flat_map(|outputs| &outputs.artifacts);
    let outputs = declared.map(|(output, artifact)| {
        if artifact.is_artifact_list {
            let at = here.key("outputDefinitions").key("artifacts").key(output);
            found.push(unsupported::unsupported(&at, &owner(name), "a list of artifacts"));
        }
        let schema = artifact.artifact_type.as_ref().map_or_else(|| json!({}), schema);
        let at = here.key("outputDefinitions").key("artifacts").key(output);
        let metadata = metadata(artifact, &at, found);
        (output.clone(), ArtifactOutput { schema, metadata: metadata.into() })
    });
    outputs.collect()
}

/// What is said of an artifact before its program runs; the newest field wins.
#[allow(deprecated)] // older files have no `metadata`
fn metadata(artifact: &ArtifactSpec, at: &Location, found: &mut Vec<Diagnostic>) -> Map<String, Value> {
    let mut metadata = Map::new();
    for (field, properties) in [("properties", &artifact.properties), ("customProperties", &artifact.custom_properties)]
    {
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
    let newest = artifact.metadata.iter().flat_map(|metadata| &metadata.fields);
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

fn schema(schema: &ArtifactTypeSchema) -> Value {
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
            sources.extend(source.map(|source| (name.clone(), source)));
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
        if !sibling.artifacts.contains(output) {
            let known = sibling.artifacts.iter().map(String::as_str);
            self.found.push(unknown_output::unknown_artifact(at, producer, output, known));
            return None;
        }
        if sibling.is_loop {
            let owner = format!("task \"{producer}\"");
            self.found.push(unsupported::unsupported(at, &owner, "artifacts collected from a loop"));
            return None;
        }
        Some(DagOutput { producer: TaskKey::from(producer), output: output.to_owned() })
    }
}
