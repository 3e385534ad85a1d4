//! The nodes on which a container's pod may run.
//!
//! A patch replaces lists, so if a task supplies one entry, the patch contains all of them.

use argo_model::{Affinity, Expr};

use super::settings::Pod;
use crate::lower::value::literal;
use crate::pipeline::{ConfigField, Setting};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// Returns the node selector.
pub(crate) fn node_selector(pod: &Pod<'_>) -> Option<Expr> {
    let labels = &pod.settings.node_labels;
    match &pod.settings.node_selector {
        None => (!labels.is_empty()).then(|| literal::object(labels)),
        Some(key) if pod.always_present(Some(key)) => Some(pod.structure(key)),
        Some(key) => Some(pod.structure(key).or_else(literal::object(labels))),
    }
}

/// Returns the tolerations.
pub(crate) fn tolerations(pod: &Pod<'_>) -> Option<Expr> {
    let none = || Expr::Array(Vec::new());
    let lists = pod.settings.tolerations.iter().map(|toleration| match toleration {
        Setting::Static(toleration) => Expr::Array(vec![literal::object(toleration)]),
        Setting::FromTask(key) => {
            let value = || pod.structure(key);
            let several = value().kind().equals("array").choose(value(), Expr::Array(vec![value()]));
            value().or_else(none()).length().equals(Expr::Int(0)).choose(none(), several)
        }
    });
    (!pod.settings.tolerations.is_empty()).then(|| literal::concat(lists))
}

/// Returns the constant affinities for the field of the template.
pub(crate) fn affinity(pod: &Pod<'_>) -> Affinity {
    let pods = pod.applies(ConfigField::Affinity).then_some(pod.settings);
    Affinity {
        node_affinity: pod.field(ConfigField::Affinity, node_affinity(pod)),
        pod_affinity: pods.map(|pods| pods.pod_affinity.clone()).unwrap_or_default(),
        pod_anti_affinity: pods.map(|pods| pods.pod_anti_affinity.clone()).unwrap_or_default(),
    }
}

/// Returns the node affinity: the terms of all entries.
pub(crate) fn node_affinity(pod: &Pod<'_>) -> Option<Expr> {
    let none = || Expr::Array(Vec::new());
    let entries = || pod.settings.node_affinity.iter();
    let required = literal::concat(entries().map(|entry| match entry {
        Setting::Static(entry) => literal::object(&entry.required.node_selector_terms),
        Setting::FromTask(key) => pod.structure(key).get(REQUIRED).get("nodeSelectorTerms").or_else(none()),
    }));
    let preferred = literal::concat(entries().map(|entry| match entry {
        Setting::Static(entry) => literal::object(&entry.preferred),
        Setting::FromTask(key) => pod.structure(key).get(PREFERRED).or_else(none()),
    }));
    // Kubernetes rejects an empty list of required terms.
    let is_empty = match &required {
        Expr::Array(terms) => terms.is_empty().then_some(Expr::Bool(true)),
        _ if entries().filter_map(Setting::static_value).any(|entry| !entry.required.is_empty()) => None,
        terms => Some(terms.clone().length().equals(Expr::Int(0))),
    };
    let required = literal::map([("nodeSelectorTerms", required)]);
    let required = match is_empty {
        None => Some(required),
        Some(Expr::Bool(_)) => None,
        Some(is_empty) => Some(is_empty.choose(Expr::Nil, required)),
    };
    let preferred = (preferred != none()).then_some(preferred);
    let terms = [(REQUIRED, required), (PREFERRED, preferred)];
    let terms: Vec<_> = terms.into_iter().filter_map(|(name, terms)| Some((name, terms?))).collect();
    (!terms.is_empty()).then(|| literal::map(terms))
}
