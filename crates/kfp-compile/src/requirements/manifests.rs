//! The objects that can be made from the requirements alone.

use anyhow::{Result, bail};
use kfp_argo::{Choice, ObjectKind, Requirements, ServiceAccount};
use serde_json::{Value, json};

/// The account that every namespace has.
const DEFAULT_ACCOUNT: &str = "default";

/// The label by which Argo recognizes the config map of a cache.
const CACHE_LABEL: &str = "workflows.argoproj.io/configmap-type";

/// Returns service accounts with their roles and bindings, and the config maps of caches.
///
/// # Errors
/// Returns an error if the workflow has no namespace: a role binding must name that of its service
/// account.
pub(super) fn of(requirements: &Requirements) -> Result<Vec<Value>> {
    let Some(namespace) = &requirements.namespace else {
        bail!("a role binding names the namespace of its service account; set --namespace");
    };
    let of_accounts =
        requirements.service_accounts.iter().flat_map(|account| of_account(account, requirements, namespace));
    let caches = requirements.objects.iter().filter_map(|object| match &object.name {
        Choice::Constant(name) if object.kind == ObjectKind::Cache => Some(json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": name, "namespace": namespace, "labels": {CACHE_LABEL: "Cache"}},
        })),
        _ => None,
    });
    Ok(of_accounts.chain(caches).collect())
}

fn of_account(account: &ServiceAccount, requirements: &Requirements, namespace: &str) -> Vec<Value> {
    let name = &account.name;
    let mut objects = Vec::new();
    if name != DEFAULT_ACCOUNT {
        objects.push(json!({
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": name, "namespace": namespace},
        }));
    }
    if account.needs_token_secret {
        objects.push(json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": format!("{name}.service-account-token"),
                "namespace": namespace,
                "annotations": {"kubernetes.io/service-account.name": name},
            },
            "type": "kubernetes.io/service-account-token",
        }));
    }
    if account.rules.is_empty() {
        return objects;
    }
    // Other pipelines may use the same account and need other rights, so each has a role of its
    // own.
    let role = format!("kfp-compile:{name}:{}", requirements.workflow);
    let rules: Vec<Value> = account
        .rules
        .iter()
        .map(|rule| json!({"apiGroups": [rule.api_group], "resources": [rule.resource], "verbs": rule.verbs}))
        .collect();
    objects.push(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": role, "namespace": namespace},
        "rules": rules,
    }));
    objects.push(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": role, "namespace": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
    }));
    objects
}
