//! Settings of the run, and the places of the platform document.

use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;
use kfp_ir::messages::ml_pipelines::{PipelineConfig, PlatformSpec};
use kfp_ir::{Ir, Path};

use crate::diagnostics::{Diagnostics, Location, unknown_executor, unsupported};
use crate::pipeline::RunSettings;

/// The only platform that the KFP SDK writes settings for.
const PLATFORM: &str = "kubernetes";

/// Returns the settings of the run.
pub(in crate::check) fn run_settings(ir: &Ir) -> RunSettings {
    pipeline_config(ir).map(from_config).unwrap_or_default()
}

/// Returns `pipelineConfig`.
pub(in crate::check) fn pipeline_config(ir: &Ir) -> Option<&PipelineConfig> {
    let platform: Option<&PlatformSpec> = ir.platform.as_ref();
    platform?.platforms.get(PLATFORM)?.pipeline_config.as_ref()
}

/// Returns the location of `pipelineConfig`.
pub(super) fn pipeline_config_at() -> Location {
    top().key("pipelineConfig")
}

/// Returns the settings of an executor's pod, and their location. `at` has the trail of tasks.
pub(in crate::check) fn executor_config<'a>(
    ir: &'a Ir,
    label: &str,
    at: &Location,
) -> Option<(&'a KubernetesExecutorConfig, Location)> {
    Some((ir.executor_configs.get(label)?, at.elsewhere(executor_at(label).path)))
}

/// Reports settings of other platforms, and of executors that do not exist.
pub(in crate::check) fn check(ir: &Ir, sink: &mut Diagnostics) {
    let platforms = ir.platform.iter().flat_map(|platform| platform.platforms.keys());
    for name in platforms.filter(|name| *name != PLATFORM) {
        let at = Location::top().elsewhere(Path::new().key("platforms").key(name));
        sink.push(unsupported::platform(&at, name));
    }
    let executors = &ir.deployment.executors;
    for label in ir.executor_configs.keys().filter(|label| !executors.contains_key(*label)) {
        let known = executors.keys().map(String::as_str);
        sink.push(unknown_executor::stray_settings(&executor_at(label), label, known));
    }
}

fn top() -> Location {
    Location::top().elsewhere(Path::new().key("platforms").key(PLATFORM))
}

fn executor_at(label: &str) -> Location {
    top().key("deploymentSpec").key("executors").key(label)
}

fn from_config(config: &PipelineConfig) -> RunSettings {
    // Zero is unset.
    let seconds = |seconds: i32| u32::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    RunSettings {
        deadline: seconds(config.active_deadline_seconds),
        ttl: seconds(config.resource_ttl_on_completion),
        ttl_after_success: seconds(config.resource_ttl_on_success),
        ttl_after_failure: seconds(config.resource_ttl_on_failure),
    }
}
