//! Retries of a failed task.

use std::time::Duration;

/// How often and when a failed task is tried again (proto `RetryPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Retry {
    /// `maxRetryCount`: how often, at least once.
    pub limit: u32,
    /// `backoffDuration`: how long it waits before the first.
    pub delay: Duration,
    /// `backoffFactor`: by how much it waits longer each time. Argo takes whole numbers only.
    pub factor: u32,
    /// `policy`: the kinds of failure that are retried; `None` leaves it to Argo (failures only).
    pub policy: Option<RetryPolicy>,
    /// `backoffMaxDuration`: after how long in all it gives up.
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
