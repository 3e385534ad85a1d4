//! Volumes of a pod, and where they are mounted.

use argo_model::{ClaimResources, ClaimSpec, ClaimTemplate, EmptyDir, PodMetadata};
use kfp_ir::messages::kfp_kubernetes::pvc_mount::PvcReference;
use kfp_ir::messages::kfp_kubernetes::{KubernetesExecutorConfig, PvcMount};
use kfp_ir::messages::ml_pipelines::task_inputs_spec::InputParameterSpec;
use kfp_ir::messages::ml_pipelines::task_inputs_spec::input_parameter_spec::Kind;

use super::reader::{Entry, NameFields, Reader, entries};
use crate::diagnostics::{Location, bad_setting};
use crate::pipeline::{Mount, Setting, Volume, VolumeSource};

/// Reads the volumes of a pod.
pub(super) fn read(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    for (entry, secret) in entries(&config.secret_as_volume, at, "secretAsVolume") {
        #[allow(deprecated)] // older files have no other
        let fields = NameFields::secret(secret.secret_name_parameter.as_ref(), &secret.secret_name);
        let Some(name) = reader.name(&fields, &entry) else { continue };
        let volume = object_volume(reader, "secret", &name);
        let source = VolumeSource::Secret { name, optional: secret.optional.unwrap_or_default() };
        add_mount(reader, volume, source, &secret.mount_path, None, &entry.at);
    }
    for (entry, map) in entries(&config.config_map_as_volume, at, "configMapAsVolume") {
        #[allow(deprecated)] // older files have no other
        let fields = NameFields::config_map(map.config_map_name_parameter.as_ref(), &map.config_map_name);
        let Some(name) = reader.name(&fields, &entry) else { continue };
        let volume = object_volume(reader, "config-map", &name);
        let source = VolumeSource::ConfigMap { name, optional: map.optional.unwrap_or_default() };
        add_mount(reader, volume, source, &map.mount_path, None, &entry.at);
    }
    for (entry, mount) in entries(&config.pvc_mount, at, "pvcMount") {
        let Some(name) = claim_name(reader, mount, &entry) else { continue };
        let volume = object_volume(reader, "claim", &name);
        let sub_path = Some(mount.sub_path.clone()).filter(|path| !path.is_empty());
        add_mount(reader, volume, VolumeSource::Claim { name }, &mount.mount_path, sub_path, &entry.at);
    }
    folders(reader, config, at);
}

/// Reads the volumes that exist as long as the pod.
fn folders(reader: &mut Reader<'_>, config: &KubernetesExecutorConfig, at: &Location) {
    for (Entry { at, .. }, folder) in entries(&config.empty_dir_mounts, at, "emptyDirMounts") {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let source = EmptyDir { medium: text(&folder.medium), size_limit: text(&folder.size_limit) };
        if let Some(size) = &source.size_limit {
            reader.quantity("storage", size, &at.key("sizeLimit"));
        }
        if let Some(medium) = source.medium.as_deref().filter(|medium| *medium != "Memory") {
            let what = "the folder's medium";
            reader.sink.push(bad_setting::none_of(&at.key("medium"), what, medium, &["Memory"]));
        }
        add_mount(reader, folder.volume_name.clone(), VolumeSource::EmptyDir(source), &folder.mount_path, None, &at);
    }
    if let Some(memory) = &config.enabled_shared_memory {
        let at = at.key("enabledSharedMemory");
        let size = Some(memory.size.clone()).filter(|size| !size.is_empty());
        if let Some(size) = &size {
            reader.quantity("storage", size, &at.key("size"));
        }
        let source = EmptyDir { medium: Some("Memory".to_owned()), size_limit: size };
        let name = if memory.volume_name.is_empty() { "shm" } else { &memory.volume_name };
        add_mount(reader, name.to_owned(), VolumeSource::EmptyDir(source), "/dev/shm", None, &at);
    }
    for (Entry { at, .. }, volume) in entries(&config.generic_ephemeral_volume, at, "genericEphemeralVolume") {
        reader.quantity("storage", &volume.size, &at.key("size"));
        if volume.access_modes.is_empty() {
            reader.sink.push(bad_setting::empty(&at, "the list of the volume's access modes"));
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
        add_mount(reader, volume.volume_name.clone(), VolumeSource::Ephemeral(claim), &volume.mount_path, None, &at);
    }
}

/// Reads the name of a claim. Older files have it in other fields.
fn claim_name(reader: &mut Reader<'_>, mount: &PvcMount, entry: &Entry) -> Option<Setting<String>> {
    let fields = NameFields {
        what: "the claim's name",
        field: "pvcNameParameter",
        parameter: mount.pvc_name_parameter.as_ref().filter(|spec| spec.kind.is_some()),
        old_field: "constant",
        old_name: "",
    };
    if fields.parameter.is_some() {
        return reader.name(&fields, entry);
    }
    #[allow(deprecated)] // older files have no other
    let (kind, field) = match mount.pvc_reference.as_ref() {
        Some(PvcReference::TaskOutputParameter(output)) => {
            (Kind::TaskOutputParameter(output.clone()), "taskOutputParameter")
        }
        Some(PvcReference::ComponentInputParameter(input)) => {
            (Kind::ComponentInputParameter(input.clone()), "componentInputParameter")
        }
        Some(PvcReference::Constant(name)) => return reader.name(&NameFields { old_name: name, ..fields }, entry),
        None => return reader.name(&fields, entry),
    };
    let source = InputParameterSpec { kind: Some(kind), ..InputParameterSpec::default() };
    reader.name(&NameFields { field, parameter: Some(&source), ..fields }, entry)
}

/// Returns the name of an object's volume. Init containers mount it by the object's name, if that
/// is known.
fn object_volume(reader: &Reader<'_>, kind: &str, name: &Setting<String>) -> String {
    match name {
        Setting::Static(name) => name.clone(),
        Setting::FromTask(_) => format!("{kind}-{}", reader.pod.volumes.len()),
    }
}

/// Adds a volume and its mount in the main container. A volume may have several mounts.
fn add_mount(
    reader: &mut Reader<'_>,
    name: String,
    source: VolumeSource,
    path: &str,
    sub_path: Option<String>,
    at: &Location,
) {
    if path.is_empty() {
        reader.sink.push(bad_setting::empty(at, "the volume's mount path"));
    }
    if name.is_empty() {
        reader.sink.push(bad_setting::empty(at, "the volume's name"));
    }
    if !reader.mount_paths.insert(path.to_owned()) {
        reader.sink.push(bad_setting::two_mounts(at, path));
    }
    let is_named = matches!(source, VolumeSource::EmptyDir(_) | VolumeSource::Ephemeral(_));
    let of_name = reader.volumes_by_name.entry(name.clone()).or_default();
    let volume = match of_name.iter().find(|number| reader.pod.volumes[**number].source == source) {
        Some(same) => *same,
        None => {
            if is_named && !of_name.is_empty() {
                reader.sink.push(bad_setting::two_volumes(at, &name));
            }
            of_name.push(reader.pod.volumes.len());
            reader.pod.volumes.push(Volume { name, source });
            reader.pod.volumes.len() - 1
        }
    };
    reader.pod.mounts.push(Mount { volume, path: path.to_owned(), sub_path });
}
