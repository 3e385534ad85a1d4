//! Retries after failures of the infrastructure, such as an evicted pod or a lost node.
//!
//! Argo retries failures only, unless a policy says otherwise, and to it an evicted pod is a
//! failure but a deleted pod is an error. So the policy is `Always`, and an expression selects what
//! is retried. A program that ran to its end leaves its exit code in the message of its node:
//! `main: Error (exit code 1)`. A task that exceeded a time limit has a deadline in its message;
//! another attempt would exceed it again.

use crate::options::{RetryPolicy, RetryStrategy};
use crate::pipeline::{self, Retry};

/// How often a task is retried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retries {
    /// The number of retries that may follow failures of the program.
    pub after_failure: u32,
    /// The number of retries that may follow errors of the infrastructure.
    pub after_error: u32,
}

impl Retries {
    /// Returns the retries that a policy selects.
    fn selected(limit: u32, after_failure: bool, after_error: bool) -> Self {
        let count = |is_retried| if is_retried { limit } else { 0 };
        Self { after_failure: count(after_failure), after_error: count(after_error) }
    }

    /// Returns the retries of the pipeline.
    pub(super) fn of_pipeline(retry: &Retry) -> Self {
        use pipeline::RetryPolicy::{Always, OnError, OnFailure, OnTransientError};
        let (after_failure, after_error) = match retry.policy {
            None | Some(OnFailure) => (true, false),
            Some(OnError) => (false, true),
            Some(Always) => (true, true),
            Some(OnTransientError) => (false, false),
        };
        Self::selected(retry.limit, after_failure, after_error)
    }

    /// Returns the retries of the options file. An expression of its own is taken to hold.
    pub(super) fn of_strategy(strategy: &RetryStrategy) -> Self {
        let limit = strategy.limit.unwrap_or(u32::MAX);
        match strategy.retry_policy {
            // Argo retries everything if there is an expression and no policy.
            None => Self::selected(limit, true, strategy.expression.is_some()),
            Some(RetryPolicy::OnFailure) => Self::selected(limit, true, false),
            Some(RetryPolicy::OnError) => Self::selected(limit, false, true),
            Some(RetryPolicy::Always) => Self::selected(limit, true, true),
            Some(RetryPolicy::OnTransientError) => Self::default(),
        }
    }
}

/// Failures that are not the program's own, nor an exceeded time limit.
const IS_INFRASTRUCTURE: &str = "lastRetry.status == 'Error' || \
     not (lastRetry.message contains '(exit code ' || lastRetry.message contains 'deadline')";

/// Returns the retries of a task with `count` retries after failures of the infrastructure, beside
/// those that the pipeline sets, and how Argo makes them. `None` if the pipeline chooses the kinds
/// of failure itself.
pub(super) fn with_infrastructure(count: u32, own: Option<&Retry>) -> Option<(Retries, RetryStrategy)> {
    let limit = own.map_or(0, |retry| retry.limit);
    if own.is_some_and(|retry| retry.policy.is_some()) {
        return None;
    }
    let expression = match limit {
        0 => IS_INFRASTRUCTURE.to_owned(),
        own => format!("{IS_INFRASTRUCTURE} || asInt(retries) < {own}"),
    };
    let retries = Retries { after_failure: limit, after_error: limit.saturating_add(count) };
    let strategy = RetryStrategy {
        limit: Some(retries.after_error),
        retry_policy: Some(RetryPolicy::Always),
        expression: Some(expression),
        ..RetryStrategy::default()
    };
    Some((retries, strategy))
}
