//! Retries of a failed task.

use std::time::Duration;

/// The retries of a failed task (proto `RetryPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Retry {
    /// `maxRetryCount`: the number of retries, at least one.
    pub limit: u32,
    /// `backoffDuration`: the delay before the first retry.
    pub delay: Duration,
    /// `backoffFactor`: the factor by which each delay is longer. Argo accepts whole numbers only.
    pub factor: u32,
    /// `policy`: the kinds of failure that are retried; `None` leaves it to Argo (failures only).
    pub policy: Option<RetryPolicy>,
    /// `backoffMaxDuration`: the time after which no retry starts.
    pub give_up: Option<Duration>,
}

/// The kinds of failure that are retried (proto `RetryPolicy.Policy`, KFP 2.18).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RetryPolicy {
    /// `POLICY_ALWAYS`: every failure and every error of the infrastructure.
    Always,
    /// `POLICY_ON_FAILURE`: programs that fail.
    OnFailure,
    /// `POLICY_ON_ERROR`: errors of the infrastructure, such as an evicted pod.
    OnError,
    /// `POLICY_ON_TRANSIENT_ERROR`: errors of the infrastructure that usually pass.
    OnTransientError,
}
