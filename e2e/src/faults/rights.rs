//! The rights that the cases need on a cluster.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::operator::Operator;
use crate::cluster::Cluster;

/// Verbs on a kind of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Right {
    place: Place,
    group: &'static str,
    /// The plural, and after a `/` the part of the object: `pods/log`.
    resource: &'static str,
    verbs: &'static [&'static str],
}

/// The place of the objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Runs,
    Controller,
    Cluster,
}

/// The rights of all cases.
const ALWAYS: [Right; 6] = [
    Right::new(Place::Runs, "argoproj.io", "workflows", &["create", "get", "list", "patch", "delete"]),
    Right::new(Place::Runs, "argoproj.io", "cronworkflows", &["create", "patch", "delete"]),
    Right::new(Place::Runs, "", "pods", &["list", "delete"]),
    Right::new(Place::Runs, "", "pods/log", &["get"]),
    Right::new(Place::Runs, "", "persistentvolumeclaims", &["list"]),
    Right::new(Place::Runs, "", "configmaps", &["list"]),
];

impl Right {
    const fn new(place: Place, group: &'static str, resource: &'static str, verbs: &'static [&'static str]) -> Self {
        Self { place, group, resource, verbs }
    }
}

/// Checks that the user has the rights that the cases need.
///
/// # Errors
/// When rights are missing, or the API server does not answer.
pub fn check(cluster: &Cluster, operator: &Operator, knows_version: bool) -> Result<()> {
    let mut missing = Vec::new();
    for right in needed(operator, knows_version) {
        for verb in right.verbs {
            if !is_allowed(cluster, operator, right, verb)? {
                let place = namespace(cluster, operator, right.place);
                let place = place.map_or("in the cluster".to_owned(), |name| format!("in namespace {name}"));
                missing.push(format!("{verb} {} {place}", right.resource));
            }
        }
    }
    let hint = "`e2e --print-roles` prints roles with them";
    ensure!(missing.is_empty(), "the user of the kubeconfig has no right to {}\n{hint}", missing.join(", "));
    Ok(())
}

/// Returns roles with all rights: a list for `kubectl apply -f`.
pub fn roles(cluster: &Cluster, operator: &Operator, knows_version: bool) -> Value {
    let mut items: Vec<Value> = Vec::new();
    let rights = needed(operator, knows_version);
    for place in [Place::Runs, Place::Controller, Place::Cluster] {
        let of_place = rights.iter().filter(|right| right.place == place);
        let rules = of_place
            .map(|right| json!({"apiGroups": [right.group], "resources": [right.resource], "verbs": right.verbs}));
        let rules: Vec<Value> = rules.collect();
        if rules.is_empty() {
            continue;
        }
        let namespace = namespace(cluster, operator, place);
        let kind = if namespace.is_some() { "Role" } else { "ClusterRole" };
        let suffix = if place == Place::Controller { "-controller" } else { "" };
        let mut metadata = json!({"name": format!("kfp-compile-e2e{suffix}")});
        if let Some(namespace) = namespace {
            metadata["namespace"] = json!(namespace);
        }
        let api = "rbac.authorization.k8s.io/v1";
        items.push(json!({"apiVersion": api, "kind": kind, "metadata": metadata, "rules": rules}));
    }
    json!({"apiVersion": "v1", "kind": "List", "items": items})
}

fn needed(operator: &Operator, knows_version: bool) -> Vec<Right> {
    let mut rights = ALWAYS.to_vec();
    if !knows_version {
        rights.push(Right::new(Place::Controller, "apps", "deployments", &["list"]));
    }
    if operator.may_restart && operator.restart.is_none() {
        rights.push(Right::new(Place::Controller, "", "pods", &["list", "delete"]));
    }
    if operator.may_drain {
        rights.push(Right::new(Place::Cluster, "", "nodes", &["patch"]));
        rights.push(Right::new(Place::Runs, "", "pods/eviction", &["create"]));
    }
    if operator.may_set_quota {
        rights.push(Right::new(Place::Runs, "", "resourcequotas", &["get", "create", "delete"]));
    }
    rights
}

fn namespace<'a>(cluster: &'a Cluster, operator: &'a Operator, place: Place) -> Option<&'a str> {
    match place {
        Place::Runs => Some(cluster.namespace()),
        Place::Controller => Some(&operator.controller_namespace),
        Place::Cluster => None,
    }
}

fn is_allowed(cluster: &Cluster, operator: &Operator, right: Right, verb: &str) -> Result<bool> {
    let (resource, part) = right.resource.split_once('/').unwrap_or((right.resource, ""));
    let namespace = namespace(cluster, operator, right.place);
    cluster.may(&json!({
        "namespace": namespace, "verb": verb, "group": right.group, "resource": resource, "subresource": part,
    }))
}
