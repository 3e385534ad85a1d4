//! From the command line's options to the compiler's.

use kfp_argo::{Cache, Options};

use crate::arguments;
use crate::cli::{Compile, Meaning, StateWords, ToleratedFailures};

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
        cache: meaning.cache.clone().map(|config_map| Cache { config_map, max_age: meaning.cache_max_age.clone() }),
        pending_timeout: meaning.pending_timeout,
        task_timeout: meaning.task_timeout,
        allow_unknown: meaning.allow_unknown,
        ..Options::default()
    }
}

/// All of them, for one workflow.
pub(crate) fn all(compile: &Compile) -> Options {
    Options {
        arguments: arguments::all(compile.pipeline_parameters.as_ref(), &compile.parameters),
        name: compile.name.clone(),
        namespace: compile.namespace.clone(),
        service_account: compile.service_account.clone(),
        ..meaning(&compile.meaning)
    }
}
