//! The outputs of a container's template: the files that its program writes.

use argo_model::{OutputParameter, Outputs, ParamName, ValueFrom};

use crate::lower::artifact::outputs;
use crate::lower::context::ContainerContext;
use crate::lower::naming::parameters::{EXECUTOR_OUTPUT, NOT_WRITTEN};
use crate::lower::naming::paths;
use crate::pipeline::Delivery;

/// Returns the outputs of a container's template.
pub(crate) fn outputs(container: &ContainerContext<'_>) -> Outputs {
    let ContainerContext { cx, name, component, spec } = *container;
    let interface = cx.interface(name);
    let mut parameters = Vec::new();
    let deliveries: Vec<(&String, Delivery)> =
        component.outputs.keys().map(|output| (output, spec.delivery(output))).collect();
    // The executor output contains the metadata of artifacts, too. In a loop its list shows how
    // often the program ran.
    let with_metadata =
        !component.artifact_outputs.is_empty() && (spec.has_executor_output() || interface.needs_task_path);
    if with_metadata || deliveries.iter().any(|(_, delivery)| *delivery != Delivery::File) {
        let path = paths::executor_output_file(spec).to_owned();
        let value_from = ValueFrom::Path { path, default: Some("{}".to_owned()) };
        parameters.push(OutputParameter { name: ParamName::fixed(EXECUTOR_OUTPUT), global_name: None, value_from });
    }
    for (output, delivery) in deliveries {
        let default = match delivery {
            Delivery::ExecutorOutput => continue,
            Delivery::File => None,
            Delivery::Either => Some(NOT_WRITTEN.to_owned()),
        };
        let value_from = ValueFrom::Path { path: paths::output_file(output), default };
        parameters.push(OutputParameter { name: interface.outputs[output].clone(), global_name: None, value_from });
    }
    Outputs { parameters, artifacts: outputs::of_container(container) }
}
