//! Resources of a container: texts, and the numbers of older files.

use std::collections::BTreeMap;

use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::pipeline_container_spec::ResourceSpec;

/// Quantities by resource, as the IR contains them.
type Quantities = BTreeMap<String, String>;

/// Returns limits and requests as Kubernetes quantities. A text wins over the number for older
/// readers.
#[allow(deprecated)] // older files have only the numbers
pub(super) fn resources(spec: &ResourceSpec) -> (Quantities, Quantities) {
    let (mut limits, mut requests) = (Quantities::new(), Quantities::new());
    add(&mut limits, "cpu", &spec.resource_cpu_limit, cores(spec.cpu_limit));
    add(&mut limits, "memory", &spec.resource_memory_limit, gigabytes(spec.memory_limit));
    add(&mut requests, "cpu", &spec.resource_cpu_request, cores(spec.cpu_request));
    add(&mut requests, "memory", &spec.resource_memory_request, gigabytes(spec.memory_request));
    if let Some(accelerator) = &spec.accelerator {
        let kind = if accelerator.resource_type.is_empty() { &accelerator.r#type } else { &accelerator.resource_type };
        if !kind.is_empty() {
            add(&mut limits, kind, &accelerator.resource_count, Some(accelerator.count.max(1).to_string()));
        }
    }
    (limits, requests)
}

fn add(list: &mut Quantities, resource: &str, text: &str, number: Option<String>) {
    let quantity = if text.is_empty() { number } else { Some(text.to_owned()) };
    list.extend(quantity.map(|quantity| (resource.to_owned(), quantity)));
}

/// Converts `cpuLimit` or `cpuRequest` of older files: cores.
fn cores(cores: f64) -> Option<String> {
    (cores > 0.0).then(|| cores.to_string())
}

/// Converts `memoryLimit` or `memoryRequest` of older files: gigabytes of 10^9 bytes.
fn gigabytes(gigabytes: f64) -> Option<String> {
    (gigabytes > 0.0).then(|| format!("{gigabytes}G"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_win_over_numbers() {
        #[allow(deprecated)]
        let spec = ResourceSpec {
            cpu_limit: 0.5,
            memory_limit: 0.512,
            cpu_request: 2.0,
            resource_cpu_request: "250m".to_owned(),
            ..ResourceSpec::default()
        };
        let (limits, requests) = resources(&spec);
        assert_eq!(
            limits.into_iter().collect::<Vec<_>>(),
            [("cpu".into(), "0.5".into()), ("memory".into(), "0.512G".into())]
        );
        assert_eq!(requests.into_iter().collect::<Vec<_>>(), [("cpu".into(), "250m".into())]);
    }
}
