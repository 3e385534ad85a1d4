//! Requirements as text for people.

use std::collections::BTreeSet;
use std::fmt::Write;

use kfp_argo::{
    ArtifactRepository, Bucket, Choice, ObjectKind, RequiredNode, RequiredObject, Requirements, Rule, ServiceAccount,
};

use crate::report::inert;

/// Returns all requirements, in sections.
pub(super) fn text(requirements: &Requirements) -> String {
    let mut text = String::new();
    let version = &requirements.argo_version;
    let because = match version.because_of.is_empty() {
        true => String::new(),
        false => format!(" ({})", joined(&version.because_of)),
    };
    section(&mut text, "Argo Workflows", &[format!("version {} or later{because}", version.at_least)]);
    let repository = requirements.artifact_repository.as_ref().map_or_else(|| "not needed".to_owned(), repository);
    section(&mut text, "Artifact repository", &[repository]);
    for account in &requirements.service_accounts {
        let name = &account.name;
        let rules: Vec<String> = account.rules.iter().map(rule).collect();
        section(&mut text, &format!("Service account {name}"), &rules_or_none(account, rules));
    }
    for (kind, title) in TITLES {
        let objects = requirements.objects.iter().filter(|object| object.kind == kind);
        section(&mut text, title, &objects.map(object).collect::<Vec<_>>());
    }
    section(&mut text, "Nodes", &requirements.nodes.iter().map(node).collect::<Vec<_>>());
    section(&mut text, "Buckets and servers", &requirements.buckets.iter().map(bucket).collect::<Vec<_>>());
    let images = requirements.images.iter().map(|image| match image.pull_secrets.is_empty() {
        true => image.image.clone(),
        false => format!("{}, pulled with {}", image.image, joined(&image.pull_secrets)),
    });
    section(&mut text, "Images", &images.collect::<Vec<_>>());
    text
}

const TITLES: [(ObjectKind, &str); 9] = [
    (ObjectKind::Secret, "Secrets"),
    (ObjectKind::ConfigMap, "Config maps"),
    (ObjectKind::Cache, "Config maps of caches"),
    (ObjectKind::PersistentVolumeClaim, "Persistent volume claims"),
    (ObjectKind::StorageClass, "Storage classes"),
    (ObjectKind::PriorityClass, "Priority classes"),
    (ObjectKind::RuntimeClass, "Runtime classes"),
    (ObjectKind::ResourceClaimTemplate, "Resource claim templates"),
    (ObjectKind::Scheduler, "Schedulers"),
];

/// Adds a section, if it has lines.
fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(text, "{}", inert(title));
    for line in lines {
        let _ = writeln!(text, "  {}", inert(line));
    }
}

fn rules_or_none(account: &ServiceAccount, mut rules: Vec<String>) -> Vec<String> {
    if rules.is_empty() {
        rules.push("no rights".to_owned());
    }
    if account.needs_token_secret {
        rules.push(format!("a token in the secret {}.service-account-token", account.name));
    }
    rules
}

/// Returns a rule as `kubectl auth can-i --list` names it.
pub(super) fn rule(rule: &Rule) -> String {
    format!("{}: {}", resource(rule), joined(&rule.verbs))
}

/// Returns the resource of a rule, with its API group.
pub(super) fn resource(rule: &Rule) -> String {
    match rule.api_group.as_str() {
        "" => rule.resource.clone(),
        group => format!("{}.{group}", rule.resource),
    }
}

fn repository(repository: &ArtifactRepository) -> String {
    let place = match (&repository.config_map, &repository.key) {
        (None, None) => "the default one of the namespace, or that of the controller".to_owned(),
        (map, key) => {
            let map = map.as_deref().unwrap_or("artifact-repositories");
            let key = key.as_ref().map_or_else(String::new, |key| format!(", key {key}"));
            format!("config map {map}{key}")
        }
    };
    place + &used_by(&repository.used_by)
}

/// Returns an object with its keys and users.
pub(super) fn object(object: &RequiredObject) -> String {
    let name = match &object.name {
        Choice::Constant(name) if name.is_empty() => "the default one".to_owned(),
        Choice::Constant(name) => name.clone(),
        Choice::Default(name) => format!("{name}, unless an argument names another one"),
        Choice::Run => "a name that only the run knows".to_owned(),
    };
    let keys = match object.keys.len() {
        0 => String::new(),
        1 => format!(", key {}", joined(&object.keys)),
        _ => format!(", keys {}", joined(&object.keys)),
    };
    let optional = if object.optional { ", optional" } else { "" };
    format!("{name}{keys}{optional}{}", used_by(&object.used_by))
}

/// Returns the node that some pods ask for.
pub(super) fn node(node: &RequiredNode) -> String {
    let parts = [
        ("", joined(&node.labels)),
        ("", node.affinity.clone().unwrap_or_default()),
        ("with ", joined(&node.resources)),
        ("tolerated taints: ", joined(&node.tolerated_taints)),
    ];
    let parts = parts.iter().filter(|(_, part)| !part.is_empty()).map(|(what, part)| format!("{what}{part}"));
    parts.collect::<Vec<_>>().join("; ") + &used_by(&node.used_by)
}

fn bucket(bucket: &Bucket) -> String {
    let uri = bucket.uri.as_deref().unwrap_or("a bucket that only the run knows");
    let endpoint = bucket.endpoint.as_ref().map_or_else(String::new, |endpoint| format!(" at {endpoint}"));
    let access = match (bucket.is_read, bucket.is_written) {
        (true, true) => "read and write",
        (false, true) => "write",
        _ => "read",
    };
    format!("{uri}{endpoint}: {access}{}", used_by(&bucket.used_by))
}

fn used_by(templates: &BTreeSet<String>) -> String {
    if templates.is_empty() { String::new() } else { format!("  (templates: {})", joined(templates)) }
}

fn joined(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
