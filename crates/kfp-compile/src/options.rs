//! The options of the command line, as the last layer above the options files.

use kfp_argo::{Cache, Concurrency, Config, WorkflowKind};

use crate::cli::{ConcurrencyPolicy, Kind, PipelineOptions, StateWords, TaskNames, ToleratedFailures};

/// Returns the options that the command line contains.
pub(crate) fn layer(cli: &PipelineOptions) -> Config {
    let PipelineOptions { input, parameters: _, object, execution, storage, .. } = cli;
    Config {
        allow_unknown: input.allow_unknown.then_some(true),
        kind: object.kind.map(kind),
        name: object.name.clone(),
        namespace: object.namespace.clone(),
        service_account: object.service_account.clone(),
        schedules: object.schedules.clone(),
        timezone: object.timezone.clone(),
        concurrency_policy: object.concurrency_policy.map(concurrency),
        suspend: object.suspend.then_some(true),
        argo_version: object.argo_version,
        source_url: object.source_url.clone(),
        task_names: object.task_names.map(task_names),
        state_words: execution.state_words.map(state_words),
        tolerated_failures: execution.tolerated_failures.map(tolerated_failures),
        fail_fast: execution.fail_fast.then_some(true),
        task_timeout: execution.task_timeout,
        pending_timeout: execution.pending_timeout,
        infrastructure_retries: execution.infrastructure_retries,
        pipeline_root: storage.pipeline_root.clone(),
        artifact_repository: storage.artifact_repository.clone(),
        stores: storage.stores.clone(),
        cache: storage.cache.clone().map(|config_map| Cache { config_map, max_age: storage.cache_max_age.clone() }),
        ..Config::default()
    }
}

fn task_names(names: TaskNames) -> kfp_argo::TaskNames {
    match names {
        TaskNames::Key => kfp_argo::TaskNames::Key,
        TaskNames::DisplayName => kfp_argo::TaskNames::DisplayName,
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
