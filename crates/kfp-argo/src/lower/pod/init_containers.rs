//! Init containers and sidecars.

use argo_model::{InitContainer as ArgoInitContainer, RestartPolicy, Text};

use crate::lower::pod::settings::Pod;
use crate::lower::pod::{env, volumes};

/// Lowers the init containers of a pod.
pub(crate) fn lower(pod: &Pod<'_>) -> Vec<ArgoInitContainer> {
    let containers = pod.settings.init_containers.iter().map(|container| {
        let texts = |texts: &[String]| texts.iter().map(|text| Text::pod(text)).collect::<Vec<_>>();
        let (command, args) = (texts(&container.command), texts(&container.args));
        let mut env = env::variables(&container.env, env::literal_value);
        if command.iter().chain(&args).chain(env.iter().filter_map(|env| env.value.text())).any(env::needs_brace) {
            env.insert(0, env::brace());
        }
        ArgoInitContainer {
            name: container.name.clone(),
            image: Text::pod(&container.image),
            command,
            args,
            env,
            resources: container.resources.clone(),
            restart_policy: container.sidecar.then_some(RestartPolicy::Always),
            volume_mounts: volumes::certain_mounts(pod, &container.mounts),
        }
    });
    containers.collect()
}
