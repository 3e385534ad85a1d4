//! A name that Kubernetes refuses: of an environment variable, a resource, a label, or an object.
//!
//! The name of a variable may not be empty or contain `=`, and `KFP_LBRACE` is reserved for the
//! compiler. Older clusters accept only letters, digits, `_`, `-` and `.`, without a digit at the
//! start. A resource besides `cpu` and `memory` has a domain, as `nvidia.com/gpu` has;
//! `NVIDIA_TESLA_K80` is a name that only Google's services know. Labels have letters, digits, `-`,
//! `_` and `.`, at most 63; their keys may have a domain and `/` before them. Secrets, config maps
//! and claims have names of small letters, digits, `-` and `.`.
//!
//! # Why it matters
//!
//! Kubernetes would refuse the pod when the task starts; or the pod would wait forever for an
//! object that cannot exist.
//!
//! # Example
//!
//! ```python
//! train().set_env_variable("MY VAR=1", "x").set_accelerator_type("NVIDIA_TESLA_K80").set_accelerator_limit(1)
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! train().set_env_variable("MY_VAR", "1").set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(1)
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP406", "refused-name");

pub(crate) fn variable(at: &Location, name: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{name}` cannot be the name of an environment variable"))
        .at(at)
        .help("use letters, digits and `_`, as in set_env_variable(\"MY_VAR\", …)")
}

pub(crate) fn unusual_variable(at: &Location, name: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("many clusters refuse `{name}` as the name of an environment variable"))
        .at(at)
        .help("use letters, digits and `_`, without a digit at the start")
}

pub(crate) fn own_variable(at: &Location, name: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the environment variable `{name}` is reserved for the compiler"))
        .at(at)
        .help("choose another name")
}

pub(crate) fn resource(at: &Location, name: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("Kubernetes has no resource `{name}`: the name of a device starts with a domain"))
        .at(at)
        .help(
            "use set_accelerator_type(\"nvidia.com/gpu\"), or the name of the resource of your cluster's device plugin",
        )
}

pub(crate) fn object(at: &Location, what: &str, name: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{name}` is not a valid name in Kubernetes ({what})"))
        .at(at)
        .help("such names have lower-case letters, digits, `-` and `.`, with a letter or digit at both ends")
}

pub(crate) fn key(at: &Location, key: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{key}` cannot be the key of a label or annotation")).at(at).help(
        "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; a domain may be before it, as in example.com/team",
    )
}

pub(crate) fn label_value(at: &Location, key: &str, value: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{value}` cannot be the value of a label (`{key}`)")).at(at).help(
        "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; for free text, add_pod_annotation(…)",
    )
}
