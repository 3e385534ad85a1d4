//! The stores of artifacts: the repository, and buckets outside of it.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::Tree;

use super::parts::{Parts, elements, has_tag};
use super::{ArtifactRepository, Bucket};

/// Keys of an artifact that locate it outside of the repository.
const LOCATIONS: [&str; 3] = ["s3", "gcs", "http"];

/// Keys of an artifact whose content does not come from a store.
const CONTENTS: [&str; 4] = ["raw", "from", "fromExpression", "git"];

/// Returns the artifact repository, if any artifact is kept there.
///
/// That are outputs that programs write without a location of their own, and all artifacts with a
/// key, but without a bucket.
pub(super) fn repository(parts: &Parts<'_>) -> Option<ArtifactRepository> {
    let mut used_by = BTreeSet::new();
    for part in &parts.templates {
        let outputs = artifacts(part.tree, "outputs");
        let is_kept = outputs.iter().any(|artifact| artifact.get("path").is_some() && location(artifact).is_none());
        let tasks = tasks(part.tree).flat_map(|task| artifacts(task, "arguments"));
        let mut located = outputs.iter().chain(artifacts(part.tree, "inputs")).chain(tasks).filter_map(location);
        let logs = |tree: &Tree| tree.at(&["archiveLocation", "archiveLogs"]) == Some(&Tree::Bool(true));
        if is_kept || located.any(|(_, location)| in_repository(location)) || logs(part.tree) {
            used_by.insert(part.template.unwrap_or_default().to_owned());
        }
    }
    if parts.spec.get("archiveLogs") == Some(&Tree::Bool(true)) {
        used_by.extend(parts.with_pod().filter_map(|part| part.template).map(str::to_owned));
    }
    let reference = |key: &str| parts.spec.at(&["artifactRepositoryRef", key]).and_then(Tree::text).map(str::to_owned);
    let repository = ArtifactRepository { config_map: reference("configMap"), key: reference("key"), used_by };
    (!repository.used_by.is_empty()).then_some(repository)
}

/// Returns the buckets and servers outside of the repository.
pub(super) fn buckets(parts: &Parts<'_>) -> Vec<Bucket> {
    let mut buckets: BTreeMap<(Option<String>, Option<String>), Bucket> = BTreeMap::new();
    for part in &parts.templates {
        let outputs = artifacts(part.tree, "outputs").iter().map(|artifact| (artifact, true));
        let inputs = artifacts(part.tree, "inputs").iter().map(|artifact| (artifact, false));
        let of_tasks = tasks(part.tree).flat_map(|task| artifacts(task, "arguments")).map(|artifact| (artifact, false));
        for (artifact, is_written) in outputs.chain(inputs).chain(of_tasks) {
            let Some((kind, location)) = location(artifact) else { continue };
            if in_repository(location) {
                continue;
            }
            let (uri, endpoint) = (uri(kind, location), text(location, "endpoint").map(str::to_owned));
            let bucket = buckets.entry((uri.clone(), endpoint.clone())).or_insert_with(|| Bucket {
                uri,
                endpoint,
                is_read: false,
                is_written: false,
                used_by: BTreeSet::new(),
            });
            bucket.is_read |= !is_written;
            bucket.is_written |= is_written;
            bucket.used_by.insert(part.template.unwrap_or_default().to_owned());
        }
    }
    buckets.into_values().collect()
}

fn artifacts<'t>(tree: &'t Tree, key: &str) -> &'t [Tree] {
    tree.get(key).map(|part| elements(part, "artifacts")).unwrap_or_default()
}

/// Returns the tasks and steps of a template, and their hooks.
fn tasks(template: &Tree) -> impl Iterator<Item = &Tree> {
    let steps = elements(template, "steps").iter().flat_map(Tree::elements);
    let tasks = template.at(&["dag", "tasks"]).map(Tree::elements).unwrap_or_default().iter().chain(steps);
    tasks.flat_map(|task| {
        let hooks = match task.get("hooks") {
            Some(Tree::Map(hooks)) => hooks.values().collect(),
            _ => Vec::new(),
        };
        std::iter::once(task).chain(hooks)
    })
}

/// Returns the location of an artifact, and its kind.
fn location(artifact: &Tree) -> Option<(&'static str, &Tree)> {
    let is_elsewhere = CONTENTS.iter().any(|key| artifact.get(key).is_some());
    let found = LOCATIONS.into_iter().find_map(|kind| Some((kind, artifact.get(kind)?)));
    found.filter(|_| !is_elsewhere)
}

/// Returns true for a key without a bucket, which is one in the repository.
fn in_repository(location: &Tree) -> bool {
    location.get("url").is_none() && text(location, "bucket").is_none_or(str::is_empty)
}

/// Returns the URI of a bucket or server, unless only the run knows it.
fn uri(kind: &str, location: &Tree) -> Option<String> {
    match kind {
        "http" => {
            let url = text(location, "url")?;
            let (scheme, rest) = url.split_once("://")?;
            let host = rest.split('/').next()?;
            (!has_tag(scheme) && !has_tag(host)).then(|| format!("{scheme}://{host}"))
        }
        _ => {
            let bucket = text(location, "bucket").filter(|bucket| !has_tag(bucket))?;
            Some(format!("{}://{bucket}", if kind == "gcs" { "gs" } else { kind }))
        }
    }
}

fn text<'t>(tree: &'t Tree, key: &str) -> Option<&'t str> {
    tree.get(key).and_then(Tree::text)
}
