//! The images of pipelines: which there are, who chooses them, and which tasks use them; limits and pins in the workflow.

#![allow(clippy::unwrap_used)]

mod files;

use std::fmt::Write;
use std::time::Duration;

use argo_model::Format;
use kfp_argo::{Argument, Choice, ImageReference, Options, compile, images};

fn source(name: &str) -> Vec<u8> {
    files::testdata().into_iter().find(|input| input.name == name).unwrap().bytes()
}

/// The images of a file, a line for each, and one for each use.
fn listed(source: &[u8], options: &Options) -> String {
    let mut text = String::new();
    for image in images(source, options).unwrap().images {
        match image.reference {
            ImageReference::Fixed(name) => writeln!(text, "{name}").unwrap(),
            ImageReference::Chosen { text: words, choice } => writeln!(text, "{words} {choice:?}").unwrap(),
        }
        for one in image.uses {
            let init = one.init_container.map(|name| format!(" ({name})")).unwrap_or_default();
            writeln!(text, "  {}{init}", one.task).unwrap();
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
    let found = images(text.as_bytes(), &Options::default()).unwrap();
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
    let codes = |pending: bool, total: bool| {
        let limit = |with: bool| with.then(|| Duration::from_secs(60));
        let options = Options { pending_timeout: limit(pending), task_timeout: limit(total), ..Options::default() };
        let warnings = compile(&source("hello"), &options).unwrap().warnings;
        warnings.into_iter().map(|warning| warning.code.id).collect::<Vec<_>>()
    };
    assert_eq!((codes(true, false), codes(true, true), codes(false, true)), (vec!["KFP511"], vec![], vec![]));
}

#[test]
fn pins_replace_names() {
    let pinned = format!("busybox@sha256:{}", "1".repeat(64));
    let options = Options { pinned_images: [("busybox".to_owned(), pinned.clone())].into(), ..Options::default() };
    let text = |options: &Options| compile(CHOSEN.as_bytes(), options).unwrap().to_text(Format::Yaml).unwrap();
    let (plain, changed) = (text(&Options::default()), text(&options));
    assert_eq!(changed, plain.replace("image: busybox\n", &format!("image: {pinned}\n")));
    assert_ne!(changed, plain);
}
