//! Volumes of a pod, and where they are mounted.

use argo_model::{ClaimResources, ClaimSpec, ClaimTemplate, EmptyDir, PodMetadata};
use kfp_ir::messages::kfp_kubernetes::pvc_mount::PvcReference;
use kfp_ir::messages::kfp_kubernetes::{KubernetesExecutorConfig, PvcMount};
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;

use super::pod::{Entry, Reader, entries};
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::{Mount, Setting, Volume, VolumeSource};

impl Reader<'_> {
    pub(super) fn volumes(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        for (entry, secret) in entries(&config.secret_as_volume, at, "secretAsVolume") {
            #[allow(deprecated)] // older files have no other
            let old = (secret.secret_name.as_str(), "secretName");
            let parameter = secret.secret_name_parameter.as_ref();
            let name = self.name("the secret's name", parameter, "secretNameParameter", old, &entry);
            let Some(name) = name else { continue };
            let called = self.object_volume("secret", &name);
            let source = VolumeSource::Secret { name, optional: secret.optional.unwrap_or_default() };
            self.mount(called, source, &secret.mount_path, None, &entry.at);
        }
        for (entry, map) in entries(&config.config_map_as_volume, at, "configMapAsVolume") {
            #[allow(deprecated)] // older files have no other
            let old = (map.config_map_name.as_str(), "configMapName");
            let parameter = map.config_map_name_parameter.as_ref();
            let name = self.name("the config map's name", parameter, "configMapNameParameter", old, &entry);
            let Some(name) = name else { continue };
            let called = self.object_volume("config-map", &name);
            let source = VolumeSource::ConfigMap { name, optional: map.optional.unwrap_or_default() };
            self.mount(called, source, &map.mount_path, None, &entry.at);
        }
        for (entry, mount) in entries(&config.pvc_mount, at, "pvcMount") {
            let Some(name) = self.claim(mount, &entry) else { continue };
            let called = self.object_volume("claim", &name);
            let sub_path = Some(mount.sub_path.clone()).filter(|path| !path.is_empty());
            self.mount(called, VolumeSource::Claim { name }, &mount.mount_path, sub_path, &entry.at);
        }
        self.folders(config, at);
    }

    /// Volumes that live as long as the pod.
    fn folders(&mut self, config: &KubernetesExecutorConfig, at: &Location) {
        for (Entry { at, .. }, folder) in entries(&config.empty_dir_mounts, at, "emptyDirMounts") {
            let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            let source = EmptyDir { medium: text(&folder.medium), size_limit: text(&folder.size_limit) };
            if let Some(size) = &source.size_limit {
                self.quantity("storage", size, &at.key("sizeLimit"));
            }
            if let Some(medium) = source.medium.as_deref().filter(|medium| *medium != "Memory") {
                let what = "the folder's medium";
                self.found.push(bad_setting::none_of(&at.key("medium"), what, medium, &["Memory"]));
            }
            self.mount(folder.volume_name.clone(), VolumeSource::EmptyDir(source), &folder.mount_path, None, &at);
        }
        if let Some(memory) = &config.enabled_shared_memory {
            let at = at.key("enabledSharedMemory");
            let size = Some(memory.size.clone()).filter(|size| !size.is_empty());
            if let Some(size) = &size {
                self.quantity("storage", size, &at.key("size"));
            }
            let source = EmptyDir { medium: Some("Memory".to_owned()), size_limit: size };
            let name = if memory.volume_name.is_empty() { "shm" } else { &memory.volume_name };
            self.mount(name.to_owned(), VolumeSource::EmptyDir(source), "/dev/shm", None, &at);
        }
        for (Entry { at, .. }, volume) in entries(&config.generic_ephemeral_volume, at, "genericEphemeralVolume") {
            self.quantity("storage", &volume.size, &at.key("size"));
            if volume.access_modes.is_empty() {
                self.found.push(bad_setting::empty(&at, "the list of the volume's access modes"));
            }
            let metadata = volume.metadata.clone().unwrap_or_default();
            let claim = ClaimTemplate {
                metadata: PodMetadata { labels: metadata.labels, annotations: metadata.annotations },
                spec: ClaimSpec {
                    access_modes: volume.access_modes.clone(),
                    resources: ClaimResources { requests: [("storage".to_owned(), volume.size.clone())].into() },
                    storage_class_name: (!volume.default_storage_class).then(|| volume.storage_class_name.clone()),
                },
            };
            self.mount(volume.volume_name.clone(), VolumeSource::Ephemeral(claim), &volume.mount_path, None, &at);
        }
    }

    /// The name of a claim. Older files have it in fields of its own.
    fn claim(&mut self, mount: &PvcMount, entry: &Entry) -> Option<Setting<String>> {
        let what = "the claim's name";
        if mount.pvc_name_parameter.as_ref().is_some_and(|spec| spec.kind.is_some()) {
            let parameter = mount.pvc_name_parameter.as_ref();
            return self.name(what, parameter, "pvcNameParameter", ("", "constant"), entry);
        }
        #[allow(deprecated)] // older files have no other
        let (kind, field) = match mount.pvc_reference.as_ref() {
            Some(PvcReference::TaskOutputParameter(output)) => {
                (Kind::TaskOutputParameter(output.clone()), "taskOutputParameter")
            }
            Some(PvcReference::ComponentInputParameter(input)) => {
                (Kind::ComponentInputParameter(input.clone()), "componentInputParameter")
            }
            Some(PvcReference::Constant(name)) => return self.name(what, None, "", (name, "constant"), entry),
            None => return self.name(what, None, "", ("", "constant"), entry),
        };
        let source = InputParameterSpec { kind: Some(kind), ..InputParameterSpec::default() };
        self.name(what, Some(&source), field, ("", "constant"), entry)
    }

    /// What a volume of an object is called: as the object, which init containers mount it by.
    fn object_volume(&self, kind: &str, name: &Setting<String>) -> String {
        match name {
            Setting::Known(name) => name.clone(),
            Setting::Given(_) => format!("{kind}-{}", self.pod.volumes.len()),
        }
    }

    /// A volume and its place in the main container. The same volume may be mounted in several places.
    fn mount(&mut self, name: String, source: VolumeSource, path: &str, sub_path: Option<String>, at: &Location) {
        if path.is_empty() {
            self.found.push(bad_setting::empty(at, "the volume's mount path"));
        }
        if name.is_empty() {
            self.found.push(bad_setting::empty(at, "the volume's name"));
        }
        if self.pod.mounts.iter().any(|mount| mount.path == path) {
            self.found.push(bad_setting::two_mounts(at, path));
        }
        let is_named = matches!(source, VolumeSource::EmptyDir(_) | VolumeSource::Ephemeral(_));
        let same = self.pod.volumes.iter().position(|volume| volume.name == name && volume.source == source);
        let clash = is_named && self.pod.volumes.iter().any(|volume| volume.name == name);
        if same.is_none() && clash {
            self.found.push(bad_setting::two_volumes(at, &name));
        }
        let volume = same.unwrap_or_else(|| {
            self.pod.volumes.push(Volume { name, source });
            self.pod.volumes.len() - 1
        });
        self.pod.mounts.push(Mount { volume, path: path.to_owned(), sub_path });
    }
}
