//! Task config: settings of its pod that a program receives as an input.

use kfp_ir::messages::ml_pipelines::parameter_type::ParameterTypeEnum;
use kfp_ir::messages::ml_pipelines::task_config_passthrough_type::TaskConfigPassthroughTypeEnum as Field;
use kfp_ir::messages::ml_pipelines::{ComponentSpec, PipelineSpec};

use crate::pipeline::{ComponentName, ConfigField, TaskConfig};

/// Returns the inputs of a component that receive settings of its pod.
pub(super) fn inputs(pipeline: &PipelineSpec, component: &ComponentName) -> Vec<String> {
    let ComponentName::Named(name) = component else { return Vec::new() };
    let spec = pipeline.components.get(name);
    let inputs = spec.and_then(|spec| spec.input_definitions.as_ref()).into_iter();
    let inputs = inputs.flat_map(|inputs| &inputs.parameters);
    let configs = inputs.filter(|(_, input)| input.parameter_type == ParameterTypeEnum::TaskConfig);
    configs.map(|(name, _)| name.clone()).collect()
}

/// Returns `taskConfigPassthroughs`: the settings that the program receives, each with true if the
/// pod has it as well.
pub(super) fn passthroughs(spec: &ComponentSpec) -> TaskConfig {
    let fields = spec.task_config_passthroughs.iter().filter_map(|passthrough| {
        let field = match passthrough.field {
            Field::Resources => ConfigField::Resources,
            Field::Env => ConfigField::Env,
            Field::KubernetesAffinity => ConfigField::Affinity,
            Field::KubernetesTolerations => ConfigField::Tolerations,
            Field::KubernetesNodeSelector => ConfigField::NodeSelector,
            Field::KubernetesVolumes => ConfigField::Volumes,
            Field::KubernetesResourceClaims => ConfigField::ResourceClaims,
            Field::None => return None,
        };
        Some((field, passthrough.apply_to_task))
    });
    fields.collect()
}
