//! Retries of templates.

use std::time::Duration;

use serde::{Serialize, Serializer};

/// `retryStrategy` of a template with a pod. On other templates, or beside a hook on the same node,
/// Argo's retries are not reliable.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryStrategy {
    /// The maximum number of retries.
    #[serde(serialize_with = "as_text")]
    pub limit: u32,
    /// Which kinds of failure are retried; Argo reads `None` as [`RetryPolicy::OnFailure`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_policy: Option<RetryPolicy>,
    /// The delays before retries.
    pub backoff: Backoff,
}

/// The kinds of failure that Argo retries (`retryPolicy`).
///
/// A *failure* is a program that ends with an exit code other than 0. An *error* is what Argo or
/// Kubernetes causes: a deleted pod, a lost node, an artifact that cannot be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum RetryPolicy {
    /// Failures and errors.
    Always,
    /// Failures only.
    OnFailure,
    /// Errors only.
    OnError,
    /// Errors that the controller considers transient, such as a time-out of the API server.
    OnTransientError,
}

/// `backoff`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backoff {
    /// The delay before the first retry.
    #[serde(serialize_with = "in_seconds")]
    pub duration: Duration,
    /// The factor by which each delay is longer.
    #[serde(serialize_with = "as_text")]
    pub factor: u32,
    /// The time after the first start at which Argo stops retrying.
    #[serde(serialize_with = "maybe_in_seconds", skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<Duration>,
}

fn as_text<S: Serializer>(number: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

fn in_seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{}s", duration.as_secs()))
}

pub(crate) fn maybe_in_seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    match duration {
        Some(duration) => in_seconds(duration, serializer),
        None => serializer.serialize_none(),
    }
}
