//! Names of the volumes of a pod.

use argo_model::{Names, VolumeName};

use crate::pipeline::PodSettings;

/// Names of volumes that Argo or the compiler adds to a pod.
const TAKEN: [&str; 8] = [
    "kfp-outputs",
    "kfp-executor-output",
    "kfp-workspace",
    "var-run-argo",
    "tmp-dir-argo",
    "input-artifacts",
    "argo-staging",
    "podmetadata",
];

/// Returns the names of the volumes, in their order: those of the document as far as they are valid
/// in Kubernetes.
pub(crate) fn volume_names(settings: &PodSettings) -> Vec<VolumeName> {
    if settings.volumes.is_empty() {
        return Vec::new();
    }
    let mut names = Names::new();
    TAKEN.iter().for_each(|name| names.reserve(name));
    // A program may write artifacts to several folders.
    for number in 1..100 {
        names.reserve(&format!("kfp-artifacts-{number}"));
        names.reserve(&format!("kfp-folder-{number}"));
    }
    let wanted: Vec<String> = settings.volumes.iter().map(|volume| volume.name.to_lowercase()).collect();
    names.claim_all(wanted.iter().map(String::as_str))
}
