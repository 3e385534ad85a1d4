//! Where a container's pod may run. A patch replaces lists, so where one entry is chosen at run time, the patch has all of them.

use std::collections::BTreeMap;

use argo_model::{Affinity, Expr, NodeAffinity, Toleration};

use super::pod::{Pod, literal, map};
use crate::pipeline::{ConfigField, Setting};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

impl Pod<'_> {
    /// What a key stands for, where that is JSON, or text that holds it.
    fn structure(&self, key: &str) -> Expr {
        let value = (self.value)(key);
        if self.texts.contains(key) { value.parsed_if_text() } else { value }
    }

    pub(super) fn node_selector(&self) -> BTreeMap<String, String> {
        let known = self.applies(ConfigField::NodeSelector) && self.settings.node_selector.is_none();
        if known { self.settings.node_labels.clone() } else { BTreeMap::new() }
    }

    /// The node selector where it is chosen at run time.
    pub(super) fn chosen_node_selector(&self) -> Option<Expr> {
        let key = self.settings.node_selector.as_deref()?;
        let labels = self.settings.node_labels.iter();
        let labels = map(labels.map(|(key, value)| (key.as_str(), value.as_str().into())));
        let chosen = self.structure(key);
        Some(if self.counts(Some(key)) { chosen } else { chosen.or_else(labels) })
    }

    pub(super) fn tolerations(&self) -> Vec<Toleration> {
        let known: Option<Vec<Toleration>> =
            self.settings.tolerations.iter().map(|toleration| toleration.known().cloned()).collect();
        known.filter(|_| self.applies(ConfigField::Tolerations)).unwrap_or_default()
    }

    /// The tolerations where some are chosen at run time. A patch replaces the list, so it has all of them.
    pub(super) fn chosen_tolerations(&self) -> Option<Expr> {
        let tolerations = &self.settings.tolerations;
        tolerations.iter().any(|one| one.given().is_some()).then(|| {
            let lists = tolerations.iter().map(|toleration| match toleration {
                Setting::Known(known) => Expr::Array(vec![literal(known)]),
                Setting::Given(key) => {
                    let value = || self.structure(key);
                    let several = value().kind().equals("array").choose(value(), Expr::Array(vec![value()]));
                    let none = value().or_else(Expr::Array(Vec::new())).length().equals(Expr::Int(0));
                    none.choose(Expr::Array(Vec::new()), several)
                }
            });
            Expr::concat(lists.collect())
        })
    }

    pub(super) fn affinity(&self) -> Affinity {
        let node_affinity = self.known_node_affinity().filter(|_| self.applies(ConfigField::Affinity));
        let pods = self.applies(ConfigField::Affinity).then_some(self.settings);
        Affinity {
            node_affinity: node_affinity.unwrap_or_default(),
            pod_affinity: pods.map(|pods| pods.pod_affinity.clone()).unwrap_or_default(),
            pod_anti_affinity: pods.map(|pods| pods.pod_anti_affinity.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn known_node_affinity(&self) -> Option<NodeAffinity> {
        let terms = self.settings.node_affinity.iter().map(|term| term.known().cloned());
        let terms: Option<Vec<NodeAffinity>> = terms.collect();
        Some(terms?.into_iter().fold(NodeAffinity::default(), NodeAffinity::and))
    }

    /// The node affinity where some of it is chosen at run time: all of it, as a patch replaces the lists.
    pub(super) fn chosen_node_affinity(&self) -> Option<Expr> {
        if self.known_node_affinity().is_some() {
            return None;
        }
        let (mut required, mut preferred) = (Vec::new(), Vec::new());
        for term in &self.settings.node_affinity {
            match term {
                Setting::Known(known) => {
                    required.extend((!known.required.is_empty()).then(|| literal(&known.required.node_selector_terms)));
                    preferred.extend((!known.preferred.is_empty()).then(|| literal(&known.preferred)));
                }
                Setting::Given(key) => {
                    let none = || Expr::Array(Vec::new());
                    let value = || self.structure(key);
                    let terms = value().get(REQUIRED).get("nodeSelectorTerms");
                    required.push(terms.or_else(none()));
                    preferred.push(value().get(PREFERRED).or_else(none()));
                }
            }
        }
        let is_some =
            self.settings.node_affinity.iter().filter_map(Setting::known).any(|term| !term.required.is_empty());
        let terms = Expr::concat(required);
        // Kubernetes refuses an empty list of terms.
        let is_empty = terms.clone().length().equals(Expr::Int(0));
        let required = map([("nodeSelectorTerms", terms)]);
        let required = if is_some { required } else { is_empty.choose(Expr::Nil, required) };
        Some(map([(REQUIRED, required), (PREFERRED, Expr::concat(preferred))]))
    }
}
