//! Where a pod may run: node selectors, tolerations, affinity.

use std::collections::BTreeMap;

use argo_model::{
    LabelSelector, NodeAffinity, NodeSelectorTerms, NodeTerm, PodTerm, PreferredPodTerm, PreferredTerm, Requirement,
    Toleration,
};
use kfp_ir::messages::kfp_kubernetes::{
    KubernetesExecutorConfig, NodeAffinityTerm, PodAffinityTerm, SelectorRequirement,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::reader::{Entry, Given, Reader, entries};
use crate::check::syntax::names;
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::Setting;

/// Operators of node selectors.
const OF_NODES: [&str; 6] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/// Operators of label selectors, for pods and namespaces.
const OF_LABELS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

/// Reads the node selector, the tolerations and the affinity of a pod.
pub(super) fn read(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    node_selector(reader, config, at);
    tolerations(reader, config, at);
    for (entry, term) in entries(&config.node_affinity, at, "nodeAffinity") {
        let affinity = node_affinity(reader, term, &entry);
        reader.pod.node_affinity.extend(affinity);
    }
    for (Entry { at, .. }, term) in entries(&config.pod_affinity, at, "podAffinity") {
        pod_affinity(reader, term, &at);
    }
}

/// The JSON of a newer file replaces the labels.
fn node_selector(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    let Some(selector) = &config.node_selector else { return };
    reader.pod.node_labels.clone_from(&selector.labels);
    let entry = Entry { at: at.key("nodeSelector"), key: "nodeSelector".to_owned() };
    names::check_labels(&selector.labels, &entry.at.key("labels"), reader.sink);
    let (what, field) = ("the node selector", "nodeSelectorJson");
    match reader.given(what, false, selector.node_selector_json.as_ref(), field, &entry) {
        None | Some(Given::Constant(Value::Null)) => {}
        Some(Given::Reference(key)) => reader.pod.node_selector = Some(key),
        Some(Given::Constant(value)) => {
            let labels: Option<BTreeMap<String, String>> = parsed(reader, what, value, &entry.at.key(field));
            reader.pod.node_labels = labels.unwrap_or_default();
        }
    }
}

fn tolerations(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    for (entry, toleration) in entries(&config.tolerations, at, "tolerations") {
        let (what, field) = ("the toleration", "tolerationJson");
        let first = reader.pod.tolerations.len();
        match reader.given(what, false, toleration.toleration_json.as_ref(), field, &entry) {
            Some(Given::Reference(key)) => reader.pod.tolerations.push(Setting::FromTask(key)),
            Some(Given::Constant(value)) => {
                let at = entry.at.key(field);
                let several = match value {
                    Value::Null => Some(Vec::new()),
                    Value::Object(object) if object.is_empty() => Some(Vec::new()),
                    list @ Value::Array(_) => parsed(reader, what, list, &at),
                    one => parsed(reader, what, one, &at).map(|one| vec![one]),
                };
                reader.pod.tolerations.extend(several.unwrap_or_default().into_iter().map(Setting::Static));
            }
            None => reader.pod.tolerations.push(Setting::Static(Toleration {
                key: toleration.key.clone(),
                operator: toleration.operator.clone(),
                value: toleration.value.clone(),
                effect: toleration.effect.clone(),
                toleration_seconds: toleration.toleration_seconds,
            })),
        }
        let known: Vec<Toleration> =
            reader.pod.tolerations[first..].iter().filter_map(Setting::static_value).cloned().collect();
        for Toleration { operator, effect, .. } in known {
            check_word(reader, "the toleration's operator", &operator, &["", "Equal", "Exists"], &entry.at);
            let effects = ["", "NoSchedule", "PreferNoSchedule", "NoExecute"];
            check_word(reader, "the toleration's effect", &effect, &effects, &entry.at);
        }
    }
}

fn node_affinity(reader: &mut Reader<'_>, term: &NodeAffinityTerm, entry: &Entry) -> Option<Setting<NodeAffinity>> {
    let (what, field) = ("the node affinity", "nodeAffinityJson");
    match reader.given(what, false, term.node_affinity_json.as_ref(), field, entry) {
        Some(Given::Reference(key)) => return Some(Setting::FromTask(key)),
        Some(Given::Constant(Value::Null)) => return None,
        Some(Given::Constant(value)) => {
            return parsed(reader, what, value, &entry.at.key(field)).map(Setting::Static);
        }
        None => {}
    }
    let preference = NodeTerm {
        match_expressions: requirements(reader, &term.match_expressions, &OF_NODES, &entry.at.key("matchExpressions")),
        match_fields: requirements(reader, &term.match_fields, &OF_NODES, &entry.at.key("matchFields")),
    };
    Some(Setting::Static(match term.weight {
        None => NodeAffinity {
            required: NodeSelectorTerms { node_selector_terms: vec![preference] },
            preferred: Vec::new(),
        },
        Some(weight) => {
            check_weight(reader, weight, &entry.at);
            let preferred = vec![PreferredTerm { weight, preference }];
            NodeAffinity { preferred, ..NodeAffinity::default() }
        }
    }))
}

fn pod_affinity(reader: &mut Reader<'_>, term: &PodAffinityTerm, at: &Location) {
    if term.topology_key.is_empty() {
        reader.sink.push(bad_setting::empty(at, "the pod affinity's topology key"));
    }
    let expressions = &term.match_namespace_expressions;
    let pod_term = PodTerm {
        label_selector: LabelSelector {
            match_expressions: requirements(
                reader,
                &term.match_pod_expressions,
                &OF_LABELS,
                &at.key("matchPodExpressions"),
            ),
            match_labels: term.match_pod_labels.clone(),
        },
        topology_key: term.topology_key.clone(),
        namespaces: term.namespaces.clone(),
        namespace_selector: LabelSelector {
            match_expressions: requirements(reader, expressions, &OF_LABELS, &at.key("matchNamespaceExpressions")),
            match_labels: term.match_namespace_labels.clone(),
        },
    };
    if let Some(weight) = term.weight {
        check_weight(reader, weight, at);
    }
    let affinity = match term.anti {
        Some(true) => &mut reader.pod.pod_anti_affinity,
        _ => &mut reader.pod.pod_affinity,
    };
    match term.weight {
        None => affinity.required.push(pod_term),
        Some(weight) => affinity.preferred.push(PreferredPodTerm { weight, pod_affinity_term: pod_term }),
    }
}

fn requirements(
    reader: &mut Reader<'_>,
    list: &[SelectorRequirement],
    operators: &[&str],
    at: &Location,
) -> Vec<Requirement> {
    let mut requirements = Vec::with_capacity(list.len());
    for (index, one) in list.iter().enumerate() {
        check_word(reader, "the requirement's operator", &one.operator, operators, &at.index(index));
        let (key, operator, values) = (one.key.clone(), one.operator.clone(), one.values.clone());
        requirements.push(Requirement { key, operator, values });
    }
    requirements
}

fn check_weight(reader: &mut Reader<'_>, weight: i32, at: &Location) {
    if !(1..=100).contains(&weight) {
        let at = at.key("weight");
        reader.sink.push(bad_setting::number(&at, "the term's weight", weight.into(), "from 1 to 100"));
    }
}

fn check_word(reader: &mut Reader<'_>, what: &str, word: &str, allowed: &[&str], at: &Location) {
    if !allowed.contains(&word) {
        let named: Vec<&str> = allowed.iter().copied().filter(|word| !word.is_empty()).collect();
        reader.sink.push(bad_setting::none_of(at, what, word, &named));
    }
}

/// Parses JSON of Kubernetes, or reports that it does not have the right shape.
fn parsed<T: DeserializeOwned>(reader: &mut Reader<'_>, what: &str, value: Value, at: &Location) -> Option<T> {
    match serde_json::from_value(value) {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            reader.sink.push(bad_setting::shape(at, what, &error.to_string()));
            None
        }
    }
}
