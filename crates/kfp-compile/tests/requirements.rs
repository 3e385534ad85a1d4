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

/// kubectl is asked with the user's own context. Without it, nothing can be asked.
#[test]
fn the_cluster_is_asked_by_kubectl() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let check = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kfp-compile"));
        command.args(["requirements", "testdata/hello.yaml", "--check", "--namespace", "team"]);
        command.current_dir(folder.path("")).env_clear().env("PATH", folder.path("bin")).output().unwrap()
    };
    let output = check();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("cannot run kubectl"), "{}", stderr(&output));
    let script = "#!/bin/sh\ncase \"$1\" in auth) echo no; exit 1;; *) echo {};; esac\n";
    fs::create_dir(folder.path("bin")).unwrap();
    fs::write(folder.path("bin/kubectl"), script).unwrap();
    fs::set_permissions(folder.path("bin/kubectl"), fs::Permissions::from_mode(0o755)).unwrap();
    let output = check();
    assert_eq!(output.status.code(), Some(1));
    let lines = "found   custom resource workflows.argoproj.io
found   service account default
MISSING default may create workflowtaskresults.argoproj.io: the service account has no right
MISSING default may patch workflowtaskresults.argoproj.io: the service account has no right
";
    assert_eq!(stdout(&output), lines);
}
