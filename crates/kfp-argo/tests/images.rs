//! The images of pipelines: which there are, who chooses them, and which tasks use them; limits and
//! pins in the workflow.

#![allow(clippy::unwrap_used)]

mod files;

use std::fmt::Write;
use std::time::Duration;

use argo_model::Format;
use kfp_argo::{ArgoVersion, Argument, Choice, Config, ContainerKind, ImageReference, Options, compile};

fn source(name: &str) -> Vec<u8> {
    files::testdata().into_iter().find(|input| input.name == name).unwrap().bytes()
}

fn options(config: &str) -> Options {
    serde_json::from_str::<Config>(config).unwrap().into_options()
}

/// The images of a file, a line for each, and one for each use.
fn listed(source: &[u8], options: &Options) -> String {
    let mut text = String::new();
    for image in compile(source, options).unwrap_or_else(|found| panic!("{found}")).images.images {
        match image.reference {
            ImageReference::Fixed(name) => writeln!(text, "{name}").unwrap(),
            ImageReference::Chosen { text: words, choice } => writeln!(text, "{words} {choice:?}").unwrap(),
        }
        for one in image.uses {
            let name = one.container.to_string();
            let container =
                if one.container.kind == ContainerKind::Main { String::new() } else { format!(" ({name})") };
            writeln!(text, "  {}{container}", one.user).unwrap();
        }
    }
    text
}

#[test]
fn tasks_are_named_by_their_way_through_the_pipeline() {
    let listed = listed(&source("exit_handler"), &Options::default());
    assert!(listed.contains("  root > exit-handler-1 > train\n"), "{listed}");
    assert!(listed.contains("  root > clean-up\n"), "{listed}");
}

/// Every way in which an image can be chosen.
const CHOSEN: &str = "
components:
  comp-run: {executorLabel: exec-run, inputDefinitions: {parameters: {tag: {parameterType: STRING, defaultValue: own, isOptional: true}}}}
  comp-tell: {executorLabel: exec-tell, outputDefinitions: {parameters: {tag: {parameterType: STRING}}}}
  comp-group:
    dag:
      tasks:
        inner: {componentRef: {name: comp-run}, inputs: {parameters: {tag: {componentInputParameter: tag}}}}
    inputDefinitions: {parameters: {tag: {parameterType: STRING}}}
deploymentSpec:
  executors:
    exec-run: {container: {image: \"python:{{$.inputs.parameters['tag']}}\", command: ['true']}}
    exec-tell: {container: {image: busybox, command: [tee, \"{{$.outputs.parameters['tag'].output_file}}\"]}}
pipelineInfo: {name: chosen}
root:
  dag:
    tasks:
      constant: {componentRef: {name: comp-group}, inputs: {parameters: {tag: {runtimeValue: {constant: '3.11'}}}}}
      default: {componentRef: {name: comp-group}, inputs: {parameters: {tag: {componentInputParameter: version}}}}
      each:
        componentRef: {name: comp-group}
        parameterIterator: {itemInput: tag, items: {raw: '[\"3.9\", \"3.8\"]'}}
      left-out: {componentRef: {name: comp-run}}
      of-run: {componentRef: {name: comp-run}, inputs: {parameters: {tag: {componentInputParameter: unset}}}}
      of-task: {componentRef: {name: comp-run}, inputs: {parameters: {tag: {taskOutputParameter: {producerTask: tell, outputParameterKey: tag}}}}}
      tell: {componentRef: {name: comp-tell}}
      text:
        componentRef: {name: comp-run}
        inputs:
          parameters:
            tag: {runtimeValue: {constant: \"{{$.inputs.parameters['version']}}-slim\"}}
            version: {componentInputParameter: version}
  inputDefinitions:
    parameters:
      version: {parameterType: STRING, defaultValue: '3.12', isOptional: true}
      unset: {parameterType: STRING}
schemaVersion: 2.1.0
";

#[test]
fn what_chooses_an_image_is_followed() {
    let expected = "\
python:{{$.inputs.parameters['tag']}} Constant(\"python:3.11\")
  root > constant > inner
python:{{$.inputs.parameters['tag']}} Default(\"python:3.12\")
  root > default > inner
python:{{$.inputs.parameters['tag']}} Run
  root > each > inner
  root > of-run
  root > of-task
python:{{$.inputs.parameters['tag']}} Constant(\"python:own\")
  root > left-out
busybox
  root > tell
python:{{$.inputs.parameters['tag']}} Default(\"python:3.12-slim\")
  root > text
";
    assert_eq!(listed(CHOSEN.as_bytes(), &Options::default()), expected);
    let arguments = [("version".to_owned(), Argument::Text("3.13".to_owned()))].into();
    let listed = listed(CHOSEN.as_bytes(), &Options { arguments, ..Options::default() });
    assert!(listed.contains("Default(\"python:3.13\")\n  root > default > inner"), "{listed}");
}

#[test]
fn init_containers_are_among_them() {
    let listed = listed(&source("folders_and_init_containers"), &Options::default());
    assert!(listed.contains(" ("), "{listed}");
}

/// Each of 40 groups runs the next one twice: 2^40 tasks, and two images.
#[test]
fn many_ways_to_few_images_take_no_time() {
    let group = |at: usize| {
        let task = |name: &str, tag: &str| {
            format!("{name}: {{componentRef: {{name: comp-{}}}, inputs: {{parameters: {{tag: {tag}}}}}}}", at + 1)
        };
        let tasks = [
            task("a", "{componentInputParameter: tag}"),
            task(
                "b",
                "{runtimeValue: {constant: \"{{$.inputs.parameters['other']}}x\"}}, other: {componentInputParameter: tag}",
            ),
        ];
        format!(
            "  comp-{at}: {{dag: {{tasks: {{{}}}}}, inputDefinitions: {{parameters: {{tag: {{parameterType: STRING}}}}}}}}\n",
            tasks.join(", ")
        )
    };
    let groups: String = (0..40).map(group).collect();
    let text = format!(
        "components:\n{groups}  comp-40: {{executorLabel: exec-a, inputDefinitions: {{parameters: {{tag: {{parameterType: STRING}}}}}}}}
deploymentSpec: {{executors: {{exec-a: {{container: {{image: \"a:{{{{$.inputs.parameters['tag']}}}}\", command: ['true']}}}}}}}}
pipelineInfo: {{name: many}}
root: {{dag: {{tasks: {{a: {{componentRef: {{name: comp-0}}, inputs: {{parameters: {{tag: {{runtimeValue: {{constant: 'y'}}}}}}}}}}}}}}}}
schemaVersion: 2.1.0
"
    );
    let found = compile(text.as_bytes(), &Options::default()).unwrap().images;
    assert!(found.complete);
    // No `x` to forty of them.
    assert_eq!(found.images.len(), 41);
    let Some(ImageReference::Chosen { choice, .. }) = found.images.first().map(|image| &image.reference) else {
        panic!("{found:?}")
    };
    assert_eq!(*choice, Choice::Constant("a:y".to_owned()));
    assert!(found.images.iter().map(|image| image.uses.len()).sum::<usize>() <= 30_000);
}

#[test]
fn limits_stand_in_every_template_with_a_pod() {
    let with = |options: &Options| compile(&source("claims"), options).unwrap().to_text(Format::Yaml).unwrap();
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    let options = Options { pending_timeout: seconds(60), task_timeout: seconds(3600), ..Options::default() };
    let (plain, limited) = (with(&Options::default()), with(&options));
    let pods = plain.matches("  container:\n").count() + plain.matches("  resource:\n").count();
    assert!(pods >= 2 && !plain.contains("imeout:"), "{plain}");
    assert_eq!(limited.matches("  timeout: 3600s\n").count(), pods);
    assert_eq!(limited.matches("  pendingTimeout: 60s\n").count(), pods);
}

/// Argo would replace the deadline of a task by the limit, even if that is longer.
#[test]
fn a_shorter_deadline_of_a_task_stays() {
    let text = String::from_utf8(source("pod_settings")).unwrap();
    let own = 600;
    assert!(text.contains(&format!("activeDeadlineSeconds: '{own}'")));
    let limit_lines = |limit: u64| {
        let options = Options { task_timeout: Some(Duration::from_secs(limit)), ..Options::default() };
        compile(text.as_bytes(), &options).unwrap().to_text(Format::Yaml).unwrap().matches("timeout: ").count()
    };
    assert_eq!(limit_lines(own - 1), limit_lines(own) + 1);
}

#[test]
fn a_limit_that_only_new_versions_know_is_a_warning() {
    let codes = |argo_version: ArgoVersion, pending: bool, total: bool| {
        let limit = |with: bool| with.then(|| Duration::from_secs(60));
        let (pending_timeout, task_timeout) = (limit(pending), limit(total));
        let options = Options { argo_version, pending_timeout, task_timeout, ..Options::default() };
        let warnings = compile(&source("hello"), &options).unwrap().warnings;
        warnings.into_iter().map(|warning| warning.code.id).collect::<Vec<_>>()
    };
    assert_eq!(codes(ArgoVersion::V4_0, true, false), ["KFP511"]);
    assert_eq!(codes(ArgoVersion::V4_0, true, true), [""; 0]);
    assert_eq!(codes(ArgoVersion::V4_0, false, true), [""; 0]);
    assert_eq!(codes(ArgoVersion::default(), true, false), [""; 0]);
}

/// The list is that of the workflow, after every change by the options file.
#[test]
fn the_options_file_adds_and_replaces_images() {
    let config = r#"{
        "tasks": {
            "exit-handler-1/load": {"image": "loader:1", "sidecars": [{"name": "proxy", "image": "proxy:1"}]},
            "exit-handler-1/train": {
                "initContainers": [{"name": "fetch", "image": "fetch:1"}],
                "podSpecPatch": "containers: [{name: wait, image: 'argoexec:1'}]"
            }
        },
        "patches": [
            {"template": "clean-up", "merge": {"container": {"image": "{{workflow.parameters.image}}"}}},
            {"merge": {"spec": {"podSpecPatch": "initContainers: [{name: all, image: 'all:1'}]"}}},
            {"jsonPatch": [{"op": "add", "path": "/spec/templates/-", "value": {"name": "extra", "script": {"image": "extra:1", "source": "x"}}}]}
        ]
    }"#;
    let options = options(config);
    let expected = "\
{{workflow.parameters.image}} Run
  root > clean-up
loader:1
  root > exit-handler-1 > load
proxy:1
  root > exit-handler-1 > load (sidecar proxy)
busybox
  root > exit-handler-1 > train
  root > publish
fetch:1
  root > exit-handler-1 > train (init container fetch)
argoexec:1
  root > exit-handler-1 > train (sidecar wait)
all:1
  all pods (init container all)
extra:1
  template extra
";
    assert_eq!(listed(&source("exit_handler"), &options), expected);
}

/// A name that Kubernetes refuses is an error of the options file.
#[test]
fn names_in_the_options_file_are_checked() {
    let config =
        |image: &str| format!(r#"{{"tasks": {{"**": {{"sidecars": [{{"name": "a", "image": "{image}"}}]}}}}}}"#);
    let found = |image: &str| compile(&source("hello"), &options(&config(image)));
    assert!(found("proxy:1").is_ok());
    let errors = found("Proxy:1").unwrap_err();
    let error = errors.0.first().unwrap();
    assert!(error.config_file == Some(0) && error.code.id == "KFP407", "{error}");
    assert_eq!(error.location.as_ref().unwrap().path.to_string(), "tasks.\"**\".sidecars[0].image");
}

#[test]
fn pins_replace_names() {
    let pin = |name: &str| (name.to_owned(), format!("{name}@sha256:{}", "1".repeat(64)));
    let mut compiled = compile(CHOSEN.as_bytes(), &Options::default()).unwrap();
    let plain = compiled.to_text(Format::Yaml).unwrap();
    let (name, pinned) = pin("busybox");
    compiled.pin(&[(name, pinned.clone())].into());
    let changed = compiled.to_text(Format::Yaml).unwrap();
    assert_eq!(changed, plain.replace("image: busybox\n", &format!("image: {pinned}\n")));
    assert_ne!(changed, plain);
    let config = r#"{"tasks": {"**": {"image": "a:1", "sidecars": [{"name": "s", "image": "b:1"}],
        "podSpecPatch": "containers: [{name: wait, image: 'c:1'}]"}}}"#;
    let options = options(config);
    let mut compiled = compile(&source("hello"), &options).unwrap();
    compiled.pin(&[pin("a:1"), pin("b:1"), pin("c:1")].into());
    let changed = compiled.to_text(Format::Yaml).unwrap();
    assert_eq!(changed.matches(":1@sha256:1111").count(), 3, "{changed}");
}
