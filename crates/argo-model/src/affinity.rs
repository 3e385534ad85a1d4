//! Where a pod may run: what it tolerates of a node, and which nodes and pods it wants near. In Kubernetes' own words, as authors write
//! them too, so these types are also read.

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
    /// How long a taint of effect `NoExecute` is tolerated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toleration_seconds: Option<i64>,
}

/// `affinity`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Affinity {
    /// Nodes.
    #[serde(skip_serializing_if = "NodeAffinity::is_empty")]
    pub node_affinity: NodeAffinity,
    /// Pods to be near to.
    #[serde(skip_serializing_if = "PodAffinity::is_empty")]
    pub pod_affinity: PodAffinity,
    /// Pods to be away from.
    #[serde(skip_serializing_if = "PodAffinity::is_empty")]
    pub pod_anti_affinity: PodAffinity,
}

impl Affinity {
    /// Whether the pod may run anywhere.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `nodeAffinity`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NodeAffinity {
    /// One of these terms has to hold.
    #[serde(
        rename = "requiredDuringSchedulingIgnoredDuringExecution",
        skip_serializing_if = "NodeSelectorTerms::is_empty"
    )]
    pub required: NodeSelectorTerms,
    /// The more of these hold the better.
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution", skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PreferredTerm>,
}

impl NodeAffinity {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All that both ask for.
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
    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.node_selector_terms.is_empty()
    }
}

/// What has to hold of a node, all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NodeTerm {
    /// Of its labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<Requirement>,
    /// Of its fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_fields: Vec<Requirement>,
}

/// A term and how much it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreferredTerm {
    /// From 1 to 100.
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
    /// Its values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// `podAffinity`, `podAntiAffinity`
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PodAffinity {
    /// All of these have to hold.
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution", skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<PodTerm>,
    /// The more of these hold the better.
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution", skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PreferredPodTerm>,
}

impl PodAffinity {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Pods, and what near means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PodTerm {
    /// The pods.
    #[serde(skip_serializing_if = "LabelSelector::is_empty")]
    pub label_selector: LabelSelector,
    /// Near is a node with the same value of this label.
    pub topology_key: String,
    /// The pods' namespaces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// The pods' namespaces, by their labels.
    #[serde(skip_serializing_if = "LabelSelector::is_empty")]
    pub namespace_selector: LabelSelector,
}

/// A term and how much it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreferredPodTerm {
    /// From 1 to 100.
    pub weight: i32,
    /// The term.
    pub pod_affinity_term: PodTerm,
}

/// A selector of labels, all of which have to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LabelSelector {
    /// By requirement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<Requirement>,
    /// By value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub match_labels: BTreeMap<String, String>,
}

impl LabelSelector {
    /// Whether it selects by nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
