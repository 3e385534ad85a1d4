//! Elements of command lines: placeholders of all kinds, and text.

use serde_json::{Value, json};

use super::Choices;
use super::interface::{Interface, STATUS};
use super::values::text;

/// A word of the command line of a component.
pub(super) fn word(choices: &mut Choices, interface: &Interface) -> String {
    if choices.slips() {
        return choices
            .one_of(&["{{$.inputs.parameters['nobody']}}", "{\"Concat\": 1}", "{{$.outputs.artifacts['x'].path}}"])
            .to_owned();
    }
    match choices.below(8) {
        0 => "{{$}}".to_owned(),
        1 => text(choices),
        2 => structure(choices, interface, 2).to_string(),
        3 => format!("{}{}{}", text(choices), placeholder(choices, interface), text(choices)),
        _ => placeholder(choices, interface),
    }
}

/// A placeholder of something that the component has.
fn placeholder(choices: &mut Choices, interface: &Interface) -> String {
    let mut all: Vec<String> = Vec::new();
    let artifact = |side: &str, name: &str, field: &str| format!("{{{{$.{side}.artifacts['{name}']{field}}}}}");
    let inputs = interface.parameters.keys().map(String::as_str).chain(interface.takes_status.then_some(STATUS));
    all.extend(inputs.map(|name| format!("{{{{$.inputs.parameters['{name}']}}}}")));
    all.extend(interface.outputs.keys().map(|name| format!("{{{{$.outputs.parameters['{name}'].output_file}}}}")));
    for name in interface.artifacts.keys() {
        for field in [".path", ".metadata", ".metadata['k']", ""] {
            all.push(artifact("inputs", name, field));
        }
    }
    for name in interface.output_artifacts.keys() {
        for field in [".path", ".metadata", ".metadata['k']", ""] {
            all.push(artifact("outputs", name, field));
        }
    }
    let of_run = [
        "pipeline_job_name",
        "pipeline_job_resource_name",
        "pipeline_job_uuid",
        "pipeline_task_name",
        "pipeline_root",
        "workspace_path",
        "outputs.output_file",
        "json_escape[1]",
    ];
    match choices.below(5) {
        0 => format!("{{{{$.{}}}}}", choices.one_of(&of_run)),
        _ => choices.any_of(&all).unwrap_or_else(|| "{{$}}".to_owned()),
    }
}

/// `Concat` and `IfPresent`, in each other.
fn structure(choices: &mut Choices, interface: &Interface, depth: usize) -> Value {
    let parameters = interface.parameters.keys();
    let inputs: Vec<String> = parameters.chain(interface.artifacts.keys()).cloned().collect();
    let chosen = choices.any_of(&inputs);
    let part = |choices: &mut Choices| match choices.below(3) {
        0 if depth > 0 => structure(choices, interface, depth - 1),
        1 => text(choices).into(),
        _ => placeholder(choices, interface).into(),
    };
    match chosen {
        Some(input) if depth == 2 || choices.one_in(2) => {
            let mut choice = json!({"InputName": input, "Then": part(choices)});
            if depth == 2 && choices.one_in(2) {
                choice["Then"] = json!([part(choices), part(choices)]);
            }
            if choices.one_in(2) {
                choice["Else"] = part(choices);
            }
            json!({"IfPresent": choice})
        }
        _ => json!({"Concat": [part(choices), part(choices)]}),
    }
}
