//! Retries after failures of the infrastructure, such as an evicted pod or a lost node.
//!
//! Argo retries failures only, unless a policy says otherwise, and to it an evicted pod is a
//! failure but a deleted pod is an error. So the policy is `Always`, and an expression selects what
//! is retried. A program that ran to its end leaves its exit code in the message of its node:
//! `main: Error (exit code 1)`. A task that exceeded a time limit has a deadline in its message;
//! another attempt would exceed it again.

use crate::options::{RetryPolicy, RetryStrategy};
use crate::pipeline::Retry;

/// Failures that are not the program's own, nor an exceeded time limit.
const IS_INFRASTRUCTURE: &str = "lastRetry.status == 'Error' || \
     not (lastRetry.message contains '(exit code ' || lastRetry.message contains 'deadline')";

/// Returns the retries of a task with `count` retries after failures of the infrastructure, beside
/// those that the pipeline sets. `None` if the pipeline chooses the kinds of failure itself.
pub(super) fn strategy(count: u32, own: Option<&Retry>) -> Option<RetryStrategy> {
    let limit = own.map_or(0, |retry| retry.limit);
    if own.is_some_and(|retry| retry.policy.is_some()) {
        return None;
    }
    let expression = match limit {
        0 => IS_INFRASTRUCTURE.to_owned(),
        own => format!("{IS_INFRASTRUCTURE} || asInt(retries) < {own}"),
    };
    Some(RetryStrategy {
        limit: Some(limit.saturating_add(count)),
        retry_policy: Some(RetryPolicy::Always),
        expression: Some(expression),
        ..RetryStrategy::default()
    })
}
