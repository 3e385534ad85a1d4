//! Containers that run before the main one, or beside it.

use argo_model::Resources;
use kfp_ir::messages::kfp_kubernetes::KubernetesExecutorConfig;

use super::pod::{Entry, Reader, entries};
use super::{environment, image};
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::{EnvVariable, InitContainer, Mount, Volume};

/// Containers that pods of Argo have.
const OF_ARGO: [&str; 3] = ["init", "wait", "main"];

impl Reader<'_> {
    pub(super) fn init_containers(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        for (Entry { at, .. }, container) in entries(&config.init_containers, at, "initContainers") {
            for (what, field, text) in [
                ("the init container's name", "name", &container.name),
                ("the init container's image", "image", &container.image),
            ] {
                if text.is_empty() {
                    self.found.push(bad_setting::empty(&at.key(field), what));
                }
            }
            self.found.extend(image::check(&container.image, &at.key("image")));
            let taken = self.pod.init_containers.iter().any(|other| other.name == container.name);
            if taken || OF_ARGO.contains(&container.name.as_str()) {
                self.found.push(bad_setting::taken_name(&at.key("name"), &container.name));
            }
            let sidecar = match container.restart_policy.as_deref() {
                None | Some("") => false,
                Some("Always") => true,
                Some(other) => {
                    let at = at.key("restartPolicy");
                    let what = "the init container's restart policy";
                    self.found.push(bad_setting::none_of(&at, what, other, &["Always"]));
                    false
                }
            };
            let mounts = container.volume_mounts.iter().enumerate().filter_map(|(index, mount)| {
                let at = at.key("volumeMounts").index(index).key("volumeName");
                let volume = self.volume_named(&mount.volume_name, &at)?;
                Some(Mount { volume, path: mount.mount_path.clone(), sub_path: None })
            });
            let mounts = mounts.collect();
            for (index, variable) in container.env.iter().enumerate() {
                let at = at.key("env").index(index).key("name");
                self.found.extend(environment::check(&variable.name, &at));
            }
            let env = container.env.iter();
            let env = env.map(|env| EnvVariable { name: env.name.clone(), value: env.value.clone() }).collect();
            let resources = container.resources.clone().unwrap_or_default();
            let (limits, requests) = (resources.limits, resources.requests);
            for (field, list) in [("limits", &limits), ("requests", &requests)] {
                for (resource, quantity) in list {
                    self.quantity(resource, quantity, &at.key("resources").key(field).key(resource));
                }
            }
            self.pod.init_containers.push(InitContainer {
                name: container.name.clone(),
                image: container.image.clone(),
                location: at.clone(),
                command: container.command.clone(),
                args: container.args.clone(),
                env,
                mounts,
                sidecar,
                resources: Resources { limits, requests },
            });
        }
    }

    /// The number of the volume that the document calls so; a finding when there is none.
    fn volume_named(&mut self, name: &str, at: &Location) -> Option<usize> {
        let found = self.pod.volumes.iter().position(|volume: &Volume| volume.name == name);
        if found.is_none() {
            let known = self.pod.volumes.iter().map(|volume| volume.name.as_str());
            self.found.push(bad_setting::unknown_volume(at, name, known));
        }
        found
    }
}
