//! From paths to the text.

#![allow(clippy::unwrap_used)]

use kfp_ir::{Layout, Path, Places, ReadOptions, Step, locate, read};

const SOURCE: &str = "\
# comment
---
components:
  comp-é: {executorLabel: exec-a}
deployment_spec:
  executors:
    exec-a:
      container:
        image: busybox # the image
        args:
        - x
        - |
          two
          lines
root:
  dag:
    tasks:
      \"a.b\":
        componentRef: {name: 'comp-é'}
---
platforms:
  kubernetes: {deploymentSpec: {executors: {exec-a: {imagePullPolicy: Always}}}}
";

fn path(keys: &str) -> Path {
    keys.split('/').fold(Path::new(), |path, key| match key.parse() {
        Ok(index) => path.index(index),
        Err(_) => path.key(key),
    })
}

/// The texts of label and value.
fn located<'s>(source: &'s str, path: &Path) -> Option<(&'s str, &'s str)> {
    let layout = read(source.as_bytes(), &ReadOptions::default()).unwrap().layout;
    let place = locate(source.as_bytes(), &layout, path)?;
    Some((&source[place.label.start..place.label.end], &source[place.value.start..place.value.end]))
}

#[test]
fn keys_and_values() {
    for (keys, label, value) in [
        ("components/comp-é/executorLabel", "executorLabel", "exec-a"),
        ("deploymentSpec/executors/exec-a/container/image", "image", "busybox"),
        ("deploymentSpec/executors/exec-a/container/args/0", "x", "x"),
        ("root/dag/tasks/a.b/componentRef/name", "name", "'comp-é'"),
        ("root/dag/tasks/a.b/componentRef", "componentRef", "{name: 'comp-é'}"),
        ("root/dag/tasks/a.b/inputs/parameters", "\"a.b\"", "componentRef: {name: 'comp-é'}"),
        ("platforms/kubernetes/deploymentSpec/executors/exec-a/imagePullPolicy", "imagePullPolicy", "Always"),
    ] {
        assert_eq!(located(SOURCE, &path(keys)), Some((label, value)), "{keys}");
    }
    let (label, value) = located(SOURCE, &path("schemaVersion")).unwrap();
    assert!(label == value && label.starts_with("components:") && label.ends_with("{name: 'comp-é'}"));
}

#[test]
fn lines_and_columns() {
    let layout = read(SOURCE.as_bytes(), &ReadOptions::default()).unwrap().layout;
    let places = Places::new(SOURCE.as_bytes()).unwrap();
    let at = |keys| {
        let place = places.locate(&layout, &path(keys)).unwrap();
        [(place.label.line, place.label.column), (place.value.line, place.value.column)]
    };
    assert_eq!(at("components/comp-é/executorLabel"), [(4, 12), (4, 27)]);
    assert_eq!(at("deploymentSpec/executors/exec-a/container/args"), [(10, 9), (11, 11)]);
    assert_eq!(at("deploymentSpec/executors/exec-a/container/args/1"), [(13, 11), (13, 11)]);
}

#[test]
fn manifests_and_json() {
    let manifest =
        "apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion\nspec: {pipelineSpec: {root: {dag: {}}}}";
    assert_eq!(located(manifest, &path("root/dag")), Some(("dag", "{}")));
    let json = "{\"pipelineSpec\": {\"root\": {\"dag\": {\"tasks\": {}}}}}";
    assert_eq!(located(json, &path("root/dag/tasks")), Some(("\"tasks\"", "{}")));
}

#[test]
fn what_cannot_be_found() {
    let layout = Layout::default();
    assert_eq!(locate(b"root: {", &layout, &Path::new()), None);
    assert_eq!(locate(b"", &layout, &Path::new()), None);
    assert_eq!(locate(b"root: {}", &layout, &Path::new().step(Step::Document(7))), None);
    assert!(locate(b"root: {}", &layout, &path("0/x")).is_some());
}
