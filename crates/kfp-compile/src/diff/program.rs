//! The command line of a container as text: each word on lines of its own.

use kfp_argo::pipeline::{ArtifactField, CommandPart, Container, JobField, SettingPart, Word};

/// Returns the command and the arguments.
pub(super) fn program(container: &Container) -> String {
    container.words().map(word).collect::<Vec<_>>().join("\n")
}

/// Returns a text that may refer to inputs.
pub(super) fn setting(parts: &[SettingPart]) -> String {
    let parts = parts.iter().map(|part| match part {
        SettingPart::Literal(text) => text.clone(),
        SettingPart::Input(name) => format!("{{{{inputs.{name}}}}}"),
    });
    parts.collect()
}

/// Returns the name of a field of the run, as the SDK has it.
pub(super) fn job_field(field: JobField) -> &'static str {
    match field {
        JobField::Name => "pipeline_job_name",
        JobField::ResourceName => "pipeline_job_resource_name",
        JobField::Uuid => "pipeline_job_uuid",
        JobField::CreateTime => "pipeline_job_create_time_utc",
        JobField::ScheduleTime => "pipeline_job_schedule_time_utc",
        JobField::WorkspacePath => "workspace_path",
        JobField::TaskName => "pipeline_task_name",
        JobField::TaskUuid => "pipeline_task_uuid",
        JobField::PipelineRoot => "pipeline_root",
    }
}

fn word(word: &Word) -> String {
    match word {
        Word::Text(parts) => parts.iter().map(part).collect(),
        Word::Concat(words) => words.iter().map(self::word).collect(),
        Word::IfPresent { input, then, otherwise } => {
            let words = |words: &[Word]| words.iter().map(self::word).collect::<Vec<_>>().join(" ");
            format!("{{{{if {input}: {}; else: {}}}}}", words(then), words(otherwise))
        }
    }
}

fn part(part: &CommandPart) -> String {
    let name = match part {
        CommandPart::Literal(text) => return text.clone(),
        CommandPart::ExecutorInput { .. } => "executor_input".to_owned(),
        CommandPart::Input(name) => format!("inputs.{name}"),
        CommandPart::InputArtifact { input, field } => format!("inputs.{input}.{}", artifact_field(field)),
        CommandPart::OutputArtifact { output, field } => format!("outputs.{output}.{}", artifact_field(field)),
        CommandPart::OutputFile(name) => format!("outputs.{name}"),
        CommandPart::ExecutorOutputFile => "executor_output_file".to_owned(),
        CommandPart::Job(field) => job_field(*field).to_owned(),
    };
    format!("{{{{{name}}}}}")
}

fn artifact_field(field: &ArtifactField) -> String {
    match field {
        ArtifactField::Whole => "json".to_owned(),
        ArtifactField::Path => "path".to_owned(),
        ArtifactField::Uri => "uri".to_owned(),
        ArtifactField::Metadata => "metadata".to_owned(),
        ArtifactField::MetadataValue(key) => format!("metadata[{key}]"),
    }
}
