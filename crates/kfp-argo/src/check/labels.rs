//! Labels and annotations: the keys and values that Kubernetes takes.

use std::collections::BTreeMap;

use super::dns;
use crate::diagnostics::{Diagnostic, Location, refused_name};

/// Findings for labels of a pod, or of the nodes that it may run on.
pub(super) fn labels(labels: &BTreeMap<String, String>, at: &Location, found: &mut Vec<Diagnostic>) {
    keys(labels, at, found);
    for (key, value) in labels.iter().filter(|(_, value)| !(is_tag(value) || value.is_empty() || is_name(value))) {
        found.push(refused_name::label_value(&at.key(key), key, value));
    }
}

/// Findings for the keys of labels or annotations.
pub(super) fn keys(entries: &BTreeMap<String, String>, at: &Location, found: &mut Vec<Diagnostic>) {
    for key in entries.keys().filter(|key| !is_tag(key) && !is_key(key)) {
        found.push(refused_name::key(&at.key(key), key));
    }
}

/// A tag has a finding of its own.
fn is_tag(text: &str) -> bool {
    text.contains("{{")
}

/// A name, perhaps with a domain and `/` before it.
fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => dns::is_subdomain(domain) && is_name(name),
        None => is_name(key),
    }
}

fn is_name(name: &str) -> bool {
    let edges =
        name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.ends_with(|c: char| c.is_ascii_alphanumeric());
    edges && name.len() <= 63 && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_are_those_of_kubernetes() {
        for key in ["app", "app.kubernetes.io/name", "A_b.c-1", "a/B"] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", "my label", "a/", "/a", "a/b/c", "A.b/c", "-a", "a-", &"a".repeat(64)] {
            assert!(!is_key(key), "{key}");
        }
    }
}
