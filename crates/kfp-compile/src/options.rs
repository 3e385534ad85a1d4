//! From the command line's options to the compiler's.

use kfp_argo::{Cache, Concurrency, Config, Options, WorkflowKind};

use crate::arguments;
use crate::cli::{ArgoVersion, Compile, ConcurrencyPolicy, Kind, Meaning, StateWords, ToleratedFailures};

/// What a pipeline is to mean. The command line wins over the options file.
pub(crate) fn meaning(meaning: &Meaning, config: Config) -> Options {
    let mut options = config.into_options();
    set(&mut options.state_words, meaning.state_words.map(state_words));
    set(&mut options.tolerated_failures, meaning.tolerated_failures.map(tolerated_failures));
    set(&mut options.fail_fast, meaning.fail_fast.then_some(true));
    set(&mut options.pipeline_root, meaning.pipeline_root.clone().map(Some));
    set(&mut options.argo_version, meaning.argo_version.map(|version| Some(argo_version(version))));
    // Of two stores for the same addresses the last one counts.
    options.stores.extend(meaning.stores.clone());
    let cache = |config_map: String| Cache { config_map, max_age: meaning.cache_max_age.clone() };
    set(&mut options.cache, meaning.cache.clone().map(|config_map| Some(cache(config_map))));
    set(&mut options.pending_timeout, meaning.pending_timeout.map(Some));
    set(&mut options.task_timeout, meaning.task_timeout.map(Some));
    options.allow_unknown = meaning.allow_unknown;
    options
}

/// All of them, for one workflow.
pub(crate) fn all(compile: &Compile, config: Config) -> Options {
    let mut options = meaning(&compile.meaning, config);
    options.arguments = arguments::all(compile.pipeline_parameters.as_ref(), &compile.parameters);
    set(&mut options.kind, compile.kind.map(kind));
    let schedule = &mut options.schedule;
    set(&mut schedule.schedules, Some(compile.schedules.clone()).filter(|schedules| !schedules.is_empty()));
    set(&mut schedule.timezone, compile.timezone.clone().map(Some));
    set(&mut schedule.concurrency_policy, compile.concurrency_policy.map(|policy| Some(concurrency(policy))));
    set(&mut schedule.suspend, compile.suspend.then_some(true));
    set(&mut options.name, compile.name.clone().map(Some));
    set(&mut options.namespace, compile.namespace.clone().map(Some));
    set(&mut options.service_account, compile.service_account.clone().map(Some));
    options.programs_apart = compile.programs.is_some();
    options
}

/// Sets an option that was given.
fn set<T>(option: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *option = given;
    }
}

fn state_words(words: StateWords) -> kfp_argo::StateWords {
    match words {
        StateWords::Backend => kfp_argo::StateWords::Backend,
        StateWords::Sdk => kfp_argo::StateWords::Sdk,
    }
}

fn tolerated_failures(outcome: ToleratedFailures) -> kfp_argo::ToleratedFailures {
    match outcome {
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

fn argo_version(version: ArgoVersion) -> kfp_argo::ArgoVersion {
    match version {
        ArgoVersion::V3_5 => kfp_argo::ArgoVersion::V3_5,
        ArgoVersion::V3_6 => kfp_argo::ArgoVersion::V3_6,
        ArgoVersion::V3_7 => kfp_argo::ArgoVersion::V3_7,
        ArgoVersion::V4_0 => kfp_argo::ArgoVersion::V4_0,
        ArgoVersion::V4_1 => kfp_argo::ArgoVersion::V4_1,
    }
}
