//! KFP's `ExecutorInput` (`{{$}}`): the inputs of a program, and the places of its outputs.

use argo_model::Text;
use serde_json::{Map, Value as Json, json};

use crate::lower::artifact::outputs;
use crate::lower::context::ContainerContext;
use crate::lower::naming::parameters::{self, ARTIFACT_VALUES, PARAMETER_VALUES};
use crate::lower::naming::paths;
use crate::lower::value::{constant, conversion};

/// Returns KFP's `ExecutorInput` as JSON, escaped as a JSON string `escaped` times.
pub(crate) fn lower(container: &ContainerContext<'_>, escaped: u8) -> Text {
    // The kubelet reads only what stays a word.
    let value = |name| {
        Text::tag(if escaped == 0 { parameters::input(name).replace("$", "$$") } else { parameters::input(name) })
    };
    let component = container.component;
    let parameters = if component.inputs.is_empty() { Text::syntax("{}") } else { value(PARAMETER_VALUES) };
    let inputs = Text::syntax("{\"inputs\":{\"parameterValues\":").then(parameters);
    let inputs = match component.artifact_inputs.is_empty() {
        true => inputs,
        false => inputs.then(Text::syntax(",\"artifacts\":")).then(value(ARTIFACT_VALUES)),
    };

    let whole = inputs.then(Text::syntax("},\"outputs\":")).then(executor_outputs(container)).then(Text::syntax("}"));
    if escaped == 0 {
        return whole;
    }
    let quoted =
        (0..escaped).fold(whole.into_expr(), |text, _| text.to_raw_json().without_prefix("\"").without_suffix("\""));
    Text::tag(conversion::in_pod(quoted))
}

/// Returns `outputs` of KFP's `ExecutorInput`: the places to which the program writes.
fn executor_outputs(container: &ContainerContext<'_>) -> Text {
    let component = container.component;
    let files =
        component.outputs.keys().map(|output| (output.clone(), json!({"outputFile": paths::output_file(output)})));
    let files: Map<String, Json> = files.collect();
    let mut members = Vec::new();
    if !component.artifact_outputs.is_empty() {
        let artifacts = component.artifact_outputs.keys().map(|output| {
            let artifacts =
                Text::syntax("{\"artifacts\":[").then(output_artifact(container, output)).then(Text::syntax("]}"));
            pod_member(output, artifacts)
        });
        let artifacts = Text::syntax("{").then(constant::separated(artifacts)).then(Text::syntax("}"));
        members.push(pod_member("artifacts", artifacts));
    }
    members.push(pod_member("outputFile", Text::pod_json(&paths::executor_output_file(container.spec).into())));
    if !files.is_empty() {
        members.push(pod_member("parameters", Text::pod_json(&files.into())));
    }
    Text::syntax("{").then(constant::separated(members.into_iter())).then(Text::syntax("}"))
}

/// Returns the JSON that the program gets for an output artifact.
pub(crate) fn output_artifact(container: &ContainerContext<'_>, output: &str) -> Text {
    let declared = &container.component.artifact_outputs[output];
    let (uri, _) = outputs::uri_and_path(container, output);
    let uri = match uri.as_literal() {
        Some(uri) => Text::pod_json(&uri.into()),
        None => Text::syntax("\"").then(uri).then(Text::syntax("\"")),
    };
    let members = [
        pod_member("metadata", Text::pod_json(&declared.metadata)),
        pod_member("name", Text::pod_json(&output.into())),
        pod_member("type", Text::pod_json(&declared.schema)),
        pod_member("uri", uri),
    ];
    Text::syntax("{").then(constant::separated(members.into_iter())).then(Text::syntax("}"))
}

/// Returns `"key":value` of a JSON object in a command line.
fn pod_member(key: &str, value: Text) -> Text {
    Text::pod_json(&Json::from(key)).then(Text::syntax(":")).then(value)
}
