//! A container: its image, its environment and its resources. `command` reads its command line.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::PipelineContainerSpec;
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::pipeline_container_spec::EnvVar;

use super::command;
use super::context::{Walk, some_task_passes};
use super::resources::resources;
use crate::check::repair::channel_names::LeftChannel;
use crate::check::syntax::placeholders::{Placeholder, pieces};
use crate::check::syntax::{images, names, quantities};
use crate::diagnostics::{Diagnostics, Location, bad_placeholder, bad_setting, empty_executor, too_large, unsupported};
use crate::pipeline::{
    CommandPart, Component, ComponentName, Container, CustomPath, EnvVariable, PodSettings, ResourceList, SettingPart,
    TaskConfig,
};

/// Checks the container of an executor. Adds the inputs that it names and that only tasks declare
/// to `component`.
pub(super) fn container(
    walk: &mut Walk<'_>,
    name: &ComponentName,
    label: &str,
    spec: &PipelineContainerSpec,
    component: &mut Component,
    at: &Location,
) -> Option<Container> {
    if spec.image.is_empty() {
        walk.sink.push(empty_executor::no_image(at, label));
    }
    walk.sink.extend(images::check(&spec.image, &at.key("image")));
    let image = setting(&spec.image, &at.key("image"), walk.sink);
    let bytes = spec.command.iter().chain(&spec.args).map(|word| word.len() + 9).sum();
    if bytes > too_large::MAX_COMMAND_LINE_BYTES {
        walk.sink.push(too_large::command_line(at, bytes));
        return None;
    }
    let command = command::words(&spec.command, &at.key("command"), walk.sink);
    let args = command::words(&spec.args, &at.key("args"), walk.sink);
    let (limits, requests) = spec.resources.as_ref().map(resources).unwrap_or_default();
    quantities::check_resources(&limits, &requests, &at.key("resources"), walk.sink);
    for (index, variable) in spec.env.iter().enumerate() {
        let at = at.key("env").index(index);
        walk.sink.extend(names::check_variable(&variable.name, &at.key("name")));
    }
    let limits = resource_list(&limits, &at.key("resources"), walk.sink);
    let requests = resource_list(&requests, &at.key("resources"), walk.sink);
    let env = spec.env.iter().enumerate().map(|(index, variable)| {
        let value = env_value(walk, name, variable, &at.key("env").index(index).key("value"));
        EnvVariable { name: variable.name.clone(), value }
    });
    let env = env.collect();
    let container = Container {
        image: image?,
        command: command?,
        args: args?,
        env,
        limits: limits?,
        requests: requests?,
        pod: PodSettings::default(),
        task_config: TaskConfig::new(),
    };
    command::check_names(walk, name, &container, component, at);
    for output in component.artifact_outputs.keys() {
        if container.custom_path(output) == CustomPath::Unknown {
            walk.sink.push(unsupported::computed_path(at, &name.described(), output));
        }
    }
    Some(container)
}

/// Reads the value of an environment variable. It has references where the SDK left them in an
/// f-string, and the repair passes the channels to the tasks.
fn env_value(walk: &mut Walk<'_>, name: &ComponentName, variable: &EnvVar, at: &Location) -> Vec<SettingPart> {
    let (mut parts, mut rest) = (Vec::new(), variable.value.as_str());
    while let Some(left) = LeftChannel::first_in(rest) {
        let (before, after) = rest.split_once(left.text).unwrap_or((rest, ""));
        if some_task_passes(walk.pipeline, name, &left.channel()) {
            parts.extend((!before.is_empty()).then(|| SettingPart::Literal(before.to_owned())));
            parts.push(SettingPart::Input(left.channel()));
        } else {
            let what = format!("the environment variable `{}`", variable.name);
            walk.sink.push(bad_placeholder::left_channel(at, &what, left.task, left.name));
        }
        rest = after;
    }
    parts.extend((!rest.is_empty()).then(|| SettingPart::Literal(rest.to_owned())));
    parts
}

fn resource_list(list: &BTreeMap<String, String>, at: &Location, sink: &mut Diagnostics) -> Option<ResourceList> {
    list.iter().map(|(resource, quantity)| Some((setting(resource, at, sink)?, setting(quantity, at, sink)?))).collect()
}

/// Reads a text that may refer to inputs. Nothing else in it may look like a tag.
fn setting(text: &str, at: &Location, sink: &mut Diagnostics) -> Option<Vec<SettingPart>> {
    let parts = pieces(text).into_iter().map(|piece| match piece {
        Placeholder::Part(CommandPart::Literal(text)) => Some(SettingPart::Literal(text)),
        Placeholder::Part(CommandPart::Input(name)) => Some(SettingPart::Input(name)),
        Placeholder::Part(_) | Placeholder::Unsupported(_) => None,
    });
    let parts: Option<Vec<SettingPart>> = parts.collect();
    let is_tag = |part: &SettingPart| matches!(part, SettingPart::Literal(text) if text.contains("{{"));
    if parts.iter().flatten().any(is_tag) {
        sink.push(bad_setting::tag(at));
    }
    if parts.is_none() {
        sink.push(unsupported::unsupported(at, "this setting", "a placeholder that is no input parameter"));
    }
    parts
}
