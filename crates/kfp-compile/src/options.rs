//! From the command line's options to the compiler's.

use std::collections::BTreeMap;

use kfp_argo::{Argument, Cache, Concurrency, Config, Options, WorkflowKind};

use crate::cli::{ConcurrencyPolicy, Kind, PipelineOptions, StateWords, ToleratedFailures};

/// Returns the options for one pipeline. The command line wins over the options file.
pub(crate) fn of_pipeline(cli: &PipelineOptions, config: Config, arguments: BTreeMap<String, Argument>) -> Options {
    let mut options = config.into_options();
    options.allow_unknown = cli.input.allow_unknown;
    options.arguments = arguments;

    let object = &cli.object;
    set(&mut options.kind, object.kind.map(kind));
    let schedule = &mut options.schedule;
    set(&mut schedule.schedules, Some(object.schedules.clone()).filter(|schedules| !schedules.is_empty()));
    set(&mut schedule.timezone, object.timezone.clone().map(Some));
    set(&mut schedule.concurrency_policy, object.concurrency_policy.map(|policy| Some(concurrency(policy))));
    set(&mut schedule.suspend, object.suspend.then_some(true));
    set(&mut options.name, object.name.clone().map(Some));
    set(&mut options.namespace, object.namespace.clone().map(Some));
    set(&mut options.service_account, object.service_account.clone().map(Some));
    set(&mut options.argo_version, object.argo_version.map(Some));

    let execution = &cli.execution;
    set(&mut options.state_words, execution.state_words.map(state_words));
    set(&mut options.tolerated_failures, execution.tolerated_failures.map(tolerated_failures));
    set(&mut options.fail_fast, execution.fail_fast.then_some(true));
    set(&mut options.task_timeout, execution.task_timeout.map(Some));
    set(&mut options.pending_timeout, execution.pending_timeout.map(Some));

    let storage = &cli.storage;
    set(&mut options.pipeline_root, storage.pipeline_root.clone().map(Some));
    // The last of several stores for the same addresses wins.
    options.stores.extend(storage.stores.clone());
    let cache = |config_map: String| Cache { config_map, max_age: storage.cache_max_age.clone() };
    set(&mut options.cache, storage.cache.clone().map(|config_map| Some(cache(config_map))));
    options
}

/// Sets an option that the command line contains.
fn set<T>(option: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *option = value;
    }
}

fn state_words(words: StateWords) -> kfp_argo::StateWords {
    match words {
        StateWords::Backend => kfp_argo::StateWords::Backend,
        StateWords::Sdk => kfp_argo::StateWords::Sdk,
    }
}

fn tolerated_failures(result: ToleratedFailures) -> kfp_argo::ToleratedFailures {
    match result {
        ToleratedFailures::Fail => kfp_argo::ToleratedFailures::Fail,
        ToleratedFailures::Pass => kfp_argo::ToleratedFailures::Pass,
    }
}

fn kind(kind: Kind) -> WorkflowKind {
    match kind {
        Kind::Workflow => WorkflowKind::Workflow,
        Kind::WorkflowTemplate => WorkflowKind::WorkflowTemplate,
        Kind::ClusterWorkflowTemplate => WorkflowKind::ClusterWorkflowTemplate,
        Kind::CronWorkflow => WorkflowKind::CronWorkflow,
    }
}

fn concurrency(policy: ConcurrencyPolicy) -> Concurrency {
    match policy {
        ConcurrencyPolicy::Allow => Concurrency::Allow,
        ConcurrencyPolicy::Forbid => Concurrency::Forbid,
        ConcurrencyPolicy::Replace => Concurrency::Replace,
    }
}
