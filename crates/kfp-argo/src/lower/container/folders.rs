//! Folders that exist before the program starts: those that KFP's launcher would make, and the
//! scratch folders of custom paths.
//!
//! A program in an image without a shell cannot make them, and one that is not root cannot make
//! them everywhere. KFP's own executor makes the folders of its executor output and its artifacts
//! itself, below `/tmp`. But if Argo or a volume mounts something else below `/tmp/kfp`, that
//! folder belongs to root.

use std::collections::BTreeSet;

use argo_model::{EmptyDir, Names, Text, Volume, VolumeMount, VolumeName, VolumeSource};

use crate::lower::artifact::location;
use crate::lower::context::ContainerContext;
use crate::lower::naming::paths::{ARTIFACT_FOLDER, EXECUTOR_OUTPUT_FOLDER, OUTPUT_FOLDER};
use crate::pipeline::Delivery;

/// Returns the folders that a program needs, as volumes and their mounts.
pub(crate) fn folders(container: &ContainerContext<'_>) -> Vec<(Volume, VolumeMount)> {
    let ContainerContext { cx, component, spec, .. } = *container;
    let outputs = component.outputs.keys().any(|output| spec.delivery(output) != Delivery::ExecutorOutput);
    let executor_output = spec.has_executor_output() && !spec.is_python_component();
    let located = cx.options.output_folder().is_some() && !spec.chooses_paths();
    let parent_is_mounted = outputs || !component.artifact_inputs.is_empty();
    let makes_folder = spec.is_python_component() && !located && !parent_is_mounted;
    let artifacts = match component.artifact_outputs.is_empty() || makes_folder {
        true => Vec::new(),
        false if located => location::written_folders(container),
        false => vec![Text::syntax(ARTIFACT_FOLDER)],
    };
    let artifacts = artifacts.into_iter().enumerate().map(|(number, folder)| match number {
        0 => ("kfp-artifacts".to_owned(), folder),
        _ => (format!("kfp-artifacts-{}", number + 1), folder),
    });
    let fixed =
        [(outputs, "kfp-outputs", OUTPUT_FOLDER), (executor_output, "kfp-executor-output", EXECUTOR_OUTPUT_FOLDER)];
    let fixed = fixed.into_iter().filter(|(needed, ..)| *needed);
    let fixed = fixed.map(|(_, name, folder)| (name.to_owned(), Text::syntax(folder)));
    let expected: BTreeSet<String> =
        component.artifact_outputs.keys().filter_map(|output| spec.expected_folder(output)).collect();
    let expected = (1..).zip(expected).map(|(number, folder)| (format!("kfp-folder-{number}"), Text::field(folder)));
    let folders = fixed.chain(artifacts).chain(expected).map(|(name, mount_path)| {
        let name: VolumeName = Names::new().claim(&name);
        let volume = Volume { name: name.clone(), source: VolumeSource::EmptyDir(EmptyDir::default()) };
        (volume, VolumeMount { name, mount_path, sub_path: None })
    });
    folders.collect()
}
