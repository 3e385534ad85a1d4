//! The objects that pods refer to by name.

use std::collections::BTreeSet;

use argo_model::Tree;
use indexmap::IndexMap;

use super::chosen::ChosenObject;
use super::parts::{Part, Parts, elements, has_tag};
use super::{ObjectKind, RequiredObject};
use crate::images::Choice;

/// The objects that are found, each once.
#[derive(Default)]
pub(super) struct Objects(IndexMap<(ObjectKind, Choice), RequiredObject>);

impl Objects {
    /// Adds an object. A name with a tag is left out: if the compiler made the tag, the object is
    /// among the chosen ones.
    pub(super) fn add_fixed(
        &mut self,
        kind: ObjectKind,
        name: &str,
        key: Option<&str>,
        optional: bool,
        user: Option<&str>,
    ) {
        if !has_tag(name) {
            self.add(kind, Choice::Constant(name.to_owned()), key, optional, user);
        }
    }

    /// Adds a use of an object. The object is optional if all its uses are. A use by all pods is
    /// an empty list of users, which uses by single templates do not change.
    fn add(&mut self, kind: ObjectKind, name: Choice, key: Option<&str>, optional: bool, user: Option<&str>) {
        let new = |name| RequiredObject { kind, name, keys: BTreeSet::new(), optional, used_by: BTreeSet::new() };
        let is_new = !self.0.contains_key(&(kind, name.clone()));
        let object = self.0.entry((kind, name.clone())).or_insert_with(|| new(name));
        object.optional &= optional;
        object.keys.extend(key.filter(|key| !has_tag(key)).map(str::to_owned));
        match user {
            None => object.used_by.clear(),
            Some(user) if is_new || !object.used_by.is_empty() => drop(object.used_by.insert(user.to_owned())),
            Some(_) => {}
        }
    }

    /// Returns the objects by kind, in the order in which they were found.
    pub(super) fn into_vec(self) -> Vec<RequiredObject> {
        let mut objects: Vec<RequiredObject> = self.0.into_values().collect();
        objects.sort_by_key(|object| object.kind);
        objects
    }
}

/// Returns the objects of all parts.
pub(super) fn of(parts: &Parts<'_>, chosen: &[ChosenObject]) -> Objects {
    let mut objects = Objects::default();
    for part in &parts.all {
        of_part(*part, &mut objects);
    }
    let names: BTreeSet<&str> = parts.templates.iter().filter_map(|part| part.template).collect();
    for ChosenObject { template, kind, name, key, optional } in chosen {
        if names.contains(template.as_str()) {
            objects.add(*kind, name.clone(), key.as_deref(), *optional, Some(template.as_str()));
        }
    }
    objects
}

fn of_part(part: Part<'_>, objects: &mut Objects) {
    use ObjectKind::{Cache, ConfigMap, PriorityClass, ResourceClaimTemplate, RuntimeClass, Scheduler, Secret};
    let user = part.template;
    for container in part.containers() {
        of_environment(container, user, objects);
    }
    for volume in elements(part.tree, "volumes") {
        of_volume(volume, user, objects);
    }
    for secret in elements(part.tree, "imagePullSecrets") {
        objects.add_reference(Secret, Some(secret), None, user);
    }
    for (key, kind) in [
        ("priorityClassName", PriorityClass),
        ("podPriorityClassName", PriorityClass),
        ("runtimeClassName", RuntimeClass),
        ("schedulerName", Scheduler),
    ] {
        let name = part.text(key).filter(|name| *name != "default-scheduler");
        name.into_iter().for_each(|name| objects.add_fixed(kind, name, None, false, user));
    }
    for claim in elements(part.tree, "resourceClaims") {
        let name = claim.get("resourceClaimTemplateName").and_then(Tree::text);
        name.into_iter().for_each(|name| objects.add_fixed(ResourceClaimTemplate, name, None, false, user));
    }
    let cache = part.tree.at(&["memoize", "cache", "configMap", "name"]).and_then(Tree::text);
    cache.into_iter().for_each(|name| objects.add_fixed(Cache, name, None, false, user));
    for claim in elements(part.tree, "volumeClaimTemplates") {
        of_claim(claim.get("spec"), user, objects);
    }
    let semaphores = part.tree.get("synchronization").into_iter().flat_map(|synchronization| {
        elements(synchronization, "semaphores").iter().chain(synchronization.get("semaphore"))
    });
    semaphores.for_each(|semaphore| objects.add_reference(ConfigMap, semaphore.get("configMapKeyRef"), None, user));
    for parameters in [&["inputs", "parameters"][..], &["arguments", "parameters"]] {
        for parameter in part.tree.at(parameters).map(Tree::elements).unwrap_or_default() {
            objects.add_reference(ConfigMap, parameter.at(&["valueFrom", "configMapKeyRef"]), None, user);
        }
    }
    of_stores(part.tree, user, objects);
}

impl Objects {
    /// Adds the object of a reference such as `secretKeyRef`, with the key in it or another one.
    fn add_reference(&mut self, kind: ObjectKind, reference: Option<&Tree>, key: Option<&str>, user: Option<&str>) {
        let Some(reference) = reference else { return };
        let name = ["name", "secretName"].into_iter().find_map(|key| reference.get(key).and_then(Tree::text));
        let key = key.or_else(|| reference.get("key").and_then(Tree::text));
        let optional = reference.get("optional") == Some(&Tree::Bool(true));
        name.into_iter().for_each(|name| self.add_fixed(kind, name, key, optional, user));
    }
}

fn of_environment(container: &Tree, user: Option<&str>, objects: &mut Objects) {
    for variable in elements(container, "env") {
        objects.add_reference(ObjectKind::Secret, variable.at(&["valueFrom", "secretKeyRef"]), None, user);
        objects.add_reference(ObjectKind::ConfigMap, variable.at(&["valueFrom", "configMapKeyRef"]), None, user);
    }
    for source in elements(container, "envFrom") {
        objects.add_reference(ObjectKind::Secret, source.get("secretRef"), None, user);
        objects.add_reference(ObjectKind::ConfigMap, source.get("configMapRef"), None, user);
    }
}

fn of_volume(volume: &Tree, user: Option<&str>, objects: &mut Objects) {
    let projected = volume.get("projected").map(|projected| elements(projected, "sources")).unwrap_or_default();
    for source in std::iter::once(volume).chain(projected) {
        for (key, kind) in [("secret", ObjectKind::Secret), ("configMap", ObjectKind::ConfigMap)] {
            let Some(reference) = source.get(key) else { continue };
            objects.add_reference(kind, Some(reference), None, user);
            for item in elements(reference, "items") {
                objects.add_reference(kind, Some(reference), item.get("key").and_then(Tree::text), user);
            }
        }
    }
    let claim = volume.at(&["persistentVolumeClaim", "claimName"]).and_then(Tree::text);
    let kind = ObjectKind::PersistentVolumeClaim;
    claim.into_iter().for_each(|name| objects.add_fixed(kind, name, None, false, user));
    of_claim(volume.at(&["ephemeral", "volumeClaimTemplate", "spec"]), user, objects);
}

/// Adds the storage class of a claim that the run creates. A claim without one uses the default of
/// the cluster, and an empty name means that no class is used.
fn of_claim(spec: Option<&Tree>, user: Option<&str>, objects: &mut Objects) {
    let Some(spec) = spec else { return };
    let is_bound = spec.get("volumeName").is_some();
    match spec.get("storageClassName").and_then(Tree::text) {
        Some("") => {}
        Some(name) => objects.add_fixed(ObjectKind::StorageClass, name, None, false, user),
        None if is_bound => {}
        None => objects.add_fixed(ObjectKind::StorageClass, "", None, false, user),
    }
}

/// Adds the secrets for stores of artifacts, which are `{name, key}` under a key such as
/// `accessKeySecret`.
fn of_stores(tree: &Tree, user: Option<&str>, objects: &mut Objects) {
    let artifacts = ["inputs", "outputs", "arguments"].map(|key| tree.at(&[key, "artifacts"]));
    let steps = elements(tree, "steps").iter().flat_map(Tree::elements);
    let tasks = tree.at(&["dag", "tasks"]).map(Tree::elements).unwrap_or_default().iter().chain(steps);
    let of_tasks = tasks.filter_map(|task| task.at(&["arguments", "artifacts"]));
    for artifact in artifacts.into_iter().flatten().chain(of_tasks).flat_map(Tree::elements) {
        each_secret(artifact, &mut |secret| objects.add_reference(ObjectKind::Secret, Some(secret), None, user));
    }
}

fn each_secret<'t>(tree: &'t Tree, visit: &mut impl FnMut(&'t Tree)) {
    let Tree::Map(map) = tree else { return };
    for (key, value) in map {
        match key.ends_with("Secret") && value.get("name").is_some() {
            true => visit(value),
            false => each_secret(value, visit),
        }
    }
}
