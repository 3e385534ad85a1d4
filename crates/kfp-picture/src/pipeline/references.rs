//! Texts with references, as the author of the pipeline sees them: `gs://{bucket}/data`.

use kfp_argo::pipeline::{CommandPart, ConstantPart, JobField, SettingPart};

/// Returns an input of a group as the author of the pipeline knows it: the SDK writes the output
/// `rows` of the task `read` as `pipelinechannel--read-rows`.
pub(super) fn author_name(input: &str) -> &str {
    let name = input.strip_prefix("pipelinechannel--").unwrap_or(input);
    name.strip_suffix("-loop-item").unwrap_or(name)
}

/// Returns the text of a container's setting.
pub(super) fn setting(parts: &[SettingPart]) -> String {
    let texts = parts.iter().map(|part| match part {
        SettingPart::Literal(text) => text.clone(),
        SettingPart::Input(name) => input(name),
    });
    texts.collect()
}

/// Returns the text of a constant.
pub(super) fn constant(parts: &[ConstantPart]) -> String {
    let texts = parts.iter().map(|part| match part {
        ConstantPart::Literal(text) => text.clone(),
        ConstantPart::Input(name) => input(name),
        ConstantPart::Job(field) => job(*field).to_owned(),
    });
    texts.collect()
}

/// Returns the text of a word of a command.
pub(super) fn word(parts: &[CommandPart]) -> String {
    let texts = parts.iter().map(|part| match part {
        CommandPart::Literal(text) => text.clone(),
        CommandPart::ExecutorInput { .. } => "{executor input}".to_owned(),
        CommandPart::Input(name) | CommandPart::InputArtifact { input: name, .. } => input(name),
        CommandPart::OutputArtifact { output, .. } => format!("{{{output}}}"),
        CommandPart::OutputFile(name) => format!("{{file of {name}}}"),
        CommandPart::ExecutorOutputFile => "{executor output}".to_owned(),
        CommandPart::Job(field) => job(*field).to_owned(),
    });
    texts.collect()
}

fn input(name: &str) -> String {
    format!("{{{}}}", author_name(name))
}

fn job(field: JobField) -> &'static str {
    match field {
        JobField::Name | JobField::ResourceName => "{name of the run}",
        JobField::Uuid => "{ID of the run}",
        JobField::CreateTime => "{creation time}",
        JobField::ScheduleTime => "{scheduled time}",
        JobField::WorkspacePath => "{workspace}",
        JobField::TaskName => "{name of the task}",
        JobField::TaskUuid => "{ID of the task}",
        JobField::PipelineRoot => "{pipeline root}",
    }
}
