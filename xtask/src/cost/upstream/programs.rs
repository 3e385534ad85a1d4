//! The pods that run programs.

use serde_json::{Value, json};

use super::arguments;

pub(super) const EXECUTOR: &str = "system-container-executor";
pub(super) const PROGRAM: &str = "system-container-impl";

/// Returns the DAG around the pod of a program, which a cached result skips.
pub(super) fn executor() -> Value {
    json!({
        "name": EXECUTOR,
        "inputs": {"parameters": [{"name": "pod-spec-patch"}, {"name": "cached-decision", "default": "false"}]},
        "dag": {"tasks": [{
            "name": "executor",
            "template": PROGRAM,
            "when": "{{inputs.parameters.cached-decision}} != true",
            "arguments": arguments(&[("pod-spec-patch", "{{inputs.parameters.pod-spec-patch}}")]),
        }]},
    })
}

/// Returns the pod of a program, which the patch of its driver fills.
pub(super) fn program() -> Value {
    let folders = ["kfp-launcher", "gcs", "s3", "minio", ".local", ".cache", ".config"];
    let volume = |folder: &str| folder.trim_start_matches('.').to_owned();
    let volumes: Vec<Value> = folders.iter().map(|folder| json!({"name": volume(folder), "emptyDir": {}})).collect();
    let mounts: Vec<Value> =
        folders.iter().map(|folder| json!({"name": volume(folder), "mountPath": format!("/{folder}")})).collect();
    json!({
        "name": PROGRAM,
        "inputs": {"parameters": [{"name": "pod-spec-patch"}]},
        "podSpecPatch": "{{inputs.parameters.pod-spec-patch}}",
        "volumes": volumes,
        "initContainers": [{
            "name": "kfp-launcher",
            "image": "ghcr.io/kubeflow/kfp-launcher:latest",
            "command": ["launcher-v2", "--copy", "/kfp-launcher/launch"],
            "volumeMounts": [{"name": "kfp-launcher", "mountPath": "/kfp-launcher"}],
        }],
        "container": {
            "image": "gcr.io/ml-pipeline/should-be-overridden-during-runtime",
            "command": ["should-be-overridden-during-runtime"],
            "volumeMounts": mounts,
        },
    })
}
