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

use super::labels;
use super::pod::{Entry, Given, Reader, entries};
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::Setting;

/// Operators that nodes are selected by.
const OF_NODES: [&str; 6] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/// Operators that pods and namespaces are selected by.
const OF_LABELS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

impl Reader<'_> {
    pub(super) fn scheduling(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        self.node_selector(config, at);
        self.tolerations(config, at);
        for (entry, term) in entries(&config.node_affinity, at, "nodeAffinity") {
            let affinity = self.node_affinity(term, &entry);
            self.pod.node_affinity.extend(affinity);
        }
        for (Entry { at, .. }, term) in entries(&config.pod_affinity, at, "podAffinity") {
            self.pod_affinity(term, &at);
        }
    }

    /// The JSON of a newer file replaces the labels.
    fn node_selector(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        let Some(selector) = &config.node_selector else { return };
        self.pod.node_labels.clone_from(&selector.labels);
        let entry = Entry { at: at.key("nodeSelector"), key: "nodeSelector".to_owned() };
        labels::labels(&selector.labels, &entry.at.key("labels"), self.found);
        let (what, field) = ("the node selector", "nodeSelectorJson");
        match self.given(what, false, selector.node_selector_json.as_ref(), field, &entry) {
            None | Some(Given::Constant(Value::Null)) => {}
            Some(Given::Key(key)) => self.pod.node_selector = Some(key),
            Some(Given::Constant(value)) => {
                let labels: Option<BTreeMap<String, String>> = self.parsed(what, value, &entry.at.key(field));
                self.pod.node_labels = labels.unwrap_or_default();
            }
        }
    }

    fn tolerations(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        for (entry, toleration) in entries(&config.tolerations, at, "tolerations") {
            let (what, field) = ("the toleration", "tolerationJson");
            let first = self.pod.tolerations.len();
            match self.given(what, false, toleration.toleration_json.as_ref(), field, &entry) {
                Some(Given::Key(key)) => self.pod.tolerations.push(Setting::Given(key)),
                Some(Given::Constant(value)) => {
                    let at = entry.at.key(field);
                    let several = match value {
                        Value::Null => Some(Vec::new()),
                        Value::Object(object) if object.is_empty() => Some(Vec::new()),
                        list @ Value::Array(_) => self.parsed(what, list, &at),
                        one => self.parsed(what, one, &at).map(|one| vec![one]),
                    };
                    self.pod.tolerations.extend(several.unwrap_or_default().into_iter().map(Setting::Known));
                }
                None => self.pod.tolerations.push(Setting::Known(Toleration {
                    key: toleration.key.clone(),
                    operator: toleration.operator.clone(),
                    value: toleration.value.clone(),
                    effect: toleration.effect.clone(),
                    toleration_seconds: toleration.toleration_seconds,
                })),
            }
            let known: Vec<Toleration> =
                self.pod.tolerations[first..].iter().filter_map(Setting::known).cloned().collect();
            for Toleration { operator, effect, .. } in known {
                self.word("the toleration's operator", &operator, &["", "Equal", "Exists"], &entry.at);
                let effects = ["", "NoSchedule", "PreferNoSchedule", "NoExecute"];
                self.word("the toleration's effect", &effect, &effects, &entry.at);
            }
        }
    }

    fn node_affinity(&mut self, term: &NodeAffinityTerm, entry: &Entry) -> Option<Setting<NodeAffinity>> {
        let (what, field) = ("the node affinity", "nodeAffinityJson");
        match self.given(what, false, term.node_affinity_json.as_ref(), field, entry) {
            Some(Given::Key(key)) => return Some(Setting::Given(key)),
            Some(Given::Constant(Value::Null)) => return None,
            Some(Given::Constant(value)) => {
                return self.parsed(what, value, &entry.at.key(field)).map(Setting::Known);
            }
            None => {}
        }
        let preference = NodeTerm {
            match_expressions: self.requirements(&term.match_expressions, &OF_NODES, &entry.at.key("matchExpressions")),
            match_fields: self.requirements(&term.match_fields, &OF_NODES, &entry.at.key("matchFields")),
        };
        Some(Setting::Known(match term.weight {
            None => NodeAffinity {
                required: NodeSelectorTerms { node_selector_terms: vec![preference] },
                preferred: Vec::new(),
            },
            Some(weight) => {
                self.weight(weight, &entry.at);
                let preferred = vec![PreferredTerm { weight, preference }];
                NodeAffinity { preferred, ..NodeAffinity::default() }
            }
        }))
    }

    fn pod_affinity(&mut self, term: &PodAffinityTerm, at: &Location) {
        if term.topology_key.is_empty() {
            self.found.push(bad_setting::empty(at, "the pod affinity's topology key"));
        }
        let expressions = &term.match_namespace_expressions;
        let pod_term = PodTerm {
            label_selector: LabelSelector {
                match_expressions: self.requirements(
                    &term.match_pod_expressions,
                    &OF_LABELS,
                    &at.key("matchPodExpressions"),
                ),
                match_labels: term.match_pod_labels.clone(),
            },
            topology_key: term.topology_key.clone(),
            namespaces: term.namespaces.clone(),
            namespace_selector: LabelSelector {
                match_expressions: self.requirements(expressions, &OF_LABELS, &at.key("matchNamespaceExpressions")),
                match_labels: term.match_namespace_labels.clone(),
            },
        };
        if let Some(weight) = term.weight {
            self.weight(weight, at);
        }
        let affinity = match term.anti {
            Some(true) => &mut self.pod.pod_anti_affinity,
            _ => &mut self.pod.pod_affinity,
        };
        match term.weight {
            None => affinity.required.push(pod_term),
            Some(weight) => affinity.preferred.push(PreferredPodTerm { weight, pod_affinity_term: pod_term }),
        }
    }

    fn requirements(&mut self, list: &[SelectorRequirement], operators: &[&str], at: &Location) -> Vec<Requirement> {
        let mut requirements = Vec::with_capacity(list.len());
        for (index, one) in list.iter().enumerate() {
            self.word("the requirement's operator", &one.operator, operators, &at.index(index));
            let (key, operator, values) = (one.key.clone(), one.operator.clone(), one.values.clone());
            requirements.push(Requirement { key, operator, values });
        }
        requirements
    }

    fn weight(&mut self, weight: i32, at: &Location) {
        if !(1..=100).contains(&weight) {
            let at = at.key("weight");
            self.found.push(bad_setting::number(&at, "the term's weight", weight.into(), "from 1 to 100"));
        }
    }

    fn word(&mut self, what: &str, word: &str, allowed: &[&str], at: &Location) {
        if !allowed.contains(&word) {
            let named: Vec<&str> = allowed.iter().copied().filter(|word| !word.is_empty()).collect();
            self.found.push(bad_setting::none_of(at, what, word, &named));
        }
    }

    /// JSON of Kubernetes; a finding where it is none.
    fn parsed<T: DeserializeOwned>(&mut self, what: &str, value: Value, at: &Location) -> Option<T> {
        match serde_json::from_value(value) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.found.push(bad_setting::shape(at, what, &error.to_string()));
                None
            }
        }
    }
}
