//! `kfp-compile requirements`: what it prints for pipelines with requirements of all kinds.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;

use program::{Folder, assert_commands, assert_commands_in, stderr, stdout};

#[test]
fn requirements_of_pipelines() {
    let pipelines = [
        "hello",
        "secrets_and_config_maps",
        "claims",
        "scheduling",
        "pod_settings",
        "workspace",
        "importer_origins",
        "pipeline_root",
    ];
    let pipelines = pipelines.map(|name| format!("testdata/{name}.yaml"));
    let commands: Vec<Vec<&str>> = pipelines.iter().map(|file| vec!["requirements", file, "-q"]).collect();
    assert_commands("requirements", &commands.iter().map(Vec::as_slice).collect::<Vec<_>>());
}

/// The options file adds requirements, and the workflow with them is what counts.
#[test]
fn requirements_by_the_options_file() {
    let folder = Folder::new();
    let options = "
namespace: team
serviceAccount: runner
cache: {configMap: results}
schedules: ['0 3 * * *']
kind: CronWorkflow
artifactRepositoryRef: {configMap: repositories, key: s3}
imagePullSecrets: [{name: registry}]
synchronization: {semaphores: [{configMapKeyRef: {name: limits, key: runs}}]}
tasks:
  '**':
    priorityClassName: batch
    tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]
    env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: api, key: token}}}]
    volumes: [{name: certificates, projected: {sources: [{configMap: {name: ca, items: [{key: ca.crt, path: ca}]}}]}}]
    podSpecPatch: 'runtimeClassName: gvisor'
patches:
  - merge: {spec: {workflowSpec: {automountServiceAccountToken: false, executor: {serviceAccountName: argo-executor}}}}
";
    fs::write(folder.path("kfp-compile.yaml"), options).unwrap();
    fs::copy(folder.path("testdata/caching.yaml"), folder.path("p.yaml")).unwrap();
    assert_commands_in(
        &folder,
        "requirements_by_options",
        &[
            &["requirements", "p.yaml", "-q"],
            &["requirements", "p.yaml", "-q", "--manifests"],
            &["requirements", "p.yaml", "-q", "--format", "json"],
            &["requirements", "testdata/hello.yaml", "--manifests"],
            &["requirements", "testdata/errors/unknown-component_typo.yaml"],
        ],
    );
}

/// Arguments decide about names that inputs choose.
#[test]
fn arguments_name_objects() {
    let folder = Folder::new();
    let source = "
pipelineInfo: {name: p}
schemaVersion: 2.1.0
deploymentSpec: {executors: {exec-a: {container: {image: busybox}}}}
components:
  comp-a: {executorLabel: exec-a, inputDefinitions: {parameters: {secret: {parameterType: STRING}}}}
root:
  inputDefinitions: {parameters: {secret: {parameterType: STRING, defaultValue: db}}}
  dag: {tasks: {a: {componentRef: {name: comp-a}, inputs: {parameters: {secret: {componentInputParameter: secret}}}}}}
---
platforms: {kubernetes: {deploymentSpec: {executors: {exec-a: {
  secretAsEnv: [{secretNameParameter: {componentInputParameter: secret}, keyToEnv: [{secretKey: k, envVar: K}]}]}}}}}
";
    fs::write(folder.path("p.yaml"), source).unwrap();
    let secrets = |args: &[&str]| {
        let output = folder.run(&[&["requirements", "p.yaml"], args].concat());
        let text = stdout(&output);
        let (_, rest) = text.split_once("Secrets\n").unwrap_or_else(|| panic!("{text}{}", stderr(&output)));
        rest.lines().next().unwrap().trim().to_owned()
    };
    assert_eq!(secrets(&[]), "db, unless an argument names another one, key k  (templates: a)");
    assert_eq!(secrets(&["-p", "secret=other"]), "other, unless an argument names another one, key k  (templates: a)");
}

/// Without kubectl nothing can be asked.
#[test]
fn the_cluster_needs_kubectl() {
    let output = Folder::new().run(&["requirements", "testdata/hello.yaml", "--check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot run kubectl"), "{}", stderr(&output));
}
