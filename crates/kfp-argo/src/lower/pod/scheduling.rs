//! The nodes on which a container's pod may run. A patch replaces lists, so if a task supplies one
//! entry, the patch contains all.

use std::collections::BTreeMap;

use argo_model::{Affinity, Expr, NodeAffinity, Toleration};

use crate::lower::pod::settings::Pod;
use crate::lower::value::literal;
use crate::pipeline::{ConfigField, Setting};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Returns the node selector, if it is a constant.
pub(crate) fn node_selector(pod: &Pod<'_>) -> BTreeMap<String, String> {
    let known = pod.applies(ConfigField::NodeSelector) && pod.settings.node_selector.is_none();
    if known { pod.settings.node_labels.clone() } else { BTreeMap::new() }
}

/// Returns the node selector, if a task supplies it.
pub(crate) fn chosen_node_selector(pod: &Pod<'_>) -> Option<Expr> {
    let key = pod.settings.node_selector.as_deref()?;
    let labels = pod.settings.node_labels.iter();
    let labels = literal::map(labels.map(|(key, value)| (key.as_str(), value.as_str().into())));
    let chosen = pod.structure(key);
    Some(if pod.always_present(Some(key)) { chosen } else { chosen.or_else(labels) })
}

/// Returns the tolerations, if all of them are constants.
pub(crate) fn tolerations(pod: &Pod<'_>) -> Vec<Toleration> {
    let known: Option<Vec<Toleration>> =
        pod.settings.tolerations.iter().map(|toleration| toleration.static_value().cloned()).collect();
    known.filter(|_| pod.applies(ConfigField::Tolerations)).unwrap_or_default()
}

/// Returns all tolerations, if a task supplies some.
pub(crate) fn chosen_tolerations(pod: &Pod<'_>) -> Option<Expr> {
    let tolerations = &pod.settings.tolerations;
    tolerations.iter().any(|one| one.task_key().is_some()).then(|| {
        let lists = tolerations.iter().map(|toleration| match toleration {
            Setting::Static(known) => Expr::Array(vec![literal::object(known)]),
            Setting::FromTask(key) => {
                let value = || pod.structure(key);
                let several = value().kind().equals("array").choose(value(), Expr::Array(vec![value()]));
                let none = value().or_else(Expr::Array(Vec::new())).length().equals(Expr::Int(0));
                none.choose(Expr::Array(Vec::new()), several)
            }
        });
        Expr::concat(lists.collect())
    })
}

/// Returns the constant affinities.
pub(crate) fn affinity(pod: &Pod<'_>) -> Affinity {
    let node_affinity = known_node_affinity(pod).filter(|_| pod.applies(ConfigField::Affinity));
    let pods = pod.applies(ConfigField::Affinity).then_some(pod.settings);
    Affinity {
        node_affinity: node_affinity.unwrap_or_default(),
        pod_affinity: pods.map(|pods| pods.pod_affinity.clone()).unwrap_or_default(),
        pod_anti_affinity: pods.map(|pods| pods.pod_anti_affinity.clone()).unwrap_or_default(),
    }
}

/// Returns the node affinity, if all its terms are constants.
pub(crate) fn known_node_affinity(pod: &Pod<'_>) -> Option<NodeAffinity> {
    let terms = pod.settings.node_affinity.iter().map(|term| term.static_value().cloned());
    let terms: Option<Vec<NodeAffinity>> = terms.collect();
    Some(terms?.into_iter().fold(NodeAffinity::default(), NodeAffinity::and))
}

/// Returns the whole node affinity, if a task supplies some of it.
pub(crate) fn chosen_node_affinity(pod: &Pod<'_>) -> Option<Expr> {
    if known_node_affinity(pod).is_some() {
        return None;
    }
    let (mut required, mut preferred) = (Vec::new(), Vec::new());
    for term in &pod.settings.node_affinity {
        match term {
            Setting::Static(known) => {
                required
                    .extend((!known.required.is_empty()).then(|| literal::object(&known.required.node_selector_terms)));
                preferred.extend((!known.preferred.is_empty()).then(|| literal::object(&known.preferred)));
            }
            Setting::FromTask(key) => {
                let none = || Expr::Array(Vec::new());
                let value = || pod.structure(key);
                let terms = value().get(REQUIRED).get("nodeSelectorTerms");
                required.push(terms.or_else(none()));
                preferred.push(value().get(PREFERRED).or_else(none()));
            }
        }
    }
    let is_some =
        pod.settings.node_affinity.iter().filter_map(Setting::static_value).any(|term| !term.required.is_empty());
    let terms = Expr::concat(required);
    // Kubernetes rejects an empty list of terms.
    let is_empty = terms.clone().length().equals(Expr::Int(0));
    let required = literal::map([("nodeSelectorTerms", terms)]);
    let required = if is_some { required } else { is_empty.choose(Expr::Nil, required) };
    Some(literal::map([(REQUIRED, required), (PREFERRED, Expr::concat(preferred))]))
}
