//! The command line of a container: its words with placeholders, and the names that they contain.

use super::context::{Walk, some_task_passes};
use crate::check::platform::workspace::require_workspace;
use crate::check::syntax::placeholders::lookalikes;
use crate::check::syntax::words::{BadWord, word};
use crate::diagnostics::{
    Diagnostics, Location, bad_placeholder, too_large, unknown_input, unknown_output, unsupported,
};
use crate::pipeline::{CommandPart, Component, ComponentName, Container, Input, JobField, SettingPart, Word};

/// Reads `command` or `args`.
pub(super) fn words(texts: &[String], at: &Location, sink: &mut Diagnostics) -> Option<Vec<Word>> {
    let mut words = Some(Vec::with_capacity(texts.len()));
    for (index, text) in texts.iter().enumerate() {
        let here = at.index(index);
        sink.extend(too_large::check(&here, "this argument", text.len()));
        // The source of a program may contain such a text for its own use.
        for misspelt in lookalikes(text).into_iter().filter(|_| !text.contains('\n')) {
            sink.push(bad_placeholder::lookalike(&here, misspelt));
        }
        match word(text) {
            Ok(word) => {
                if let Some(words) = &mut words {
                    words.extend(word.with_common_start_apart());
                }
            }
            Err(bad) => {
                sink.push(match bad {
                    BadWord::Unsupported(feature) => unsupported::unsupported(&here, "the command line", feature),
                    BadWord::Structure(why) => bad_placeholder::bad_structure(&here, &why),
                });
                words = None;
            }
        }
    }
    words
}

/// Checks the inputs and outputs that a container's command line and settings name.
pub(super) fn check_names(
    walk: &mut Walk<'_>,
    name: &ComponentName,
    container: &Container,
    component: &mut Component,
    at: &Location,
) {
    for (index, word) in container.words().enumerate() {
        let at = &match index.checked_sub(container.command.len()) {
            Some(index) => at.key("args").index(index),
            None => at.key("command").index(index),
        };
        let inputs = word.parts().into_iter().filter_map(|part| match part {
            CommandPart::Input(input) => Some(input.as_str()),
            _ => None,
        });
        let tested = word.tested_inputs().into_iter().filter(|input| !component.artifact_inputs.contains_key(*input));
        let tested: Vec<&str> = tested.collect();
        for input in inputs.chain(tested) {
            check_input(walk, name, input, component, at);
        }
        for part in word.parts() {
            check_part(walk, name, part, component, at);
        }
    }
    for input in container.settings().flatten().filter_map(SettingPart::input) {
        check_input(walk, name, input, component, at);
    }
}

/// Checks a placeholder of anything but an input parameter.
fn check_part(walk: &mut Walk<'_>, name: &ComponentName, part: &CommandPart, component: &Component, at: &Location) {
    match part {
        CommandPart::Job(JobField::WorkspacePath) => require_workspace(walk.ir, at, walk.sink),
        CommandPart::OutputFile(output) if !component.outputs.contains_key(output) => {
            let known = component.outputs.keys().map(String::as_str);
            walk.sink.push(unknown_output::not_declared(at, &name.to_string(), "parameter", output, known));
        }
        CommandPart::OutputArtifact { output, .. } if !component.artifact_outputs.contains_key(output) => {
            let known = component.artifact_outputs.keys().map(String::as_str);
            walk.sink.push(unknown_output::not_declared(at, &name.to_string(), "artifact", output, known));
        }
        CommandPart::InputArtifact { input, .. } if !component.artifact_inputs.contains_key(input) => {
            let known = component.artifact_inputs.keys().map(String::as_str);
            walk.sink.push(unknown_input::unknown_artifact(at, &name.described(), input, known));
        }
        _ => {}
    }
}

/// Checks an input parameter. Adds it to the component if only tasks declare it.
fn check_input(walk: &mut Walk<'_>, name: &ComponentName, input: &str, component: &mut Component, at: &Location) {
    if component.inputs.contains_key(input) {
        return;
    }
    if some_task_passes(walk.pipeline, name, input) {
        component.inputs.insert(input.to_owned(), Input::undeclared());
        return;
    }
    let known = component.inputs.keys().map(String::as_str);
    walk.sink.push(unknown_input::unknown_input(at, &name.described(), input, known));
}
