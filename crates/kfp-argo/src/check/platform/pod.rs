//! Settings of a container's pod: from the platform document's messages to [`PodSettings`].

use argo_model::{PodMetadata, PullPolicy, SecurityContext};
use kfp_ir::messages::kfp_kubernetes as proto;
use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;
use serde_json::Value;

use super::reader::{NameFields, Reader, Reference, entries};
use super::{env, init_containers, resource_claims, scheduling, volumes};
use crate::check::syntax::names;
use crate::diagnostics::{Diagnostics, Location, bad_setting};
use crate::pipeline::PodSettings;

/// Checks the settings of a pod. Returns them with the values that they refer to. `at` is the
/// executor's place in the platform document.
pub(in crate::check) fn settings(
    config: &KubernetesExecutorConfig,
    at: &Location,
    sink: &mut Diagnostics,
) -> (PodSettings, Vec<Reference>) {
    check_tags(config, at, sink);
    let mut reader = Reader::new(sink);
    volumes::read(&mut reader, config, at);
    env::read(&mut reader, config, at);
    scheduling::read(&mut reader, config, at);
    resource_claims::read(&mut reader, config, at);
    general(&mut reader, config, at);
    // Init containers mount the volumes, so they come last.
    init_containers::read(&mut reader, config, at);
    (reader.pod, reader.references)
}

/// Reports texts that Argo would read as tags. Commands, arguments and variables of init containers
/// are exempt, because the lowering escapes them.
fn check_tags(config: &KubernetesExecutorConfig, at: &Location, sink: &mut Diagnostics) {
    let mut config = config.clone();
    for container in &mut config.init_containers {
        container.command.clear();
        container.args.clear();
        container.env.clear();
    }
    let Ok(value) = serde_json::to_value(config) else { return };
    check_tags_in(&value, at, sink);
}

fn check_tags_in(value: &Value, at: &Location, sink: &mut Diagnostics) {
    match value {
        Value::String(text) if text.contains("{{") => sink.push(bad_setting::tag(at)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| check_tags_in(item, &at.index(index), sink))
        }
        Value::Object(object) => {
            for (key, item) in object {
                let at = at.key(key);
                if key.contains("{{") {
                    sink.push(bad_setting::tag(&at));
                }
                check_tags_in(item, &at, sink);
            }
        }
        _ => {}
    }
}

/// Reads the settings that are not lists of volumes, variables or scheduling terms.
fn general(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    for (entry, secret) in entries(&config.image_pull_secret, at, "imagePullSecret") {
        #[allow(deprecated)] // older files have no other
        let fields = NameFields::secret(secret.secret_name_parameter.as_ref(), &secret.secret_name);
        let name = reader.name(&fields, &entry);
        reader.pod.pull_secrets.extend(name);
    }
    reader.pod.pull_policy = match config.image_pull_policy.as_str() {
        "" => None,
        "Always" => Some(PullPolicy::Always),
        "Never" => Some(PullPolicy::Never),
        "IfNotPresent" => Some(PullPolicy::IfNotPresent),
        other => {
            let allowed = ["Always", "Never", "IfNotPresent"];
            let at = at.key("imagePullPolicy");
            reader.sink.push(bad_setting::none_of(&at, "the image's pull policy", other, &allowed));
            None
        }
    };
    match config.active_deadline_seconds {
        0 => {}
        seconds @ 1..=2_147_483_647 => reader.pod.deadline = Some(seconds),
        seconds => {
            let at = at.key("activeDeadlineSeconds");
            reader.sink.push(bad_setting::number(&at, "the task's deadline", seconds, "a number of seconds"));
        }
    }
    if let Some(metadata) = &config.pod_metadata {
        let at = at.key("podMetadata");
        names::check_labels(&metadata.labels, &at.key("labels"), reader.sink);
        names::check_label_keys(&metadata.annotations, &at.key("annotations"), reader.sink);
        reader.pod.metadata =
            PodMetadata { labels: metadata.labels.clone(), annotations: metadata.annotations.clone() };
    }
    if let Some(context) = &config.security_context {
        reader.pod.security = security(reader, context, &at.key("securityContext"));
    }
}

fn security(reader: &mut Reader<'_>, context: &proto::SecurityContext, at: &Location) -> SecurityContext {
    if context.run_as_user == Some(0) && context.run_as_non_root == Some(true) {
        reader.sink.push(bad_setting::root_user(at));
    }
    for (what, field, number) in [
        ("the user's number", "runAsUser", context.run_as_user),
        ("the group's number", "runAsGroup", context.run_as_group),
    ] {
        if let Some(number) = number.filter(|number| !(0..=2_147_483_647).contains(number)) {
            reader.sink.push(bad_setting::number(&at.key(field), what, number, "from 0 to 2147483647"));
        }
    }
    SecurityContext {
        run_as_user: context.run_as_user,
        run_as_group: context.run_as_group,
        run_as_non_root: context.run_as_non_root,
    }
}
