//! KFP's `ExecutorInput` (`{{$}}`): the inputs of a program, and the places of its outputs.

use argo_model::{JsonText, Member, Text};
use serde_json::{Map, Value as Json, json};

use crate::lower::artifact::outputs;
use crate::lower::context::ContainerContext;
use crate::lower::naming::parameters::{self, ARTIFACT_VALUES, PARAMETER_VALUES};
use crate::lower::naming::paths;
use crate::lower::value::conversion;

/// Returns KFP's `ExecutorInput` as JSON, escaped as a JSON string `escaped` times.
pub(crate) fn lower(container: &ContainerContext<'_>, escaped: u8) -> Text {
    // The kubelet reads only what stays a word.
    let value = |name| {
        JsonText::tag(if escaped == 0 { parameters::input(name).replace("$", "$$") } else { parameters::input(name) })
    };
    let component = container.component;
    let nothing = || JsonText::object([]);
    let parameters = if component.inputs.is_empty() { nothing() } else { value(PARAMETER_VALUES) };
    let artifacts =
        (!component.artifact_inputs.is_empty()).then(|| Member::always("artifacts", value(ARTIFACT_VALUES)));
    let inputs = [Member::always("parameterValues", parameters)].into_iter().chain(artifacts);
    let whole = JsonText::object([
        Member::always("inputs", JsonText::object(inputs)),
        Member::always("outputs", executor_outputs(container)),
    ]);
    if escaped == 0 {
        return whole.into_text();
    }
    let quoted =
        (0..escaped).fold(whole.into_expr(), |text, _| text.to_raw_json().without_prefix("\"").without_suffix("\""));
    Text::tag(conversion::in_pod(quoted))
}

/// Returns `outputs` of KFP's `ExecutorInput`: the places to which the program writes.
fn executor_outputs(container: &ContainerContext<'_>) -> JsonText {
    let component = container.component;
    let mut members = Vec::new();
    if !component.artifact_outputs.is_empty() {
        let artifacts = component.artifact_outputs.keys().map(|output| {
            let list = JsonText::list([output_artifact(container, output)]);
            Member::always(JsonText::pod_value(&json!(output)), JsonText::object([Member::always("artifacts", list)]))
        });
        members.push(Member::always("artifacts", JsonText::object(artifacts)));
    }
    let file = JsonText::pod_value(&json!(paths::executor_output_file(container.spec)));
    members.push(Member::always("outputFile", file));
    if !component.outputs.is_empty() {
        let files = component.outputs.keys();
        let files = files.map(|output| (output.clone(), json!({"outputFile": paths::output_file(output)})));
        let files: Map<String, Json> = files.collect();
        members.push(Member::always("parameters", JsonText::pod_value(&files.into())));
    }
    JsonText::object(members)
}

/// Returns the JSON that the program gets for an output artifact.
pub(crate) fn output_artifact(container: &ContainerContext<'_>, output: &str) -> JsonText {
    let declared = &container.component.artifact_outputs[output];
    let (uri, _) = outputs::uri_and_path(container, output);
    let uri = match uri.as_literal() {
        Some(uri) => JsonText::pod_value(&json!(uri)),
        None => JsonText::string([uri]),
    };
    JsonText::object([
        Member::always("metadata", JsonText::pod_value(&declared.metadata)),
        Member::always("name", JsonText::pod_value(&json!(output))),
        Member::always("type", JsonText::pod_value(&declared.schema)),
        Member::always("uri", uri),
    ])
}
