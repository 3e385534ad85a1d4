//! A retry policy that Argo cannot carry out, or not exactly.
//!
//! Argo multiplies the waiting time by whole numbers only, and waits whole seconds. Numbers and
//! durations cannot be negative. A `backoffMaxDuration` counts from the start of the first attempt:
//! after it no retry starts.
//!
//! # Why it matters
//!
//! The task would be retried at other times than the pipeline states, or not at all.
//!
//! # Example
//!
//! ```python
//! train().set_retry(num_retries=3, backoff_duration="60s", backoff_factor=1.5)
//! ```
//!
//! # What to do in Python
//!
//! ```python
//! train().set_retry(num_retries=3, backoff_duration="60s", backoff_factor=2.0, backoff_max_duration="2h")
//! ```

use std::time::Duration;

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP403", "bad-retry");

pub(crate) fn bad_factor(at: &Location, factor: f64) -> Diagnostic {
    Diagnostic::error(CODE, format!("backoffFactor is {factor}; Argo needs a whole number from 1"))
        .at(at)
        .help("use set_retry(backoff_factor=2.0), or another whole number")
}

pub(crate) fn negative(at: &Location, field: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{field} cannot be negative")).at(at)
}

pub(crate) fn not_whole(at: &Location, field: &str, seconds: i64) -> Diagnostic {
    Diagnostic::warning(CODE, format!("{field} is cut to {seconds}s: Argo waits for whole seconds only"))
        .at(at)
        .help("use whole seconds, as in set_retry(backoff_duration=\"2s\")")
}

pub(crate) fn never(at: &Location, wait: Duration, in_all: Duration) -> Diagnostic {
    let message = format!(
        "the task is never retried: the first retry would come after {}s, but retries end {}s after the first start",
        wait.as_secs(),
        in_all.as_secs()
    );
    Diagnostic::warning(CODE, message).at(at).help("raise set_retry(backoff_max_duration=…), or lower backoff_duration")
}
