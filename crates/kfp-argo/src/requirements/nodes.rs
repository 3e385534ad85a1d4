//! The nodes that pods ask for: labels, taints that they tolerate, and extended resources.

use std::collections::BTreeMap;

use argo_model::Tree;

use super::RequiredNode;
use super::parts::{Part, Parts, elements, has_tag};

/// Resources that every node has.
const ORDINARY: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// Returns each different kind of node that pods ask for.
pub(super) fn of(parts: &Parts<'_>) -> Vec<RequiredNode> {
    // A patch of a template's pods asks for the same node as the template.
    let mut by_user: BTreeMap<Option<&str>, RequiredNode> = BTreeMap::new();
    for part in &parts.all {
        let node = by_user.entry(part.template).or_default();
        add(node, *part);
    }
    let mut nodes: Vec<RequiredNode> = Vec::new();
    for (user, node) in by_user.into_iter().filter(|(_, node)| *node != RequiredNode::default()) {
        let is_same =
            |other: &&mut RequiredNode| RequiredNode { used_by: node.used_by.clone(), ..(**other).clone() } == node;
        let user = user.map(str::to_owned);
        match nodes.iter_mut().find(|other| !other.used_by.is_empty() && user.is_some() && is_same(other)) {
            Some(other) => other.used_by.extend(user),
            None => nodes.push(RequiredNode { used_by: user.into_iter().collect(), ..node }),
        }
    }
    nodes
}

fn add(node: &mut RequiredNode, part: Part<'_>) {
    if let Some(Tree::Map(labels)) = part.tree.get("nodeSelector") {
        let labels = labels.iter().filter_map(|(key, value)| Some(format!("{key}={}", value.text()?)));
        node.labels.extend(labels.filter(|label| !has_tag(label)));
    }
    node.tolerated_taints.extend(elements(part.tree, "tolerations").iter().map(taint));
    node.affinity = affinity(part.tree).or(node.affinity.take());
    for container in part.containers() {
        for amounts in ["limits", "requests"].into_iter().filter_map(|key| container.at(&["resources", key])) {
            let Tree::Map(amounts) = amounts else { continue };
            let extended = amounts.keys().filter(|name| !ORDINARY.contains(&name.as_str()) && !has_tag(name));
            node.resources.extend(extended.cloned());
        }
    }
}

/// Returns the taint that a toleration is for, as `kubectl taint` writes it. A toleration without a
/// key is for all taints, `*`.
fn taint(toleration: &Tree) -> String {
    let text = |key: &str| toleration.get(key).and_then(Tree::text).unwrap_or_default();
    let key = if text("key").is_empty() { "*" } else { text("key") };
    let value = if text("value").is_empty() { String::new() } else { format!("={}", text("value")) };
    let effect = if text("effect").is_empty() { String::new() } else { format!(":{}", text("effect")) };
    format!("{key}{value}{effect}")
}

/// Returns the required node affinity in the syntax of label selectors.
fn affinity(part: &Tree) -> Option<String> {
    let path = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
    let terms = part.at(&path)?.elements().iter().map(|term| {
        let all = elements(term, "matchExpressions").iter().chain(elements(term, "matchFields"));
        all.map(requirement).collect::<Vec<_>>().join(",")
    });
    let terms: Vec<String> = terms.filter(|term| !term.is_empty() && !has_tag(term)).collect();
    (!terms.is_empty()).then(|| terms.join(" || "))
}

fn requirement(expression: &Tree) -> String {
    let text = |key: &str| expression.get(key).and_then(Tree::text).unwrap_or_default();
    let values: Vec<&str> = elements(expression, "values").iter().filter_map(Tree::text).collect();
    let (key, values) = (text("key"), values.join(","));
    match text("operator") {
        "Exists" => key.to_owned(),
        "DoesNotExist" => format!("!{key}"),
        "In" => format!("{key} in ({values})"),
        "NotIn" => format!("{key} notin ({values})"),
        "Gt" => format!("{key}>{values}"),
        "Lt" => format!("{key}<{values}"),
        other => format!("{key} {other} ({values})"),
    }
}
