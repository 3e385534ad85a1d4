//! The platform document: refused where it asks for something, as nothing of it is lowered yet.

use kfp_ir::Path;
use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;

use super::Checker;
use crate::diagnostics::{Location, unsupported};

impl Checker<'_> {
    /// Settings of the whole pipeline.
    pub(super) fn platform(&mut self) {
        let Some(platform) = &self.ir.platform else { return };
        for (name, spec) in &platform.platforms {
            if spec.pipeline_config.as_ref().is_some_and(|config| *config != Default::default()) {
                let path = Path::new().key("platforms").key(name).key("pipelineConfig");
                let at = Location::top().elsewhere(path);
                self.found.push(unsupported::unsupported(&at, "the pipeline", "a pipeline config"));
            }
        }
    }

    /// Settings of an executor.
    pub(super) fn platform_of(&mut self, label: &str, at: &Location) {
        let config = self.ir.executor_configs.get(label);
        if config.is_some_and(|config| *config != KubernetesExecutorConfig::default()) {
            let path = Path::new().key("platforms").key("kubernetes").key("deploymentSpec").key("executors").key(label);
            let owner = format!("executor \"{label}\"");
            self.found.push(unsupported::unsupported(&at.elsewhere(path), &owner, "settings of the platform document"));
        }
    }
}
