//! Parser of placeholders: `{{$.inputs.parameters['x']}}`.

use winnow::Parser;
use winnow::ascii::dec_uint;
use winnow::combinator::{alt, delimited, preceded};
use winnow::error::EmptyError;
use winnow::token::take_until;

use crate::pipeline::{ArtifactField, CommandPart, JobField};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::check) enum Placeholder {
    /// A literal, or a supported placeholder.
    Part(CommandPart),
    /// A placeholder that is not supported, with its name for messages.
    Unsupported(&'static str),
}

/// Splits a text at its placeholders. Text that only resembles a placeholder is literal.
pub(in crate::check) fn pieces(text: &str) -> Vec<Placeholder> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{$") {
        match first(&rest[start..]) {
            Some((found, after)) => {
                literal.push_str(&rest[..start]);
                if !literal.is_empty() {
                    pieces.push(Placeholder::Part(CommandPart::Literal(std::mem::take(&mut literal))));
                }
                pieces.push(found);
                rest = after;
            }
            None => {
                literal.push_str(&rest[..start + 1]);
                rest = &rest[start + 1..];
            }
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Placeholder::Part(CommandPart::Literal(literal)));
    }
    pieces
}

/// Returns texts that resemble placeholders of KFP but are not.
pub(in crate::check) fn lookalikes(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{$.") {
        let from = &rest[start..];
        match (first(from), from.find("}}")) {
            (Some((_, after)), _) => rest = after,
            (None, Some(end)) => {
                found.push(&from[..end + 2]);
                rest = &from[end + 2..];
            }
            (None, None) => break,
        }
    }
    found
}

/// Returns the placeholder that a text starts with, and the rest of the text. A placeholder ends
/// before the next `{{`, so the search ends there too; otherwise a text of nothing but beginnings
/// would take quadratic time.
fn first(text: &str) -> Option<(Placeholder, &str)> {
    let inner = text.strip_prefix("{{$")?;
    let end = inner.find("{{").unwrap_or(inner.len());
    let mut input = &inner[..end];
    let found = placeholder.parse_next(&mut input).ok()?;
    Some((found, &inner[end - input.len()..]))
}

type Parsed<T> = Result<T, EmptyError>;

fn placeholder(input: &mut &str) -> Parsed<Placeholder> {
    let part = alt((
        "}}".value(CommandPart::ExecutorInput { escaped: 0 }),
        delimited(".json_escape[", dec_uint, "]}}").map(|escaped| CommandPart::ExecutorInput { escaped }),
        preceded(".inputs.parameters", name).map(CommandPart::Input),
        preceded(".inputs.artifacts", artifact).map(|(input, field)| CommandPart::InputArtifact { input, field }),
        preceded(".outputs.artifacts", artifact).map(|(output, field)| CommandPart::OutputArtifact { output, field }),
        preceded(".outputs.parameters", output_file).map(CommandPart::OutputFile),
        alt((".outputs.output_file}}", ".outputMetadataUri}}")).value(CommandPart::ExecutorOutputFile),
        delimited(".", job_field, "}}").map(CommandPart::Job),
    ));
    let unsupported = alt(((alt((".inputs.artifacts[", ".outputs.artifacts[")), take_until(0.., "}}"), "}}")
        .value("a placeholder of an artifact's property"),));
    alt((part.map(Placeholder::Part), unsupported.map(Placeholder::Unsupported))).parse_next(input)
}

/// `['x']}}`
fn name(input: &mut &str) -> Parsed<String> {
    let quoted =
        alt((delimited("['", take_until(1.., "']}}"), "']}}"), delimited("[\"", take_until(1.., "\"]}}"), "\"]}}")));
    quoted.verify(|name: &str| !name.contains("{{")).map(str::to_owned).parse_next(input)
}

/// `['x']}}`, `['x'].path}}`, `['x'].uri}}`, `['x'].metadata}}`, `['x'].metadata['k']}}`
fn artifact(input: &mut &str) -> Parsed<(String, ArtifactField)> {
    let field = alt((
        "}}".value(ArtifactField::Whole),
        ".path}}".value(ArtifactField::Path),
        ".uri}}".value(ArtifactField::Uri),
        ".metadata}}".value(ArtifactField::Metadata),
        preceded(".metadata", name).map(ArtifactField::MetadataValue),
    ));
    (key, field).parse_next(input)
}

/// `['x']`
fn key(input: &mut &str) -> Parsed<String> {
    let quoted = alt((delimited("['", take_until(1.., "']"), "']"), delimited("[\"", take_until(1.., "\"]"), "\"]")));
    quoted.verify(|name: &str| !name.contains("{{")).map(str::to_owned).parse_next(input)
}

/// `['x'].output_file}}`
fn output_file(input: &mut &str) -> Parsed<String> {
    let single = delimited("['", take_until(1.., "'].output_file}}"), "'].output_file}}");
    let double = delimited("[\"", take_until(1.., "\"].output_file}}"), "\"].output_file}}");
    alt((single, double)).verify(|name: &str| !name.contains("{{")).map(str::to_owned).parse_next(input)
}

fn job_field(input: &mut &str) -> Parsed<JobField> {
    alt((
        "pipeline_job_name".value(JobField::Name),
        "pipeline_job_resource_name".value(JobField::ResourceName),
        "pipeline_job_uuid".value(JobField::Uuid),
        "pipeline_job_create_time_utc".value(JobField::CreateTime),
        "pipeline_job_schedule_time_utc".value(JobField::ScheduleTime),
        "pipeline_task_name".value(JobField::TaskName),
        "pipeline_task_uuid".value(JobField::TaskUuid),
        "workspace_path".value(JobField::WorkspacePath),
        "pipeline_root".value(JobField::PipelineRoot),
    ))
    .parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Placeholder {
        Placeholder::Part(CommandPart::Literal(text.to_owned()))
    }

    #[test]
    fn texts_are_cut_at_placeholders() {
        let input = |name: &str| Placeholder::Part(CommandPart::Input(name.to_owned()));
        let artifact =
            |name: &str, field| Placeholder::Part(CommandPart::InputArtifact { input: name.to_owned(), field });
        let output_artifact =
            |name: &str, field| Placeholder::Part(CommandPart::OutputArtifact { output: name.to_owned(), field });
        for (text, expected) in [
            ("", vec![]),
            (
                "a {{$.inputs.parameters['x']}}-{{$.inputs.parameters[\"y-1\"]}}",
                vec![literal("a "), input("x"), literal("-"), input("y-1")],
            ),
            ("{{{$}}}", vec![literal("{"), Placeholder::Part(CommandPart::ExecutorInput { escaped: 0 }), literal("}")]),
            ("{{$.json_escape[2]}}", vec![Placeholder::Part(CommandPart::ExecutorInput { escaped: 2 })]),
            (
                "{{$.outputs.parameters['o'].output_file}}",
                vec![Placeholder::Part(CommandPart::OutputFile("o".to_owned()))],
            ),
            ("{{$.outputMetadataUri}}", vec![Placeholder::Part(CommandPart::ExecutorOutputFile)]),
            ("{{$.pipeline_job_name}}", vec![Placeholder::Part(CommandPart::Job(JobField::Name))]),
            (
                "{{$.inputs.artifacts['a'].properties['k']}}",
                vec![Placeholder::Unsupported("a placeholder of an artifact's property")],
            ),
            ("{{$.inputs.artifacts['a']}}", vec![artifact("a", ArtifactField::Whole)]),
            ("{{$.outputs.artifacts['a'].metadata}}", vec![output_artifact("a", ArtifactField::Metadata)]),
            ("{{$.inputs.artifacts['a'].path}}", vec![artifact("a", ArtifactField::Path)]),
            ("{{$.inputs.artifacts[\"a\"].uri}}", vec![artifact("a", ArtifactField::Uri)]),
            ("{{$.inputs.artifacts['a'].metadata}}", vec![artifact("a", ArtifactField::Metadata)]),
            (
                "{{$.inputs.artifacts['a'].metadata['k']}}",
                vec![artifact("a", ArtifactField::MetadataValue("k".to_owned()))],
            ),
            ("{{$.outputs.artifacts['m'].uri}}", vec![output_artifact("m", ArtifactField::Uri)]),
            ("{{$.outputs.artifacts['m']}}", vec![output_artifact("m", ArtifactField::Whole)]),
            (
                "{{$.nothing}} {{x}} {{$.inputs.parameters['']}}",
                vec![literal("{{$.nothing}} {{x}} {{$.inputs.parameters['']}}")],
            ),
            (
                "{{$.inputs.parameters['x] {{$.inputs.parameters['y']}}",
                vec![literal("{{$.inputs.parameters['x] "), input("y")],
            ),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    /// Many beginnings without an end take linear time.
    #[test]
    fn beginnings_cost_nothing() {
        for text in
            ["{{$.inputs.parameters['", "{{$.outputs.artifacts[\"", "{{$", "{{$.inputs.artifacts['x'].metadata['"]
        {
            let text = text.repeat(20_000);
            let start = std::time::Instant::now();
            assert_eq!(pieces(&text), [literal(&text)]);
            assert_eq!(lookalikes(&text), Vec::<&str>::new());
            assert!(start.elapsed() < std::time::Duration::from_secs(5));
        }
    }

    #[test]
    fn lookalikes_are_found() {
        let text = "{{$.inputs.parameters.x}} {{$.inputs.parameters['x']}} {{$}} {{x}} {{$.unknown}} {{$.open";
        assert_eq!(lookalikes(text), ["{{$.inputs.parameters.x}}", "{{$.unknown}}"]);
        assert_eq!(lookalikes("{{$.pipeline_job_name}} {{ $.x }}"), Vec::<&str>::new());
    }

    #[test]
    fn many_openings_are_read_in_one_go() {
        let start = std::time::Instant::now();
        for opening in ["{{$.inputs.parameters['", "{{$.outputs.artifacts[", "{{$.inputs.parameters['}}", "{{$"] {
            let text = opening.repeat(100_000);
            assert_eq!(pieces(&text), [literal(&text)]);
            lookalikes(&text);
        }
        assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    }
}
