//! Scheduling: the nodes where a pod may run. Kubernetes' own words, which authors of pipelines
//! write as well, so these types are also read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `tolerations[]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Toleration {
    /// The taint's key; empty for every taint.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// `Equal` or `Exists`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operator: String,
    /// The taint's value.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The taint's effect; empty for every one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub effect: String,
    /// The seconds for which a taint with the effect `NoExecute` is tolerated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toleration_seconds: Option<i64>,
}

/// `affinity`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Affinity {
    /// The nodes.
    #[serde(skip_serializing_if = "NodeAffinity::is_empty")]
    pub node_affinity: NodeAffinity,
    /// The pods that must be near.
    #[serde(skip_serializing_if = "PodAffinity::is_empty")]
    pub pod_affinity: PodAffinity,
    /// The pods that must not be near.
    #[serde(skip_serializing_if = "PodAffinity::is_empty")]
    pub pod_anti_affinity: PodAffinity,
}

impl Affinity {
    /// Returns true if the pod may run on every node.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `nodeAffinity`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NodeAffinity {
    /// The required terms: one of them must match.
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        skip_serializing_if = "NodeSelectorTerms::is_empty"
    )]
    pub required: NodeSelectorTerms,
    /// The preferred terms: the scheduler adds the weights of those that match.
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution", skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PreferredTerm>,
}

impl NodeAffinity {
    /// Returns true if it has neither kind of term.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns an affinity that requires what both require.
    pub fn and(mut self, other: Self) -> Self {
        self.required.node_selector_terms.extend(other.required.node_selector_terms);
        self.preferred.extend(other.preferred);
        self
    }
}

/// `requiredDuringSchedulingIgnoredDuringExecution` of a node affinity.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NodeSelectorTerms {
    /// The terms.
    pub node_selector_terms: Vec<NodeTerm>,
}

impl NodeSelectorTerms {
    /// Returns true if it has no term.
    pub fn is_empty(&self) -> bool {
        self.node_selector_terms.is_empty()
    }
}

/// Requirements on a node, all of which must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NodeTerm {
    /// Requirements on labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<Requirement>,
    /// Requirements on fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_fields: Vec<Requirement>,
}

/// A preferred term with its weight.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreferredTerm {
    /// The weight, from 1 to 100.
    pub weight: i32,
    /// The term.
    pub preference: NodeTerm,
}

/// One requirement of a selector.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The label or field.
    pub key: String,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`, and for nodes `Gt`, `Lt`.
    pub operator: String,
    /// The values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// `podAffinity`, `podAntiAffinity`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PodAffinity {
    /// The required terms: all of them must match.
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution", skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<PodTerm>,
    /// The preferred terms: the scheduler adds the weights of those that match.
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution", skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PreferredPodTerm>,
}

impl PodAffinity {
    /// Returns true if it has neither kind of term.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Other pods, and the label that defines which nodes are near them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PodTerm {
    /// The pods.
    #[serde(skip_serializing_if = "LabelSelector::is_empty")]
    pub label_selector: LabelSelector,
    /// The label: nodes with the same value are near each other.
    pub topology_key: String,
    /// The pods' namespaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// The pods' namespaces, by their labels.
    #[serde(skip_serializing_if = "LabelSelector::is_empty")]
    pub namespace_selector: LabelSelector,
}

/// A preferred term with its weight.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreferredPodTerm {
    /// The weight, from 1 to 100.
    pub weight: i32,
    /// The term.
    pub pod_affinity_term: PodTerm,
}

/// A label selector, of which all requirements must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LabelSelector {
    /// Requirements with operators.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<Requirement>,
    /// Required values.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: BTreeMap<String, String>,
}

impl LabelSelector {
    /// Returns true if the selector has no requirements.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
