//! The platform document: what it sets for the run, and for the pods of executors.

use kfp_ir::Path;
use kfp_ir::messages::ml_pipelines::{PipelineConfig, PlatformSpec};

use super::{Checker, pod};
use crate::diagnostics::{Location, unknown_executor};
use crate::pipeline::{ComponentName, PodSettings, RunSettings};

/// The only platform that anyone writes for.
const PLATFORM: &str = "kubernetes";

/// Where the platform's settings stand.
fn top() -> Location {
    Location::top().elsewhere(Path::new().key("platforms").key(PLATFORM))
}

/// Where the settings of an executor's pod stand.
fn executor_at(label: &str) -> Location {
    top().key("deploymentSpec").key("executors").key(label)
}

impl Checker<'_> {
    /// Settings of the run.
    pub(super) fn run_settings(&mut self) -> RunSettings {
        self.pipeline_config().map(settings).unwrap_or_default()
    }

    /// `pipelineConfig`
    pub(super) fn pipeline_config(&self) -> Option<&PipelineConfig> {
        let platform: Option<&PlatformSpec> = self.ir.platform.as_ref();
        platform?.platforms.get(PLATFORM)?.pipeline_config.as_ref()
    }

    /// Where `pipelineConfig` stands.
    pub(super) fn pipeline_config_at() -> Location {
        top().key("pipelineConfig")
    }

    /// Findings for settings of executors that there are none of.
    pub(super) fn stray_settings(&mut self) {
        let executors = &self.ir.deployment.executors;
        for label in self.ir.executor_configs.keys().filter(|label| !executors.contains_key(*label)) {
            let known = executors.keys().map(String::as_str);
            self.found.push(unknown_executor::stray_settings(&executor_at(label), label, known));
        }
    }

    /// Settings of an executor's pod. What they refer to is kept for the tasks that run the component.
    pub(super) fn pod_settings(&mut self, name: &ComponentName, label: &str, here: &Location) -> PodSettings {
        let Some(config) = self.ir.executor_configs.get(label) else { return PodSettings::default() };
        let at = here.elsewhere(executor_at(label).path);
        let (settings, references) = pod::settings(config, &at, &mut self.found);
        self.references.insert(name.clone(), references);
        settings
    }
}

fn settings(config: &PipelineConfig) -> RunSettings {
    // Zero is unset.
    let seconds = |seconds: i32| u32::try_from(seconds).ok().filter(|seconds| *seconds > 0);
    RunSettings {
        deadline: seconds(config.active_deadline_seconds),
        kept: seconds(config.resource_ttl_on_completion),
        kept_after_success: seconds(config.resource_ttl_on_success),
        kept_after_failure: seconds(config.resource_ttl_on_failure),
    }
}
