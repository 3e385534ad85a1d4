//! Options: the names of the workflow, its namespace and its service account, and features that
//! some versions of Argo do not have.

use crate::check::syntax::names::{is_label, is_subdomain};
use crate::diagnostics::{Diagnostic, bad_option, pending_timeout};
use crate::options::{ArgoVersion, Options};

/// Reports names that Kubernetes refuses, and a time limit that old versions of Argo ignore.
pub(crate) fn check_names(options: &Options) -> Vec<Diagnostic> {
    let names = [
        // It becomes the value of a label.
        ("workflow's name", &options.name, 63, true),
        ("namespace", &options.namespace, 63, false),
        ("service account", &options.service_account, 253, true),
    ];
    let refused = names.into_iter().filter_map(|(what, name, most, dots)| {
        let name = name.as_deref()?;
        let is_name = if dots { is_subdomain } else { is_label };
        (name.len() > most || !is_name(name)).then(|| bad_option::bad_name(what, name, most))
    });
    let old = options.argo_version.is_none_or(|version| version < ArgoVersion::V4_1);
    let early = old && options.pending_timeout.is_some() && options.task_timeout.is_none();
    refused.chain(early.then(pending_timeout::pending_timeout)).collect()
}
