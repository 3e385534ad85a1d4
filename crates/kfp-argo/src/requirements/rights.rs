//! The service accounts of pods, and the rights that Argo's executor needs there.
//!
//! The executor, a container beside the program, reports the outputs of a task as a
//! `WorkflowTaskResult`. A template with a `resource` runs kubectl in the executor's place. Both
//! use the service account of `executor` if it is set, and otherwise that of the pod.

use std::collections::{BTreeMap, BTreeSet};

use argo_model::Tree;

use super::parts::{Part, Parts};
use super::{Rule, ServiceAccount};

/// The name of the account that pods have without a choice.
const DEFAULT: &str = "default";

/// Returns the service accounts of all pods, by name.
pub(super) fn of(parts: &Parts<'_>) -> Vec<ServiceAccount> {
    let mut accounts: BTreeMap<String, ServiceAccount> = BTreeMap::new();
    for part in parts.with_pod() {
        let own = account(parts, part, &["serviceAccountName"]);
        let executor = account(parts, part, &["executor", "serviceAccountName"]);
        let new = |name: &str| ServiceAccount { name: name.to_owned(), rules: Vec::new(), needs_token_secret: false };
        let pod = own.unwrap_or(DEFAULT);
        accounts.entry(pod.to_owned()).or_insert_with(|| new(pod));
        let name = executor.unwrap_or(pod);
        let account = accounts.entry(name.to_owned()).or_insert_with(|| new(name));
        account.needs_token_secret |= executor.is_some();
        add(&mut account.rules, "argoproj.io", "workflowtaskresults", &["create", "patch"]);
        if let Some(resource) = part.tree.get("resource") {
            add_resource(&mut account.rules, resource);
        }
    }
    accounts.into_values().collect()
}

/// Returns the name of an account in a template, or in the workflow as a whole.
fn account<'t>(parts: &Parts<'t>, part: Part<'t>, path: &[&str]) -> Option<&'t str> {
    part.tree.at(path).or_else(|| parts.spec.at(path)).and_then(Tree::text).filter(|name| !name.is_empty())
}

fn add(rules: &mut Vec<Rule>, api_group: &str, resource: &str, verbs: &[&str]) {
    let verbs = verbs.iter().map(|verb| (*verb).to_owned());
    match rules.iter_mut().find(|rule| rule.api_group == api_group && rule.resource == resource) {
        Some(rule) => rule.verbs.extend(verbs),
        None => {
            rules.push(Rule { api_group: api_group.to_owned(), resource: resource.to_owned(), verbs: verbs.collect() })
        }
    }
}

/// Adds the rights for the action of a template. kubectl reads an object before it deletes it, and
/// the executor reads outputs from it after it is created.
fn add_resource(rules: &mut Vec<Rule>, resource: &Tree) {
    let action = resource.get("action").and_then(Tree::text).unwrap_or_default();
    let verbs: BTreeSet<&str> = ["get", action].into_iter().filter(|verb| !verb.is_empty()).collect();
    let verbs = match action {
        "apply" => BTreeSet::from(["create", "get", "patch"]),
        "replace" => BTreeSet::from(["get", "update"]),
        _ => verbs,
    };
    let manifest = resource.get("manifest").and_then(Tree::text).unwrap_or_default();
    let (group, plural) = object(manifest);
    add(rules, &group, &plural, &verbs.into_iter().collect::<Vec<_>>());
}

/// Returns the API group and the plural of the object in a manifest, as RBAC names them. The
/// manifests of the compiler are expressions that create or delete claims.
fn object(manifest: &str) -> (String, String) {
    let tree = crate::images::parse_patch(manifest).unwrap_or_default();
    let text = |key: &str| tree.get(key).and_then(Tree::text);
    let Some(kind) = text("kind") else { return (String::new(), "persistentvolumeclaims".to_owned()) };
    let group = text("apiVersion").and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
    (group.to_owned(), plural(&kind.to_lowercase()))
}

/// Returns the plural of a kind by the rule of Kubernetes for kinds without a plural of their own.
fn plural(kind: &str) -> String {
    match kind.chars().last() {
        Some('s' | 'x') => format!("{kind}es"),
        Some('y') => format!("{}ies", &kind[..kind.len() - 1]),
        _ => format!("{kind}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{object, plural};

    #[test]
    fn plurals_are_those_of_kubernetes() {
        for (kind, expected) in [("job", "jobs"), ("ingress", "ingresses"), ("networkpolicy", "networkpolicies")] {
            assert_eq!(plural(kind), expected);
        }
    }

    #[test]
    fn manifests_name_their_object() {
        let pair = |group: &str, plural: &str| (group.to_owned(), plural.to_owned());
        assert_eq!(object("apiVersion: batch/v1\nkind: Job\n"), pair("batch", "jobs"));
        assert_eq!(object("{{=toJson({'kind': 'PersistentVolumeClaim'})}}"), pair("", "persistentvolumeclaims"));
    }
}
