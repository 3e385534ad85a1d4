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
    /// `backoffMaxDuration`: after how long in all it gives up.
    pub give_up: Option<Duration>,
}
