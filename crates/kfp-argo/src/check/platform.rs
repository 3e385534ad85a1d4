//! The platform document: what it sets for the run; settings of executors are not lowered yet, and refused.

use kfp_ir::Path;
use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;
use kfp_ir::messages::ml_pipelines::PipelineConfig;

use super::Checker;
use crate::diagnostics::{Location, unsupported};
use crate::pipeline::RunSettings;

/// The only platform that anyone writes for.
const PLATFORM: &str = "kubernetes";

impl Checker<'_> {
    /// Settings of the run.
    pub(super) fn run_settings(&mut self) -> RunSettings {
        let platform = self.ir.platform.as_ref().and_then(|platform| platform.platforms.get(PLATFORM));
        let Some(config) = platform.and_then(|platform| platform.pipeline_config.as_ref()) else {
            return RunSettings::default();
        };
        if config.workspace.is_some() {
            let path = Path::new().key("platforms").key(PLATFORM).key("pipelineConfig").key("workspace");
            self.found.push(unsupported::unsupported(&Location::top().elsewhere(path), "the pipeline", "a workspace"));
        }
        settings(config)
    }

    /// Settings of an executor.
    pub(super) fn platform_of(&mut self, label: &str, at: &Location) {
        let config = self.ir.executor_configs.get(label);
        if config.is_some_and(|config| *config != KubernetesExecutorConfig::default()) {
            let path = Path::new().key("platforms").key(PLATFORM).key("deploymentSpec").key("executors").key(label);
            let owner = format!("executor \"{label}\"");
            self.found.push(unsupported::unsupported(&at.elsewhere(path), &owner, "settings of the platform document"));
        }
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
