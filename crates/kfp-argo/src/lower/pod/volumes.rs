//! Volumes of a container's pod, and where they are mounted.

use std::collections::BTreeSet;

use argo_model::{Expr, Text, Volume as ArgoVolume, VolumeMount, VolumeSource as ArgoSource};

use super::settings::Pod;
use super::workspace;
use crate::pipeline::{ConfigField, Mount, Setting, VolumeSource};

/// Returns the volumes of the pod itself. A volume that the program only hands on is not one of
/// them, unless an init container mounts it.
fn own_volumes(pod: &Pod<'_>) -> impl Iterator<Item = usize> {
    let mounts = pod.settings.init_containers.iter().flat_map(|container| &container.mounts);
    let in_init: BTreeSet<usize> = mounts.map(|mount| mount.volume).collect();
    let applies = pod.applies(ConfigField::Volumes);
    (0..pod.settings.volumes.len()).filter(move |volume| applies || in_init.contains(volume))
}

/// Returns the volumes that exist in every run.
pub(crate) fn volumes(pod: &Pod<'_>) -> Vec<ArgoVolume> {
    let certain = own_volumes(pod).filter(|volume| pod.always_present(pod.settings.volumes[*volume].source.task_key()));
    certain.map(|number| volume(pod, number, |name| pod.name_in_field(name))).collect()
}

/// Returns the mounts of the main container that exist in every run, with that of the workspace.
pub(crate) fn mounts(pod: &Pod<'_>) -> Vec<VolumeMount> {
    if !pod.applies(ConfigField::Volumes) {
        return Vec::new();
    }
    let mut mounts = certain_mounts(pod, &pod.settings.mounts);
    mounts.extend(pod.workspace.then(workspace::mount));
    mounts
}

/// Returns the mounts of volumes that exist in every run.
pub(crate) fn certain_mounts(pod: &Pod<'_>, mounts: &[Mount]) -> Vec<VolumeMount> {
    let certain = mounts.iter().filter(|mount| pod.always_present(task_key(pod, mount)));
    certain.map(|mount| lower_mount(pod, mount)).collect()
}

/// Returns the other volumes, as an expression.
pub(crate) fn optional_volumes(pod: &Pod<'_>) -> Option<Expr> {
    let volumes =
        own_volumes(pod).filter(|volume| !pod.always_present(pod.settings.volumes[*volume].source.task_key()));
    let mut volumes = volumes.peekable();
    volumes.peek()?;
    Some(pod.list(volumes.map(|volume| volume_entry(pod, volume))))
}

/// Returns the mounts of the other volumes, as an expression.
pub(crate) fn optional_mounts(pod: &Pod<'_>, mounts: &[Mount]) -> Option<Expr> {
    let mut mounts = mounts.iter().filter(|mount| !pod.always_present(task_key(pod, mount))).peekable();
    mounts.peek()?;
    Some(pod.list(mounts.map(|mount| mount_entry(pod, mount))))
}

/// Returns a volume as an expression, and the key of the value on which it depends.
pub(crate) fn volume_entry<'p>(pod: &'p Pod<'_>, number: usize) -> (Option<&'p str>, Expr) {
    let key = pod.settings.volumes[number].source.task_key();
    (key, volume(pod, number, |name| pod.name_in_patch(name)).into())
}

/// Returns a mount as an expression, and the key of the value on which it depends.
pub(crate) fn mount_entry<'p>(pod: &'p Pod<'_>, mount: &Mount) -> (Option<&'p str>, Expr) {
    (task_key(pod, mount), lower_mount(pod, mount).into())
}

fn volume(pod: &Pod<'_>, number: usize, name: impl Fn(&Setting<String>) -> Text) -> ArgoVolume {
    let source = match &pod.settings.volumes[number].source {
        VolumeSource::Secret { name: secret, optional } => {
            ArgoSource::Secret { secret_name: name(secret), optional: *optional }
        }
        VolumeSource::ConfigMap { name: map, optional } => {
            ArgoSource::ConfigMap { name: name(map), optional: *optional }
        }
        VolumeSource::Claim { name: claim } => ArgoSource::PersistentVolumeClaim { claim_name: name(claim) },
        VolumeSource::EmptyDir(folder) => ArgoSource::EmptyDir(folder.clone()),
        VolumeSource::Ephemeral(claim) => ArgoSource::Ephemeral { volume_claim_template: claim.clone() },
    };
    ArgoVolume { name: pod.volume_names[number].clone(), source }
}

fn lower_mount(pod: &Pod<'_>, mount: &Mount) -> VolumeMount {
    VolumeMount {
        name: pod.volume_names[mount.volume].clone(),
        mount_path: Text::field(mount.path.as_str()),
        sub_path: mount.sub_path.clone(),
    }
}

fn task_key<'p>(pod: &'p Pod<'_>, mount: &Mount) -> Option<&'p str> {
    pod.settings.volumes[mount.volume].source.task_key()
}
