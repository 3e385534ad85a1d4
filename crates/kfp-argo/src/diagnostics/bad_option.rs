//! An option has a value that Kubernetes or Argo refuses.
//!
//! The names of workflows, namespaces, service accounts and ConfigMaps consist of lower-case
//! letters, digits and `-`, with a letter or digit at both ends. The name of a workflow, which
//! becomes a label, has at most 63 characters. Time zones have the names of the IANA database, such
//! as `Europe/Berlin`.
//!
//! # Why it matters
//!
//! The cluster would refuse the workflow, with a message that does not say where the value came
//! from.
//!
//! # Example
//!
//! ```sh
//! kfp-compile pipeline.yaml --name Nightly_Run
//! ```
//!
//! # What to do
//!
//! Change the option. Use a name such as `nightly-run`. Without `--name`, the name of the workflow
//! is made from the pipeline's:
//!
//! ```python
//! @dsl.pipeline(name="nightly-run")
//! def pipeline(): ...
//! ```

use super::{Code, Diagnostic, did_you_mean, is_nearest};

pub(super) const CODE: Code = Code::new("KFP503", "bad-option");

pub(crate) fn bad_name(what: &str, name: &str, most: usize) -> Diagnostic {
    let message = match name.len() {
        long if long > most => format!("the {what} has {long} characters; at most {most} are allowed"),
        _ => format!("`{name}` is not a valid {what}"),
    };
    Diagnostic::error(CODE, message).help("use lower-case letters, digits and `-`, with a letter or digit at both ends")
}

/// Warns that an option has no effect.
pub(crate) fn no_namespace() -> Diagnostic {
    Diagnostic::warning(CODE, "a ClusterWorkflowTemplate has no namespace, so the option `namespace` has no effect")
        .help("remove the namespace, or write a WorkflowTemplate")
}

pub(crate) fn bad_time_zone(zone: &str, known: impl Iterator<Item = &'static str>) -> Diagnostic {
    // Only those with the same start: there are hundreds.
    let start: String = zone.chars().take(3).collect::<String>().to_lowercase();
    let near = known.filter(|name| name.to_lowercase().starts_with(&start)).take(200);
    let help = did_you_mean(zone, near).filter(|help| is_nearest(help));
    Diagnostic::error(CODE, format!("`{zone}` is not a time zone"))
        .help(help.unwrap_or_else(|| "use a name of the IANA database, such as Europe/Berlin or UTC".to_owned()))
}

pub(crate) fn bad_age(age: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{age}` is not a maximum age for cached results"))
        .help("use a time such as 90s, 12h or 1h30m")
}

/// Reports pods in which Argo's executor would have no token.
pub(crate) fn no_token() -> Diagnostic {
    let message = "without the token of the service account, Argo's executor cannot report the outputs of tasks";
    Diagnostic::error(CODE, message).help("set `executorServiceAccount`: the executor then has a token of its own")
}
