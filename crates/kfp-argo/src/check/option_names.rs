//! What the options say: the names of the workflow, its namespace and its service account, and what not every Argo knows.

use crate::diagnostics::{Diagnostic, bad_option, pending_timeout};
use crate::options::{ArgoVersion, Options};

/// A finding for each name that Kubernetes refuses, and for a limit that old versions do not know.
pub(crate) fn check_names(options: &Options) -> Vec<Diagnostic> {
    let names = [
        // It becomes the value of a label.
        ("workflow's name", &options.name, 63, true),
        ("namespace", &options.namespace, 63, false),
        ("service account", &options.service_account, 253, true),
    ];
    let refused = names.into_iter().filter_map(|(what, name, most, dots)| {
        let name = name.as_deref()?;
        (name.len() > most || !is_name(name, dots)).then(|| bad_option::bad_name(what, name, most))
    });
    let old = options.argo_version.is_none_or(|version| version < ArgoVersion::V4_1);
    let early = old && options.pending_timeout.is_some() && options.task_timeout.is_none();
    refused.chain(early.then(pending_timeout::pending_timeout)).collect()
}

/// A subdomain of RFC 1123, or a label of one.
fn is_name(name: &str, dots: bool) -> bool {
    let is_label = |label: &str| {
        let edge = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let bytes = label.as_bytes();
        edge(bytes.first()) && edge(bytes.last()) && bytes.iter().all(inner)
    };
    if dots { name.split('.').all(is_label) } else { is_label(name) }
}

#[cfg(test)]
mod tests {
    use super::is_name;

    #[test]
    fn names_are_those_of_kubernetes() {
        for name in ["run-1", "1", "a.b-c.d"] {
            assert!(is_name(name, true), "{name}");
        }
        for name in ["", "Run", "a_b", "-a", "a-", "a..b", "a b", "é"] {
            assert!(!is_name(name, true), "{name}");
        }
        assert!(!is_name("a.b", false));
    }
}
