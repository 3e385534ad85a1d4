//! A resource quantity that Kubernetes refuses.
//!
//! A quantity is a number with a suffix: `500m`, `2`, `1.5` for CPUs; `512Mi`, `4Gi`, `2G` for
//! memory. The SDK accepts `K`, but Kubernetes needs `k` or `Ki`. A request cannot be larger
//! than its limit.
//!
//! # Why it matters
//!
//! Argo refuses such a workflow, or the task ends in an error when it starts.
//!
//! # Example
//!
//! ```python
//! train().set_memory_limit("4000000K").set_cpu_request("4").set_cpu_limit("2")
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! train().set_memory_limit("4G").set_cpu_request("2").set_cpu_limit("4")
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP404", "bad-quantity");

pub(crate) fn bad_quantity(at: &Location, resource: &str, text: &str, suggestion: Option<String>) -> Diagnostic {
    let help = match suggestion {
        Some(other) => format!("did you mean `{other}`?"),
        None => "write a number with a suffix: 500m or 1.5 for CPUs, 512Mi or 2G for memory".to_owned(),
    };
    Diagnostic::error(CODE, format!("`{text}` is not a valid quantity for Kubernetes ({resource})")).at(at).help(help)
}

pub(crate) fn not_whole(at: &Location, resource: &str, text: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{resource} must be a whole number, not `{text}`"))
        .at(at)
        .help("ask for a whole number, as in set_accelerator_limit(1)")
}

pub(crate) fn more_than_limit(at: &Location, resource: &str, request: &str, limit: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the {resource} request {request} is more than the limit {limit}"))
        .at(at)
        .help(format!("raise set_{resource}_limit(), or lower set_{resource}_request()"))
}
