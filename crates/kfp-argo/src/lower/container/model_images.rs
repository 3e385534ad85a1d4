//! Models in images (`oci://`), as KServe's modelcars are: an init container with the image copies
//! the folder `/models` to where KFP's SDK expects it, `/oci/IMAGE/models`.
//!
//! Kubernetes can mount an image as a volume, but not at a path that contains a colon, as that of
//! every image with a tag or a digest does.

use argo_model::{EmptyDir, Expr, InitContainer, Names, Text, Volume, VolumeMount, VolumeName, VolumeSource};

use crate::lower::artifact::uri::{self, IMAGE_FOLDER};
use crate::lower::context::ContainerContext;
use crate::lower::naming::parameters::{self, ARTIFACT_VALUES};
use crate::lower::value::conversion;
use crate::plan::Passing;

/// Copies the models of the image to the folder of its argument.
const COPY: &str = "mkdir -p \"/oci/$0\" && cp -R /models \"/oci/$0/\"";

/// The init containers of a pod, and the volume that they share with the main container.
#[derive(Default)]
pub(crate) struct ModelImages {
    pub(crate) init_containers: Vec<InitContainer>,
    pub(crate) volume: Option<(Volume, VolumeMount)>,
}

/// Returns what a container needs for its inputs that are models in images. `taken` are the names
/// of its other init containers.
pub(crate) fn lower(container: &ContainerContext<'_>, taken: &[InitContainer]) -> ModelImages {
    let ContainerContext { cx, name, component, .. } = *container;
    let inputs = component.artifact_inputs.keys().filter(|input| match cx.plan.passing.of_input(name, input) {
        Passing::ByLocation(locations) => locations.are_images(),
        Passing::ByReference { .. } => false,
    });
    let volume_name: VolumeName = Names::new().claim("kfp-models");
    let mount = VolumeMount { name: volume_name.clone(), mount_path: Text::syntax(IMAGE_FOLDER), sub_path: None };
    let mut names = Names::new();
    taken.iter().for_each(|other| names.reserve(&other.name));
    let init_containers = inputs.map(|input| InitContainer {
        name: names.claim::<VolumeName>(&format!("model-{input}")).to_string(),
        image: Text::tag(conversion::untagged(uri::image(uri_of(input)))),
        command: vec![Text::syntax("sh"), Text::syntax("-c"), Text::pod(COPY)],
        args: vec![Text::tag(conversion::untagged(uri::image_folder(uri_of(input))).replace("$", "$$"))],
        env: Vec::new(),
        resources: argo_model::Resources::default(),
        restart_policy: None,
        volume_mounts: vec![mount.clone()],
    });
    let init_containers: Vec<InitContainer> = init_containers.collect();
    let volume = Volume { name: volume_name, source: VolumeSource::EmptyDir(EmptyDir::default()) };
    let volume = (!init_containers.is_empty()).then_some((volume, mount));
    ModelImages { init_containers, volume }
}

/// Returns the URI of an input artifact, in the container's template.
fn uri_of(input: &str) -> Expr {
    let artifacts = parameters::input(ARTIFACT_VALUES).parse_json().get(input).get("artifacts");
    artifacts.first().get("uri").or_else("")
}
