//! Retries and time limits.

use argo_model::{Backoff, RetryStrategy, Template, TemplateBody};

use crate::lower::context::Context;
use crate::pipeline::{Retry, RetryPolicy};

pub(crate) fn retry_strategy(retry: &Retry) -> RetryStrategy {
    let backoff = Backoff { duration: retry.delay, factor: retry.factor, max_duration: retry.give_up };
    let retry_policy = retry.policy.map(|policy| match policy {
        RetryPolicy::Always => argo_model::RetryPolicy::Always,
        RetryPolicy::OnFailure => argo_model::RetryPolicy::OnFailure,
        RetryPolicy::OnError => argo_model::RetryPolicy::OnError,
        RetryPolicy::OnTransientError => argo_model::RetryPolicy::OnTransientError,
    });
    RetryStrategy { limit: retry.limit, retry_policy, backoff }
}

/// Adds the time limits of the options to a template that has a pod.
///
/// Argo sets the task's limit as the pod's deadline in place of its own, even if that is shorter.
/// So a task with a shorter deadline keeps its deadline alone; this ends a pod whose image cannot
/// be pulled as well.
pub(crate) fn limited(cx: &Context<'_>, template: Template) -> Template {
    if !matches!(template.body, TemplateBody::Container(_) | TemplateBody::Resource(_)) {
        return template;
    }
    let own = template.active_deadline_seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let timeout = cx.options.task_timeout.filter(|limit| own.is_none_or(|own| own > limit.as_secs()));
    Template { timeout, pending_timeout: cx.options.pending_timeout, ..template }
}
