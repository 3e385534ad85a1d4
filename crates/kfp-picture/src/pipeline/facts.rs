//! The details of a task that a page shows: its image, its settings, where its inputs come from.

use std::collections::BTreeMap;

use kfp_argo::pipeline::{
    ArtifactSource, Body, ClaimAction, Component, Constant, Container, EnvOrigin, Items, Loop, PodSettings,
    ResourceList, Setting, Source, Task, Trigger, VolumeSource, Word,
};
use serde_json::Value;

use super::references::{self, author_name, setting};
use crate::picture::Fact;

/// The maximum length of one detail. Sources of Python functions are often longer.
const MAX_LENGTH: usize = 1200;

/// The maximum number of items of a list that are shown.
const MAX_ITEMS: usize = 20;

/// Returns the details of a task.
pub(super) fn facts(task: &Task, component: &Component, each: Option<&Loop>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact::new(name, shortened(&value)));
        }
    };
    match &component.body {
        Body::Container(container) => of_container(container, &mut add),
        Body::Claim(ClaimAction::Create) => add("Creates", "a persistent volume claim".to_owned()),
        Body::Claim(ClaimAction::Delete) => add("Deletes", "a persistent volume claim".to_owned()),
        Body::Importer(importer) => add("URI", of_constant(&importer.uri)),
        Body::Dag(_) | Body::Loop(_) => {}
    }
    if let Some(condition) = &task.condition {
        add("Condition", condition.to_string());
    }
    if let Some(each) = each {
        let items = match &each.items {
            Items::Known(items) => lines(items.iter().take(MAX_ITEMS).map(Value::to_string)),
            Items::Input(name) | Items::Artifacts(name) => author_name(name).to_owned(),
        };
        add("Items", items);
        add("Iterations at the same time", each.parallelism.map(|limit| limit.to_string()).unwrap_or_default());
    }
    if task.trigger == Trigger::Completed {
        add("Starts", "after any ending of the tasks before it".to_owned());
    }
    if let Some(retry) = &task.retry {
        add("Retries", retry.limit.to_string());
    }
    if let Some(caching) = &task.caching {
        add("Cache", caching.key.clone().map_or("enabled".to_owned(), |key| format!("key {key}")));
    }
    let parameters = task.inputs.iter().map(|(name, source)| (name, of_source(source)));
    let artifacts = task.artifacts.iter().map(|(name, source)| (name, of_artifact_source(source)));
    let inputs: BTreeMap<&String, String> = parameters.chain(artifacts).collect();
    add("Inputs", lines(inputs.into_iter().map(|(name, source)| format!("{} = {source}", author_name(name)))));
    let outputs = component.outputs.iter().map(|(name, ty)| format!("{name}: {ty}"));
    let artifacts = component.artifact_outputs.iter().map(|(name, output)| {
        let title = output.schema["schemaTitle"].as_str().unwrap_or("artifact");
        format!("{name}: {}", title.strip_prefix("system.").unwrap_or(title))
    });
    add("Outputs", lines(outputs.chain(artifacts)));
    facts
}

fn of_container(container: &Container, add: &mut dyn FnMut(&str, String)) {
    add("Image", setting(&container.image));
    let words: Vec<String> = container.words().map(of_word).collect();
    let function = words.iter().position(|word| word == "--function_to_execute").and_then(|at| words.get(at + 1));
    add("Python function", function.cloned().unwrap_or_default());
    add("Command", words.join(" "));
    let environment = container.env.iter().map(|variable| format!("{}={}", variable.name, setting(&variable.value)));
    let of_objects =
        container.pod.env.iter().map(|variable| format!("{} from {}", variable.name, of_env(&variable.source)));
    add("Environment", lines(environment.chain(of_objects)));
    let quantities = |list: &ResourceList| {
        lines(list.iter().map(|(resource, quantity)| format!("{}: {}", setting(resource), setting(quantity))))
    };
    add("Resource requests", quantities(&container.requests));
    add("Resource limits", quantities(&container.limits));
    of_pod(&container.pod, add);
}

fn of_pod(pod: &PodSettings, add: &mut dyn FnMut(&str, String)) {
    let volumes = pod.mounts.iter().map(|mount| {
        let volume = pod.volumes.get(mount.volume);
        let source = volume.map(|volume| of_volume(&volume.source)).unwrap_or_default();
        format!("{}: {source}", mount.path)
    });
    add("Volumes", lines(volumes));
    add("Node labels", lines(pod.node_labels.iter().map(|(name, value)| format!("{name}={value}"))));
    let counted = |number: usize| if number == 0 { String::new() } else { number.to_string() };
    add("Tolerations", counted(pod.tolerations.len()));
    add("Affinity rules", counted(pod.node_affinity.len()));
    add("Init containers", lines(pod.init_containers.iter().map(|init| format!("{}: {}", init.name, init.image))));
    add("Pull secrets", lines(pod.pull_secrets.iter().map(of_setting)));
    add("Time limit", pod.deadline.map(|seconds| format!("{seconds} s")).unwrap_or_default());
}

fn of_volume(source: &VolumeSource) -> String {
    match source {
        VolumeSource::Secret { name, .. } => format!("secret {}", of_setting(name)),
        VolumeSource::ConfigMap { name, .. } => format!("config map {}", of_setting(name)),
        VolumeSource::Claim { name } => format!("claim {}", of_setting(name)),
        VolumeSource::EmptyDir(_) => "empty directory".to_owned(),
        VolumeSource::Ephemeral(_) => "ephemeral volume".to_owned(),
    }
}

fn of_env(origin: &EnvOrigin) -> String {
    match origin {
        EnvOrigin::Secret(object) => format!("secret {}, key {}", of_setting(&object.name), object.key),
        EnvOrigin::ConfigMap(object) => format!("config map {}, key {}", of_setting(&object.name), object.key),
        EnvOrigin::Field(field) => format!("field {field}"),
    }
}

fn of_setting(setting: &Setting<String>) -> String {
    match setting {
        Setting::Static(name) => name.clone(),
        Setting::FromTask(_) => "chosen at run time".to_owned(),
    }
}

fn of_source(source: &Source) -> String {
    let part = |selector: &Option<kfp_argo::pipeline::Selector>| {
        selector.as_ref().map(|selector| format!("[{:?}]", selector.key)).unwrap_or_default()
    };
    match source {
        Source::Constant(constant) => of_constant(constant),
        Source::Input { name, selector, .. } => format!("{}{}", author_name(name), part(selector)),
        Source::Output { producer, output, selector, .. } => format!("{producer}.{output}{}", part(selector)),
        Source::Item { .. } => "the item".to_owned(),
        Source::TaskConfig => "the settings of the pod".to_owned(),
        Source::FinalStatus { producer } => format!("the final status of {producer}"),
    }
}

fn of_artifact_source(source: &ArtifactSource) -> String {
    match source {
        ArtifactSource::Input { name } => author_name(name).to_owned(),
        ArtifactSource::Output { producer, output } => format!("{producer}.{output}"),
        ArtifactSource::Item => "the item".to_owned(),
    }
}

fn of_constant(constant: &Constant) -> String {
    match constant {
        Constant::Plain(Value::String(text)) => format!("{text:?}"),
        Constant::Plain(value) => value.to_string(),
        Constant::Text(parts) => format!("{:?}", references::constant(parts)),
        Constant::List(items) => format!("[{}]", items.iter().map(of_constant).collect::<Vec<_>>().join(", ")),
        Constant::Struct(members) => {
            let members = members
                .iter()
                .map(|member| format!("{}: {}", references::constant(&member.key), of_constant(&member.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

fn of_word(word: &Word) -> String {
    match word {
        Word::Text(parts) => references::word(parts),
        Word::Concat(words) => words.iter().map(of_word).collect(),
        Word::IfPresent { then, .. } => format!("[{}]", then.iter().map(of_word).collect::<Vec<_>>().join(" ")),
    }
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the beginning of a long text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}
