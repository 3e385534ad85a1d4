//! URIs of artifacts that programs read, and that only Argo knows.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostics, Location, unknown_uri};
use crate::graph::Presence;
use crate::options::Options;
use crate::pipeline::{ArtifactField, Body, CommandPart, Component, ComponentName, Container};
use crate::plan::{Passing, Plan};

/// Reports uses of URIs that are not known.
pub(super) fn lint(plan: &Plan, options: &Options, sink: &mut Diagnostics) {
    for (name, component) in &plan.pipeline.components {
        let Body::Container(container) = &component.body else { continue };
        let at = match plan.pipeline.provenance.executor(name) {
            Some(executor) => &executor.container,
            None => &plan.pipeline.provenance[name],
        };
        let unknown = artifacts_without_uri(plan, options, name, component);
        lint_placeholders(container, &unknown, at, sink);
        let read: Vec<&str> =
            unknown.iter().copied().filter(|artifact| reads_uri(container, component, artifact)).collect();
        if !read.is_empty() {
            sink.push(unknown_uri::source(at, &read));
        }
    }
}

/// Returns the artifacts of a program that have a local path instead of a URI.
fn artifacts_without_uri<'p>(
    plan: &Plan,
    options: &Options,
    name: &ComponentName,
    component: &'p Component,
) -> BTreeSet<&'p str> {
    let exists = |input: &&String| plan.presence.of_artifact(name, input) != Presence::Never;
    let inputs =
        component.artifact_inputs.keys().filter(exists).filter(|input| match plan.passing.of_input(name, input) {
            // A program may report a URI, and a reference is one.
            Passing::ByReference { with_uris } => !with_uris,
            Passing::ByLocation(locations) => locations.has_keys && !locations.has_references,
        });
    let outputs = component.artifact_outputs.keys().filter(|_| options.output_folder().is_none());
    inputs.chain(outputs).map(String::as_str).collect()
}

fn lint_placeholders(container: &Container, unknown: &BTreeSet<&str>, at: &Location, sink: &mut Diagnostics) {
    let artifacts = container.words().flat_map(|word| word.parts()).filter_map(|part| match part {
        CommandPart::InputArtifact { input: artifact, field: ArtifactField::Uri }
        | CommandPart::OutputArtifact { output: artifact, field: ArtifactField::Uri } => Some(artifact.as_str()),
        _ => None,
    });
    let artifacts: BTreeSet<&str> = artifacts.filter(|artifact| unknown.contains(artifact)).collect();
    sink.extend(artifacts.into_iter().map(|artifact| unknown_uri::placeholder(at, artifact)));
}

/// Returns true if the source of a program reads the URI of an artifact.
fn reads_uri(container: &Container, component: &Component, artifact: &str) -> bool {
    let is_list = component.artifact_inputs.get(artifact).is_some_and(|input| input.list);
    container.has_source()
        && container.literals().any(|source| reads(source, if is_list { None } else { Some(artifact) }))
}

/// Returns true if Python source reads the attribute `uri`, of a variable or of any.
fn reads(source: &str, variable: Option<&str>) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    source.match_indices(".uri").any(|(at, attribute)| {
        let (before, after) = (&source[..at], &source[at + attribute.len()..]);
        let is_of_variable = match variable {
            Some(variable) => {
                before.strip_suffix(variable).is_some_and(|rest| !rest.ends_with(|c| is_word(c) || c == '.'))
            }
            None => true,
        };
        let is_assigned = after.trim_start().strip_prefix('=').is_some_and(|value| !value.starts_with('='));
        is_of_variable && !after.starts_with(is_word) && !is_assigned
    })
}

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn reading_is_told_from_writing() {
        for (source, variable, expected) in [
            ("print(model.uri)", Some("model"), true),
            ("if model.uri == 'x':", Some("model"), true),
            ("model.uri = 'x'", Some("model"), false),
            ("model.uri_prefix", Some("model"), false),
            ("other_model.uri", Some("model"), false),
            ("[part.uri for part in parts]", Some("parts"), false),
            ("[part.uri for part in parts]", None, true),
        ] {
            assert_eq!(reads(source, variable), expected, "{source}");
        }
    }
}
