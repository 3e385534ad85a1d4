//! A setting of the platform document has a value that Kubernetes refuses.
//!
//! Names must not be empty, words must be those of Kubernetes, JSON must have the field names of
//! Kubernetes, and settings of one object must fit each other.
//!
//! # Why it matters
//!
//! Kubernetes would refuse the pod when the task starts.
//!
//! # Example
//!
//! ```python
//! kubernetes.set_image_pull_policy(task, "Sometimes")
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! kubernetes.set_image_pull_policy(task, "IfNotPresent")
//! ```

use super::{Code, Diagnostic, Location, did_you_mean};
use crate::pipeline::ParameterType;

pub(super) const CODE: Code = Code::new("KFP309", "bad-setting");

pub(crate) fn empty(at: &Location, what: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{what} is empty")).at(at)
}

pub(crate) fn none_of(at: &Location, what: &str, value: &str, allowed: &[&str]) -> Diagnostic {
    let help = match allowed.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("it can be {} or {last}", rest.join(", ")),
        _ => format!("it can be {}", allowed.join("")),
    };
    Diagnostic::error(CODE, format!("{what} cannot be `{value}`")).at(at).help(help)
}

pub(crate) fn number(at: &Location, what: &str, value: i64, range: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{what} is {value}, which is not {range}")).at(at)
}

pub(crate) fn root_user(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the container must run as user 0, and must not run as root").at(at).help(
        "leave out `run_as_non_root=True` in `kubernetes.set_security_context`, or set a user other than 0 (root)",
    )
}

pub(crate) fn shape(at: &Location, what: &str, why: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{what} does not have the form that Kubernetes expects: {why}"))
        .at(at)
        .help("write it with the field names of a pod's YAML")
}

pub(crate) fn kind(at: &Location, what: &str, kind: ParameterType) -> Diagnostic {
    Diagnostic::error(CODE, format!("{what} cannot come from a value of type {kind}")).at(at)
}

pub(crate) fn tag(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "this setting contains `{{`: Argo would read it as a tag, and KFP replaces nothing in it")
        .at(at)
        .help("pass the pipeline's parameter or the task's output itself, instead of a text that holds it")
}

pub(crate) fn unknown_volume<'a>(at: &Location, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let all = || format!("the pod has {}", if known.is_empty() { "none".to_owned() } else { known.join(", ") });
    let help = did_you_mean(name, known.iter().copied()).unwrap_or_else(all);
    Diagnostic::error(CODE, format!("the pod has no volume `{name}`")).at(at).help(help)
}

pub(crate) fn two_volumes(at: &Location, name: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("two different volumes of the pod are named `{name}`"))
        .at(at)
        .help("use another `volume_name` for one of them")
}

pub(crate) fn two_mounts(at: &Location, path: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("two volumes are mounted at `{path}`"))
        .at(at)
        .help("use a different mount path for each")
}

pub(crate) fn taken_name(at: &Location, name: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the pod already has a container named `{name}`"))
        .at(at)
        .help("rename the init container; `init`, `wait` and `main` are Argo's own")
}

pub(crate) fn two_names(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the claim has both a name and a suffix of a name")
        .at(at)
        .help("pass either `pvc_name` or `pvc_name_suffix` to `CreatePVC`")
}

pub(crate) fn storage_class(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the workspace has an empty storage class, for which no volume is created")
        .at(at)
        .help("name a storage class, or leave out `storageClassName` for the cluster's default")
}
