//! From the command line's options to the compiler's.

use kfp_argo::{Concurrency, Options, Schedule, WorkflowKind};

use crate::arguments;
use crate::cli::{ArgoVersion, Compile, ConcurrencyPolicy, Kind, Meaning, StateWords, ToleratedFailures};

/// What a pipeline is to mean.
pub(crate) fn meaning(meaning: &Meaning) -> Options {
    Options {
        state_words: match meaning.state_words {
            StateWords::Backend => kfp_argo::StateWords::Backend,
            StateWords::Sdk => kfp_argo::StateWords::Sdk,
        },
        tolerated_failures: match meaning.tolerated_failures {
            ToleratedFailures::Fail => kfp_argo::ToleratedFailures::Fail,
            ToleratedFailures::Pass => kfp_argo::ToleratedFailures::Pass,
        },
        fail_fast: meaning.fail_fast,
        pipeline_root: meaning.pipeline_root.clone(),
        stores: meaning.stores.clone(),
        argo_version: meaning.argo_version.map(argo_version),
        allow_unknown: meaning.allow_unknown,
        ..Options::default()
    }
}

/// All of them, for one workflow.
pub(crate) fn all(compile: &Compile) -> Options {
    Options {
        arguments: arguments::all(compile.pipeline_parameters.as_ref(), &compile.parameters),
        kind: compile.kind.map(kind).unwrap_or_default(),
        schedule: Schedule {
            schedules: compile.schedules.clone(),
            timezone: compile.timezone.clone(),
            concurrency_policy: compile.concurrency_policy.map(concurrency),
            suspend: compile.suspend,
        },
        name: compile.name.clone(),
        namespace: compile.namespace.clone(),
        service_account: compile.service_account.clone(),
        ..meaning(&compile.meaning)
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
