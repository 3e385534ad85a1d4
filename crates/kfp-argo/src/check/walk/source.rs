//! The sources of the inputs of a task: constants, inputs of the DAG, and outputs of other tasks.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::PipelineTaskSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_artifact_spec::Kind as ArtifactKind;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;
use kfp_ir::messages::ml_pipelines::value_or_runtime_parameter::Value as RuntimeValue;

use super::constants;
use super::scope::Scope;
use crate::check::syntax::json;
use crate::diagnostics::{Diagnostics, Location, bad_selector, type_mismatch, unknown_input, unsupported};
use crate::pipeline::{ArtifactInput, ArtifactSource, DagOutput, ParameterType, Selector, Source, TaskKey};

/// Checks the source of an input parameter with type `ty` of the task `key`.
pub(super) fn parameter(
    key: &TaskKey,
    input: &InputParameterSpec,
    ty: ParameterType,
    scope: &Scope<'_>,
    at: &Location,
    sink: &mut Diagnostics,
) -> Option<Source> {
    let selector = selector(&input.parameter_expression_selector, at, sink);
    match input.kind.as_ref()? {
        Kind::RuntimeValue(value) => {
            let value = match value.value.as_ref()? {
                RuntimeValue::Constant(value) => json::from_proto(value),
                RuntimeValue::ConstantValue(value) => json::from_old_value(value),
                RuntimeValue::RuntimeParameter(_) => {
                    let owner = format!("task `{key}`");
                    sink.push(unsupported::unsupported(at, &owner, "a runtime parameter of old pipelines"));
                    return None;
                }
            };
            let at = at.key("runtimeValue").key("constant");
            constants::constant(value, ty, &at, sink).map(Source::Constant)
        }
        Kind::ComponentInputParameter(name) => {
            let Some(input) = scope.owner.inputs.get(name) else {
                let known = scope.owner.inputs.keys().map(String::as_str);
                let at = at.key("componentInputParameter");
                sink.push(unknown_input::unknown_input(&at, "the component around this task", name, known));
                return None;
            };
            Some(Source::Input { name: name.clone(), ty: input.ty, selector })
        }
        Kind::TaskOutputParameter(output) => {
            let (producer, output) = (&output.producer_task, &output.output_parameter_key);
            let ty = scope.output(producer, output, &at.key("taskOutputParameter"), sink)?;
            let producer = TaskKey::from(producer.as_str());
            Some(Source::Output { producer, output: output.clone(), ty, selector })
        }
        Kind::TaskFinalStatus(status) => {
            let producer = &status.producer_task;
            let known = scope.has_task(producer, &at.key("taskFinalStatus").key("producerTask"), sink);
            known.then(|| Source::FinalStatus { producer: TaskKey::from(producer.as_str()) })
        }
    }
}

/// Checks `inputs.artifacts` of a task.
pub(super) fn artifacts(
    spec: &PipelineTaskSpec,
    declared: &BTreeMap<String, ArtifactInput>,
    scope: &Scope<'_>,
    at: &Location,
    sink: &mut Diagnostics,
) -> BTreeMap<String, ArtifactSource> {
    let mut sources = BTreeMap::new();
    for (name, input) in spec.inputs.iter().flat_map(|inputs| &inputs.artifacts) {
        let at = at.key("inputs").key("artifacts").key(name);
        let Some(source) = input.kind.as_ref().and_then(|kind| artifact(kind, scope, &at, sink)) else { continue };
        let list = scope.is_artifact_list(&source);
        if declared.get(name).is_some_and(|input| input.list != list) {
            sink.push(type_mismatch::artifact_list(&at, list));
        }
        sources.insert(name.clone(), source);
    }
    sources
}

fn artifact(kind: &ArtifactKind, scope: &Scope<'_>, at: &Location, sink: &mut Diagnostics) -> Option<ArtifactSource> {
    match kind {
        ArtifactKind::ComponentInputArtifact(name) => {
            let known = scope.owner.artifact_inputs.contains_key(name);
            if !known {
                let known = scope.owner.artifact_inputs.keys().map(String::as_str);
                let (at, owner) = (at.key("componentInputArtifact"), "the component around this task");
                sink.push(unknown_input::unknown_artifact(&at, owner, name, known));
            }
            known.then(|| ArtifactSource::Input { name: name.clone() })
        }
        ArtifactKind::TaskOutputArtifact(output) => {
            let (producer, output) = (&output.producer_task, &output.output_artifact_key);
            let selected = scope.artifact(producer, output, &at.key("taskOutputArtifact"), sink);
            selected.map(|DagOutput { producer, output }| ArtifactSource::Output { producer, output })
        }
    }
}

/// Reads `parseJson(string_value)["key"]`.
fn selector(selector: &str, at: &Location, sink: &mut Diagnostics) -> Option<Selector> {
    if selector.is_empty() {
        return None;
    }
    let inner = selector.strip_prefix("parseJson(string_value)[").and_then(|rest| rest.strip_suffix(']'));
    let quoted = inner.and_then(|key| {
        let quote = key.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        key.strip_prefix(quote)?.strip_suffix(quote).filter(|key| !key.contains(quote))
    });
    if quoted.is_none() {
        sink.push(bad_selector::bad_selector(&at.key("parameterExpressionSelector"), selector));
    }
    quoted.map(|key| Selector { key: key.to_owned() })
}
