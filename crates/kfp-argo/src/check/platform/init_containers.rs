//! Containers that run before the main one, or beside it.

use std::collections::BTreeSet;

use argo_model::Resources;
use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;

use super::reader::{Entry, Reader, entries};
use crate::check::syntax::{images, names};
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::{EnvVariable, InitContainer, Mount, SettingPart};

/// Names of the containers that Argo adds to each pod.
const OF_ARGO: [&str; 3] = ["init", "wait", "main"];

/// Reads the init containers and sidecars of a pod.
pub(super) fn read(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    let mut names_so_far = BTreeSet::new();
    for (Entry { at, .. }, container) in entries(&config.init_containers, at, "initContainers") {
        for (what, field, text) in [
            ("the init container's name", "name", &container.name),
            ("the init container's image", "image", &container.image),
        ] {
            if text.is_empty() {
                reader.sink.push(bad_setting::empty(&at.key(field), what));
            }
        }
        reader.sink.extend(images::check(&container.image, &at.key("image")));
        let taken = !names_so_far.insert(container.name.as_str());
        if taken || OF_ARGO.contains(&container.name.as_str()) {
            reader.sink.push(bad_setting::taken_name(&at.key("name"), &container.name));
        }
        let sidecar = match container.restart_policy.as_deref() {
            None | Some("") => false,
            Some("Always") => true,
            Some(other) => {
                let at = at.key("restartPolicy");
                let what = "the init container's restart policy";
                reader.sink.push(bad_setting::none_of(&at, what, other, &["Always"]));
                false
            }
        };
        let mounts = container.volume_mounts.iter().enumerate().filter_map(|(index, mount)| {
            let at = at.key("volumeMounts").index(index).key("volumeName");
            let volume = volume_named(reader, &mount.volume_name, &at)?;
            Some(Mount { volume, path: mount.mount_path.clone(), sub_path: None })
        });
        let mounts = mounts.collect();
        for (index, variable) in container.env.iter().enumerate() {
            let at = at.key("env").index(index).key("name");
            reader.sink.extend(names::check_variable(&variable.name, &at));
        }
        let env = container.env.iter();
        let env = env
            .map(|env| EnvVariable { name: env.name.clone(), value: vec![SettingPart::Literal(env.value.clone())] })
            .collect();
        let resources = container.resources.clone().unwrap_or_default();
        let (limits, requests) = (resources.limits, resources.requests);
        for (field, list) in [("limits", &limits), ("requests", &requests)] {
            for (resource, quantity) in list {
                reader.quantity(resource, quantity, &at.key("resources").key(field).key(resource));
            }
        }
        reader.pod.init_containers.push(InitContainer {
            name: container.name.clone(),
            image: container.image.clone(),
            command: container.command.clone(),
            args: container.args.clone(),
            env,
            mounts,
            sidecar,
            resources: Resources { limits, requests, claims: Vec::new() },
        });
    }
}

/// Returns the index of the volume with the given name, or reports that it does not exist.
fn volume_named(reader: &mut Reader<'_>, name: &str, at: &Location) -> Option<usize> {
    let found = reader.volumes_by_name.get(name).and_then(|numbers| numbers.first().copied());
    if found.is_none() {
        let known = reader.pod.volumes.iter().map(|volume| volume.name.as_str());
        reader.sink.push(bad_setting::unknown_volume(at, name, known));
    }
    found
}
