//! Volumes of a container's pod, and where they are mounted.

use argo_model::{Expr, Names, Text, Volume as ArgoVolume, VolumeMount, VolumeName, VolumeSource as ArgoSource};

use super::pod::{Pod, literal, map};
use super::workspace;
use crate::pipeline::{ConfigField, Mount, PodSettings, VolumeSource, Workspace};

/// Names of volumes that are Argo's or the compiler's own.
const TAKEN: [&str; 9] = [
    "kfp-outputs",
    "kfp-executor-output",
    "kfp-artifacts",
    "kfp-workspace",
    "var-run-argo",
    "tmp-dir-argo",
    "input-artifacts",
    "argo-staging",
    "podmetadata",
];

/// Names of the volumes, in their order: those that the document gives them, as far as Kubernetes takes them.
pub(super) fn names(settings: &PodSettings) -> Vec<VolumeName> {
    if settings.volumes.is_empty() {
        return Vec::new();
    }
    let mut names = Names::new();
    TAKEN.iter().for_each(|name| names.reserve(name));
    // A program may write artifacts to several folders.
    (2..100).for_each(|number| names.reserve(&format!("kfp-artifacts-{number}")));
    let wanted: Vec<String> = settings.volumes.iter().map(|volume| volume.name.to_lowercase()).collect();
    names.claim_all(wanted.iter().map(String::as_str))
}

impl Pod<'_> {
    /// The volumes that are the pod's own: what its program only hands on is not, but for init containers.
    fn own_volumes(&self) -> impl Iterator<Item = usize> {
        let init = &self.settings.init_containers;
        (0..self.settings.volumes.len()).filter(move |volume| {
            let in_init = init.iter().flat_map(|container| &container.mounts).any(|mount| mount.volume == *volume);
            in_init || self.applies(ConfigField::Volumes)
        })
    }

    /// The volumes that are there in every run.
    pub(super) fn volumes(&self) -> Vec<ArgoVolume> {
        let counted = self.own_volumes().filter(|volume| self.counts(self.settings.volumes[*volume].source.given()));
        let volumes = counted.map(|volume| {
            let source = match &self.settings.volumes[volume].source {
                VolumeSource::Secret { name, optional } => {
                    ArgoSource::Secret { secret_name: self.name(name), optional: *optional }
                }
                VolumeSource::ConfigMap { name, optional } => {
                    ArgoSource::ConfigMap { name: self.name(name), optional: *optional }
                }
                VolumeSource::Claim { name } => ArgoSource::PersistentVolumeClaim { claim_name: self.name(name) },
                VolumeSource::EmptyDir(folder) => ArgoSource::EmptyDir(folder.clone()),
                VolumeSource::Ephemeral(claim) => ArgoSource::Ephemeral { volume_claim_template: claim.clone() },
            };
            ArgoVolume { name: self.volume_names[volume].clone(), source }
        });
        volumes.collect()
    }

    /// Where they are mounted into the main container, and the workspace.
    pub(super) fn mounts(&self) -> Vec<VolumeMount> {
        if !self.applies(ConfigField::Volumes) {
            return Vec::new();
        }
        let mut mounts = self.counted_mounts(&self.settings.mounts);
        mounts.extend(self.workspace.then(|| VolumeMount {
            name: workspace::volume(),
            mount_path: Text::syntax(Workspace::PATH),
            sub_path: None,
        }));
        mounts
    }

    /// The mounts of volumes that are there in every run.
    pub(super) fn counted_mounts(&self, mounts: &[Mount]) -> Vec<VolumeMount> {
        let counted = mounts.iter().filter(|mount| self.counts(self.given(mount)));
        counted.map(|mount| self.mount(mount)).collect()
    }

    /// The other volumes, as an expression.
    pub(super) fn uncounted_volumes(&self) -> Option<Expr> {
        let volumes = self.own_volumes().filter(|volume| !self.counts(self.settings.volumes[*volume].source.given()));
        let mut volumes = volumes.peekable();
        volumes.peek()?;
        Some(self.list(volumes.map(|volume| self.volume_entry(volume))))
    }

    /// Their mounts, as an expression.
    pub(super) fn uncounted_mounts(&self, mounts: &[Mount]) -> Option<Expr> {
        let mut mounts = mounts.iter().filter(|mount| !self.counts(self.given(mount))).peekable();
        mounts.peek()?;
        Some(self.list(mounts.map(|mount| self.mount_entry(mount))))
    }

    /// A volume as an expression, and what it depends on.
    pub(super) fn volume_entry(&self, volume: usize) -> (Option<&str>, Expr) {
        let source = &self.settings.volumes[volume].source;
        let may_be_absent = |optional: bool| optional.then_some(("optional", Expr::Bool(true)));
        let entry = match source {
            VolumeSource::Secret { name, optional } => {
                let name = [("secretName", self.name_value(name))];
                ("secret", map(name.into_iter().chain(may_be_absent(*optional))))
            }
            VolumeSource::ConfigMap { name, optional } => {
                let name = [("name", self.name_value(name))];
                ("configMap", map(name.into_iter().chain(may_be_absent(*optional))))
            }
            VolumeSource::Claim { name } => ("persistentVolumeClaim", map([("claimName", self.name_value(name))])),
            VolumeSource::EmptyDir(folder) => ("emptyDir", literal(folder)),
            VolumeSource::Ephemeral(claim) => ("ephemeral", map([("volumeClaimTemplate", literal(claim))])),
        };
        (source.given(), map([("name", self.volume_names[volume].as_str().into()), entry]))
    }

    /// A mount as an expression, and what it depends on.
    pub(super) fn mount_entry(&self, mount: &Mount) -> (Option<&str>, Expr) {
        (self.given(mount), literal(&self.mount(mount)))
    }

    fn mount(&self, mount: &Mount) -> VolumeMount {
        VolumeMount {
            name: self.volume_names[mount.volume].clone(),
            mount_path: Text::syntax(mount.path.as_str()),
            sub_path: mount.sub_path.clone(),
        }
    }

    fn given(&self, mount: &Mount) -> Option<&str> {
        self.settings.volumes[mount.volume].source.given()
    }
}
