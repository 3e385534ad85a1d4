//! What of a container is decided at run time, though Argo has no tags for it: a patch of the pod, made by an expression.

use argo_model::{Expr, Resources, Text};
use serde_json::{Value as Json, json};

use super::command::{CommandLine, Words};
use super::convert::untagged;
use super::pod::{Pod, map};
use crate::options::Options;
use crate::pipeline::{ConfigField, Container, Part, ResourceList, Setting};

/// The image, with a tag where it is chosen at run time.
pub(super) fn image(words: &Words<'_>, container: &Container, options: &Options) -> Text {
    match literal(&container.image) {
        Some(image) => Text::pod(options.image(&image)),
        // Argo's validation looks at the image without knowing the inputs, and takes none for an error.
        None => Text::tag(untagged(words.setting(&container.image)).or_if_empty("no-image")),
    }
}

/// The resources that are known.
pub(super) fn resources(pod: &Pod<'_>, container: &Container) -> Resources {
    if !pod.applies(ConfigField::Resources) {
        return Resources::default();
    }
    let known = |list: &ResourceList| {
        let known = list.iter().filter_map(|(resource, quantity)| Some((literal(resource)?, literal(quantity)?)));
        known.collect()
    };
    Resources { limits: known(&container.limits), requests: known(&container.requests) }
}

/// The patch, where there is anything to decide.
pub(super) fn patch(words: &Words<'_>, container: &Container, line: &CommandLine, pod: &Pod<'_>) -> Option<Text> {
    let mut main = vec![("name".into(), "main".into())];
    main.extend(line.decided.clone().map(|args| ("args".into(), args)));
    let applied = pod.applies(ConfigField::Resources);
    let lists = [("limits", &container.limits), ("requests", &container.requests)];
    let resources: Vec<(Expr, Expr)> = lists
        .into_iter()
        .filter(|_| applied)
        .filter_map(|(name, list)| Some((name.into(), chosen(words, list)?)))
        .collect();
    if !resources.is_empty() {
        main.push(("resources".into(), Expr::Map(resources)));
    }
    main.extend(env(pod, container).map(|env| ("env".into(), env)));
    let mounts = pod.applies(ConfigField::Volumes).then(|| pod.uncounted_mounts(&pod.settings.mounts)).flatten();
    main.extend(mounts.map(|mounts| ("volumeMounts".into(), mounts)));
    let mut patch: Vec<(&str, Expr)> = Vec::new();
    if main.len() > 1 {
        patch.push(("containers", Expr::Array(vec![Expr::Map(main)])));
    }
    patch.extend(settings(pod));
    if let (true, false) = (patch.is_empty(), pod.settings.pull_secrets.is_empty()) {
        let names = pod.settings.pull_secrets.iter().map(Setting::known);
        if let Some(names) = names.collect::<Option<Vec<&String>>>() {
            let secrets: Vec<Json> = names.iter().map(|name| json!({"name": name})).collect();
            return Some(Text::json(&json!({"imagePullSecrets": secrets})));
        }
    }
    patch.extend(pull_secrets(pod).map(|secrets| ("imagePullSecrets", secrets)));
    (!patch.is_empty()).then(|| pod.patch(map(patch)))
}

/// The environment that may not be there.
fn env(pod: &Pod<'_>, container: &Container) -> Option<Expr> {
    let applied = pod.settings.env.iter().filter(|_| pod.applies(ConfigField::Env));
    let mut unsure = applied.filter(|env| !pod.counts(env.source.given())).peekable();
    unsure.peek()?;
    let entries = unsure.map(|env| {
        // The author's own text of the variable has to go: Kubernetes takes only one of both.
        let replaced = container.env.iter().any(|own| own.name == env.name).then(|| ("value".into(), Expr::Nil));
        let entry = match pod.env_entry(env) {
            Expr::Map(entry) => Expr::Map(entry.into_iter().chain(replaced).collect()),
            other => other,
        };
        (env.source.given(), entry)
    });
    Some(pod.list(entries))
}

/// Argo has secrets for pulling images only for the workflow as a whole.
fn pull_secrets(pod: &Pod<'_>) -> Option<Expr> {
    let secrets = &pod.settings.pull_secrets;
    let entries = secrets.iter().map(|name| (name.given(), map([("name", pod.name_value(name))])));
    (!secrets.is_empty()).then(|| pod.list(entries))
}

/// What of the pod itself is decided at run time.
fn settings<'k>(pod: &Pod<'_>) -> Vec<(&'k str, Expr)> {
    let init = pod.settings.init_containers.iter().filter_map(|container| {
        let mounts = pod.uncounted_mounts(&container.mounts)?;
        Some(map([("name", container.name.as_str().into()), ("volumeMounts", mounts)]))
    });
    let init: Vec<Expr> = init.collect();
    let node_affinity = pod.chosen_node_affinity().filter(|_| pod.applies(ConfigField::Affinity));
    let parts = [
        ("initContainers", (!init.is_empty()).then_some(Expr::Array(init))),
        ("volumes", pod.uncounted_volumes()),
        ("nodeSelector", pod.chosen_node_selector().filter(|_| pod.applies(ConfigField::NodeSelector))),
        ("tolerations", pod.chosen_tolerations().filter(|_| pod.applies(ConfigField::Tolerations))),
        ("affinity", node_affinity.map(|affinity| map([("nodeAffinity", affinity)]))),
    ];
    parts.into_iter().filter_map(|(name, part)| Some((name, part?))).collect()
}

/// The resources of a list that are chosen at run time.
fn chosen(words: &Words<'_>, list: &ResourceList) -> Option<Expr> {
    let unknown = list.iter().filter(|(resource, quantity)| literal(resource).and(literal(quantity)).is_none());
    let entries: Vec<(Expr, Expr)> =
        unknown.map(|(resource, quantity)| (words.setting(resource), words.setting(quantity))).collect();
    (!entries.is_empty()).then_some(Expr::Map(entries))
}

fn literal(parts: &[Part]) -> Option<String> {
    let texts = parts.iter().map(|part| match part {
        Part::Literal(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}
