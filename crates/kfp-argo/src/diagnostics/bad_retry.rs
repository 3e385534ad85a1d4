//! A retry policy that Argo cannot follow.
//!
//! Argo multiplies the waiting time by whole numbers only.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP403", "bad-retry");

pub(crate) fn bad_factor(at: &Location, factor: f64) -> Diagnostic {
    Diagnostic::error(CODE, format!("backoffFactor is {factor}; Argo needs a whole number from 1"))
        .at(at)
        .help("use set_retry(backoff_factor=2.0), or another whole number")
}
