//! Placeholders of a command line, as text for the kubelet.

use argo_model::{Expr, Operator, Text};
use serde_json::Value as Json;

use crate::graph::Presence;
use crate::lower::artifact::{inputs, outputs};
use crate::lower::container::executor_input;
use crate::lower::context::ContainerContext;
use crate::lower::naming::parameters::{self, ARTIFACT_VALUES, PARAMETER_VALUES};
use crate::lower::naming::paths;
use crate::lower::value::constant;
use crate::lower::value::conversion::{in_pod, text_of};
use crate::pipeline::{ArtifactField, CommandPart, JobField, ParameterType, SettingPart};
use crate::plan::Passing;

/// Returns a piece of a word. `alone` means that it is the whole word.
pub(crate) fn part(container: &ContainerContext<'_>, part: &CommandPart, alone: bool) -> Text {
    match part {
        CommandPart::Literal(text) if alone => Text::pod(text),
        CommandPart::Literal(text) => Text::pod_part(text),
        CommandPart::ExecutorInput { escaped } => executor_input::lower(container, *escaped),
        CommandPart::Input(name) => Text::tag(in_pod(input(container, name))),
        CommandPart::InputArtifact { input, field } => input_artifact(container, input, field),
        CommandPart::OutputArtifact { output, field } => output_artifact(container, output, field),
        CommandPart::OutputFile(output) => Text::pod_part(&paths::output_file(output)),
        CommandPart::ExecutorOutputFile => Text::syntax(paths::executor_output_file(container.spec)),
        // The template is the component's; only a task's constant can name the task.
        CommandPart::Job(JobField::TaskName) => Text::pod_part("{{$.pipeline_task_name}}"),
        CommandPart::Job(JobField::TaskUuid) => Text::pod_part("{{$.pipeline_task_uuid}}"),
        CommandPart::Job(JobField::PipelineRoot) => Text::pod_part(&constant::pipeline_root(container.cx)),
        CommandPart::Job(field) => constant::run_field(*field).unwrap_or_default(),
    }
}

/// Returns a text beside the command line as an expression.
pub(crate) fn setting(container: &ContainerContext<'_>, parts: &[SettingPart]) -> Expr {
    let texts = parts.iter().map(|part| match part {
        SettingPart::Input(name) => input(container, name),
        SettingPart::Literal(text) => Expr::from(text.as_str()),
    });
    Expr::sum(texts)
}

/// Returns the text of an input; empty if there is no value.
fn input(container: &ContainerContext<'_>, name: &str) -> Expr {
    let value = || parameters::input(PARAMETER_VALUES).parse_json().get(name);
    let ty = container.component.inputs.get(name).map_or(ParameterType::Unknown, |input| input.ty);
    match (ty, container.cx.plan.presence.of(container.name, name)) {
        (_, Presence::Never) => Expr::from(""),
        (ParameterType::String, _) => value().or_else(""),
        (ParameterType::Unknown, _) => text_of(value()),
        (_, Presence::Always) => value().to_raw_json(),
        (_, Presence::Maybe) => value().equals(Expr::Nil).choose("", value().to_raw_json()),
    }
}

/// Returns text in which the kubelet finds no variable: metadata are data, not the author's
/// command.
fn undollared(text: &str) -> String {
    text.replace('$', "$$")
}

fn output_artifact(container: &ContainerContext<'_>, output: &str, field: &ArtifactField) -> Text {
    let declared = &container.component.artifact_outputs[output].metadata;
    let (uri, path) = outputs::uri_and_path(container, output);
    match field {
        ArtifactField::Whole => executor_input::output_artifact(container, output).into_text(),
        ArtifactField::Path => path,
        ArtifactField::Uri => uri,
        ArtifactField::Metadata => Text::pod_part(&undollared(&declared.to_string())),
        ArtifactField::MetadataValue(key) => match declared.get(key) {
            None => Text::new(),
            Some(Json::String(text)) => Text::pod_part(&undollared(text)),
            Some(value) => Text::pod_part(&undollared(&value.to_string())),
        },
    }
}

/// Returns the path of an input artifact, or another of its fields; empty if there is no artifact.
fn input_artifact(container: &ContainerContext<'_>, input: &str, field: &ArtifactField) -> Text {
    let presence = container.cx.plan.presence.of_artifact(container.name, input);
    let entry = || parameters::input(ARTIFACT_VALUES).parse_json().get(input).get("artifacts");
    let artifact = || entry().first();
    let metadata = || artifact().get("metadata");
    let list = container.component.artifact_inputs[input].list;
    let (runtime_path, exposes_uri) = match container.cx.plan.passing.of_input(container.name, input) {
        Passing::ByLocation(locations) => {
            let path = locations.have_runtime_paths().then(|| inputs::program_path(locations, input));
            (path, locations.expose_uris() && !list)
        }
        Passing::ByReference { with_uris } => (None, *with_uris && !list),
    };
    if presence == Presence::Never {
        return Text::new();
    }
    if let (ArtifactField::Path, Some(path)) = (field, runtime_path) {
        return Text::tag(in_pod(artifact().equals(Expr::Nil).choose("", path.or_else(""))));
    }
    match field {
        ArtifactField::Whole => {
            let whole = if list { entry() } else { artifact() };
            Text::tag(in_pod(text_of(whole)))
        }
        ArtifactField::Uri if exposes_uri => Text::tag(in_pod(artifact().get("uri").or_else(""))),
        ArtifactField::Path | ArtifactField::Uri if !list && !container.cx.paths_are_fixed => {
            Text::tag(in_pod(artifact().get("uri").or_else("")))
        }
        ArtifactField::Path | ArtifactField::Uri if presence == Presence::Always => {
            Text::pod_part(&paths::input_path(input))
        }
        ArtifactField::Path | ArtifactField::Uri => {
            let present =
                parameters::input(ARTIFACT_VALUES).parse_json().get(input).with(Operator::NotEqual, Expr::Nil);
            Text::tag(in_pod(present.choose(paths::input_path(input), "")))
        }
        ArtifactField::Metadata => Text::tag(in_pod(text_of(metadata()))),
        ArtifactField::MetadataValue(key) => Text::tag(in_pod(text_of(metadata().get(key)))),
    }
}
