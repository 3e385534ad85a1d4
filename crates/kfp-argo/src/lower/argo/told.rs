//! What a program is told of its inputs and outputs: KFP's `ExecutorInput`, whole or in parts.

use argo_model::{Expr, Operator, Text};
use serde_json::{Map, Value as Json, json};

use super::artifacts::input_path;
use super::command::{Words, in_pod, text_of, values};
use super::constant::separated;
use super::names::{ARTIFACT_PATHS, ARTIFACT_VALUES, PARAMETER_VALUES};
use super::outputs::output_file;
use crate::graph::{Presence, Transport};
use crate::pipeline::ArtifactField;

impl Words<'_> {
    /// KFP's `ExecutorInput` as JSON.
    pub(super) fn executor_input(&self, escaped: u8) -> Text {
        // Only what stays a word of its own is the kubelet's to read.
        let value = |name| Text::tag(if escaped == 0 { values(name).replace("$", "$$") } else { values(name) });
        let component = self.component;
        let parameters = if component.inputs.is_empty() { Text::syntax("{}") } else { value(PARAMETER_VALUES) };
        let inputs = Text::syntax("{\"inputs\":{\"parameterValues\":").then(parameters);
        let inputs = match component.artifact_inputs.is_empty() {
            true => inputs,
            false => inputs.then(Text::syntax(",\"artifacts\":")).then(value(ARTIFACT_VALUES)),
        };
        let outputs = self.executor_outputs();
        let whole = inputs.then(Text::syntax("},\"outputs\":")).then(outputs).then(Text::syntax("}"));
        if escaped == 0 {
            return whole;
        }
        let quoted = (0..escaped)
            .fold(whole.into_expr(), |text, _| text.to_raw_json().without_prefix("\"").without_suffix("\""));
        Text::tag(in_pod(quoted))
    }

    /// `outputs` of KFP's `ExecutorInput`: where the program writes what.
    fn executor_outputs(&self) -> Text {
        let component = self.component;
        let files = component.outputs.keys().map(|output| (output.clone(), json!({"outputFile": output_file(output)})));
        let files: Map<String, Json> = files.collect();
        let mut members = Vec::new();
        if !component.artifact_outputs.is_empty() {
            let artifacts = component.artifact_outputs.keys().map(|output| {
                let artifacts = Text::syntax("{\"artifacts\":[").then(self.told_of(output)).then(Text::syntax("]}"));
                pod_member(output, artifacts)
            });
            let artifacts = Text::syntax("{").then(separated(artifacts)).then(Text::syntax("}"));
            members.push(pod_member("artifacts", artifacts));
        }
        members.push(pod_member("outputFile", Text::pod_json(&self.executor_output_file.into())));
        if !files.is_empty() {
            members.push(pod_member("parameters", Text::pod_json(&files.into())));
        }
        Text::syntax("{").then(separated(members.into_iter())).then(Text::syntax("}"))
    }

    /// All that the program is told of an output artifact, as JSON.
    fn told_of(&self, output: &str) -> Text {
        let declared = &self.component.artifact_outputs[output];
        let (uri, _) = self.lowering.output_address(self.name, self.container, output);
        let uri = Text::syntax("\"").then(uri).then(Text::syntax("\""));
        let members = [
            pod_member("metadata", Text::pod_json(&declared.metadata)),
            pod_member("name", Text::pod_json(&output.into())),
            pod_member("type", Text::pod_json(&declared.schema)),
            pod_member("uri", uri),
        ];
        Text::syntax("{").then(separated(members.into_iter())).then(Text::syntax("}"))
    }

    pub(super) fn output_artifact(&self, output: &str, field: &ArtifactField) -> Text {
        let declared = &self.component.artifact_outputs[output].metadata;
        let (uri, path) = self.lowering.output_address(self.name, self.container, output);
        match field {
            ArtifactField::Whole => self.told_of(output),
            ArtifactField::Path => path,
            ArtifactField::Uri => uri,
            ArtifactField::Metadata => Text::pod_part(&declared.to_string()),
            ArtifactField::MetadataValue(key) => match declared.get(key) {
                None => Text::new(),
                Some(Json::String(text)) => Text::pod_part(text),
                Some(value) => Text::pod_part(&value.to_string()),
            },
        }
    }

    /// Where the program finds an input artifact, or what is known of it; empty where there is none.
    pub(super) fn input_artifact(&self, input: &str, field: &ArtifactField) -> Text {
        let presence = self.presence.of_artifact(self.name, input);
        let entry = || values(ARTIFACT_VALUES).parse_json().get(input).get("artifacts");
        let artifact = || entry().first();
        let metadata = || artifact().get("metadata");
        let list = self.component.artifact_inputs[input].list;
        let (located, told) = match self.lowering.plan.transports.of_input(self.name, input) {
            Transport::Address(addresses) => (addresses.have_paths_of_the_run(), addresses.are_told() && !list),
            Transport::Reference => (false, false),
        };
        match field {
            _ if presence == Presence::Never => Text::new(),
            ArtifactField::Whole => {
                let told = if self.component.artifact_inputs[input].list { entry() } else { artifact() };
                Text::tag(in_pod(text_of(told)))
            }
            ArtifactField::Uri if told => Text::tag(in_pod(artifact().get("uri").or_else(""))),
            ArtifactField::Path if located => {
                let path = values(ARTIFACT_PATHS).parse_json().get(input).or_else("");
                Text::tag(in_pod(artifact().equals(Expr::Nil).choose("", path)))
            }
            ArtifactField::Path | ArtifactField::Uri if !list && !self.lowering.paths_are_fixed => {
                Text::tag(in_pod(artifact().get("uri").or_else("")))
            }
            ArtifactField::Path | ArtifactField::Uri if presence == Presence::Always => {
                Text::pod_part(&input_path(input))
            }
            ArtifactField::Path | ArtifactField::Uri => {
                let present = values(ARTIFACT_VALUES).parse_json().get(input).with(Operator::NotEqual, Expr::Nil);
                Text::tag(in_pod(present.choose(input_path(input), "")))
            }
            ArtifactField::Metadata => Text::tag(in_pod(text_of(metadata()))),
            ArtifactField::MetadataValue(key) => Text::tag(in_pod(text_of(metadata().get(key)))),
        }
    }
}

/// `"key":value` of a JSON object in a command line.
fn pod_member(key: &str, value: Text) -> Text {
    Text::pod_json(&Json::from(key)).then(Text::syntax(":")).then(value)
}
