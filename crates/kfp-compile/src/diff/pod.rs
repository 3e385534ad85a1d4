//! The settings of a container's pod as texts.

use std::collections::BTreeMap;

use kfp_argo::pipeline::{Container, EnvOrigin, ObjectKey, PodSettings, Setting, VolumeSource};
use serde::Serialize;
use serde_json::Value;

use super::outline::{Aspect, Outline};
use super::program;

/// Adds the settings of a container and its pod. `given` returns the text of a value that the task
/// supplies.
pub(super) fn add(outline: &mut Outline, container: &Container, given: &dyn Fn(&str) -> String) {
    let mut set = |name: &str, text: String| outline.set(Aspect::Setting(name.to_owned()), text);
    for (what, amounts) in [("limit", &container.limits), ("request", &container.requests)] {
        for (resource, amount) in amounts {
            set(&format!("{what} {}", program::setting(resource)), program::setting(amount));
        }
    }
    for variable in &container.env {
        set(&format!("variable {}", variable.name), quoted(&program::setting(&variable.value)));
    }
    let pod = &container.pod;
    for variable in &pod.env {
        let text = match &variable.source {
            EnvOrigin::Secret(object) => format!("secret {}", key(object, given)),
            EnvOrigin::ConfigMap(object) => format!("config map {}", key(object, given)),
            EnvOrigin::Field(field) => format!("field {field}"),
        };
        set(&format!("variable {}", variable.name), text);
    }
    for mount in &pod.mounts {
        let sub_path = mount.sub_path.as_ref().map_or_else(String::new, |path| format!(", sub-path {path}"));
        let volume = pod.volumes.get(mount.volume).map_or_else(String::new, |volume| source(&volume.source, given));
        set(&format!("volume at {}", mount.path), volume + &sub_path);
    }
    of_node(pod, given).into_iter().for_each(|(name, text)| set(name, text));
    set("pod metadata", json_unless_default(&pod.metadata));
    let secrets = pod.pull_secrets.iter().map(|secret| setting(secret, given));
    set("image pull secrets", secrets.collect::<Vec<_>>().join(", "));
    set("image pull policy", pod.pull_policy.map_or_else(String::new, |policy| json(&policy)));
    set("deadline", pod.deadline.map_or_else(String::new, |seconds| format!("{seconds} s")));
    set("security context", json_unless_default(&pod.security));
    for init in &pod.init_containers {
        let command: Vec<&str> = init.command.iter().chain(&init.args).map(String::as_str).collect();
        set(&format!("init container {}", init.name), format!("{} {}", init.image, command.join(" ")));
    }
    let passed_on = container
        .task_config
        .iter()
        .map(|(field, applies)| format!("{field:?}{}", if *applies { "" } else { " only" }));
    set("settings passed on", passed_on.collect::<Vec<_>>().join(", "));
}

/// Returns the settings that choose a node.
fn of_node(pod: &PodSettings, given: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
    let labels = pod.node_labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(", ");
    let all = |settings: Vec<String>| settings.join(", ");
    vec![
        ("node selector", pod.node_selector.as_deref().map_or(labels, given)),
        ("tolerations", all(pod.tolerations.iter().map(|one| structure(one, given)).collect())),
        ("node affinity", all(pod.node_affinity.iter().map(|one| structure(one, given)).collect())),
        ("pod affinity", json_unless_default(&pod.pod_affinity)),
        ("pod anti-affinity", json_unless_default(&pod.pod_anti_affinity)),
        ("resource claims", all(pod.resource_claims.iter().map(|claim| setting(claim, given)).collect())),
    ]
}

fn source(source: &VolumeSource, given: &dyn Fn(&str) -> String) -> String {
    let optional = |is: bool| if is { ", optional" } else { "" };
    match source {
        VolumeSource::Secret { name, optional: is } => format!("secret {}{}", setting(name, given), optional(*is)),
        VolumeSource::ConfigMap { name, optional: is } => {
            format!("config map {}{}", setting(name, given), optional(*is))
        }
        VolumeSource::Claim { name } => format!("claim {}", setting(name, given)),
        VolumeSource::EmptyDir(empty) => format!("empty folder {}", json_unless_default(empty)).trim_end().to_owned(),
        VolumeSource::Ephemeral(claim) => format!("new claim {}", json(&claim.spec)),
    }
}

fn key(object: &ObjectKey, given: &dyn Fn(&str) -> String) -> String {
    format!("{}, key {}{}", setting(&object.name, given), object.key, if object.optional { ", optional" } else { "" })
}

fn setting(setting: &Setting<String>, given: &dyn Fn(&str) -> String) -> String {
    match setting {
        Setting::Static(text) => text.clone(),
        Setting::FromTask(key) => given(key),
    }
}

fn structure<T: Serialize>(setting: &Setting<T>, given: &dyn Fn(&str) -> String) -> String {
    match setting {
        Setting::Static(value) => json(value),
        Setting::FromTask(key) => given(key),
    }
}

/// Returns a value as JSON without spaces.
pub(super) fn json(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(value) => value.to_string(),
        Err(_) => String::new(),
    }
}

fn json_unless_default<T: Serialize + Default + PartialEq>(value: &T) -> String {
    if *value == T::default() { String::new() } else { json(value) }
}

/// Returns a text in quotes, so that an empty one is visible.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Returns the fields of an object as texts.
pub(super) fn fields(value: &impl Serialize) -> BTreeMap<String, String> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields.into_iter().map(|(name, value)| (name, json(&value))).collect(),
        _ => BTreeMap::new(),
    }
}
