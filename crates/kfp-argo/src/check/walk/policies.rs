//! Policies of a task: its trigger, its condition, its retries and its cache.

use std::collections::BTreeMap;
use std::time::Duration;

use kfp_ir::messages::google::protobuf::Duration as ProtoDuration;
use kfp_ir::messages::ml_pipelines::PipelineTaskSpec;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::RetryPolicy as RetrySpec;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::retry_policy::Policy;
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::trigger_policy::TriggerStrategy;

use super::comparisons;
use crate::check::syntax::conditions;
use crate::diagnostics::{Diagnostic, Diagnostics, Location, bad_condition, bad_retry, unknown_input};
use crate::pipeline::{Caching, Condition, Input, Retry, RetryPolicy, Source, Trigger};

/// Returns the trigger strategy.
pub(super) fn trigger(spec: &PipelineTaskSpec) -> Trigger {
    match spec.trigger_policy.as_ref().map(|policy| policy.strategy) {
        Some(TriggerStrategy::AllUpstreamTasksCompleted) => Trigger::Completed,
        _ => Trigger::Succeeded,
    }
}

/// Returns the cache settings, if caching is enabled.
pub(super) fn caching(spec: &PipelineTaskSpec) -> Option<Caching> {
    let options = spec.caching_options.as_ref().filter(|options| options.enable_cache)?;
    Some(Caching { key: Some(options.cache_key.clone()).filter(|key| !key.is_empty()) })
}

/// Reads the condition of a task, and checks that its inputs are inputs of the task.
pub(super) fn condition(
    spec: &PipelineTaskSpec,
    inputs: &BTreeMap<String, Source>,
    declared: &BTreeMap<String, Input>,
    reported: &mut ReportedConditions,
    at: &Location,
    sink: &mut Diagnostics,
) -> Option<Condition> {
    let text = spec.trigger_policy.as_ref().map(|policy| policy.condition.as_str()).filter(|text| !text.is_empty())?;
    let at = at.key("triggerPolicy").key("condition");
    let rest = conditions::read(&reported.without_known(text));
    let Some(read) = conditions::read(text) else {
        if rest.is_none() {
            sink.push(bad_condition::bad_condition(&at, text));
        }
        reported.add(text);
        return None;
    };
    if read.repaired {
        if rest.is_none_or(|rest| rest.repaired) {
            sink.push(bad_condition::interpreted(&at, text, &read.condition));
        }
        reported.add(text);
    }
    sink.extend(comparisons::doubtful(&read.condition, declared, &at));
    for input in read.condition.inputs().into_iter().filter(|input| !inputs.contains_key(*input)) {
        sink.push(unknown_input::unknown_input(&at, "the task", input, inputs.keys().map(String::as_str)));
    }
    Some(read.condition)
}

/// The conditions with a finding. The branches of `If` and `Elif` repeat the conditions before
/// them, whose findings are reported once.
#[derive(Default)]
pub(super) struct ReportedConditions(Vec<String>);

impl ReportedConditions {
    /// The number of conditions that are remembered, so that a file of many costs linear time.
    const MAX: usize = 20;

    fn add(&mut self, text: &str) {
        if self.0.len() < Self::MAX {
            self.0.push(format!("!({text})"));
        }
    }

    /// Returns a condition with `true` in place of the reported ones that it repeats.
    fn without_known(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, known| text.replace(known, "true"))
    }
}

/// Reads the retry policy. Returns `None` for no retry.
pub(super) fn retry(spec: &PipelineTaskSpec, at: &Location, sink: &mut Diagnostics) -> Option<Retry> {
    let policy = spec.retry_policy.as_ref()?;
    let at = at.key("retryPolicy");
    if policy.max_retry_count < 0 {
        sink.push(bad_retry::negative(&at.key("maxRetryCount"), "maxRetryCount"));
    }
    let (delay, most) = (policy.backoff_duration.as_ref(), policy.backoff_max_duration.as_ref());
    for (field, duration) in [("backoffDuration", delay), ("backoffMaxDuration", most)] {
        sink.extend(duration.and_then(|duration| check_wait(field, duration, &at.key(field))));
    }
    if policy.max_retry_count <= 0 {
        return None;
    }
    let (wait, in_all) = (duration(delay), duration(most));
    if !in_all.is_zero() && wait >= in_all {
        sink.push(bad_retry::never(&at.key("backoffMaxDuration"), wait, in_all));
    }
    Some(Retry {
        limit: policy.max_retry_count.unsigned_abs(),
        delay: duration(policy.backoff_duration.as_ref()),
        factor: factor(policy, &at.key("backoffFactor"), sink),
        policy: retry_policy(policy.policy),
        give_up: Some(duration(policy.backoff_max_duration.as_ref())).filter(|duration| !duration.is_zero()),
    })
}

/// Reports a duration that Argo cannot wait.
fn check_wait(field: &str, duration: &ProtoDuration, at: &Location) -> Option<Diagnostic> {
    match (duration.seconds, duration.nanos) {
        (seconds, nanos) if seconds < 0 || nanos < 0 => Some(bad_retry::negative(at, field)),
        (_, 0) => None,
        (seconds, _) => Some(bad_retry::not_whole(at, field, seconds)),
    }
}

fn factor(policy: &RetrySpec, at: &Location, sink: &mut Diagnostics) -> u32 {
    // The proto's default is 2.
    let factor = if policy.backoff_factor == 0.0 { 2.0 } else { policy.backoff_factor };
    if factor < 1.0 || factor.fract() != 0.0 || factor > 1e6 {
        sink.push(bad_retry::bad_factor(at, factor));
        return 1;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // whole, and in range
    return factor as u32;
}

/// Converts the policy that the IR names. Returns `None` if it names none.
fn retry_policy(policy: Policy) -> Option<RetryPolicy> {
    match policy {
        Policy::Unspecified => None,
        Policy::Always => Some(RetryPolicy::Always),
        Policy::OnFailure => Some(RetryPolicy::OnFailure),
        Policy::OnError => Some(RetryPolicy::OnError),
        Policy::OnTransientError => Some(RetryPolicy::OnTransientError),
    }
}

fn duration(duration: Option<&ProtoDuration>) -> Duration {
    duration.map_or(Duration::ZERO, |duration| Duration::from_secs(duration.seconds.unsigned_abs()))
}
