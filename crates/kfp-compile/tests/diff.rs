//! `kfp-compile diff`: what a reviewer sees for the changes that pipelines have most often.

#![allow(clippy::unwrap_used)]

mod program;

use std::fs;

use program::{Folder, assert_snapshot, stderr, stdout, transcript};

/// A pipeline as the SDK writes it: a chain, a condition, a loop, and an exit handler.
const BASE: &str = r#"
pipelineInfo: {name: nightly}
schemaVersion: 2.1.0
sdkVersion: kfp-2.17.3
deploymentSpec:
  executors:
    exec-load:
      container:
        image: python:3.11
        command:
        - sh
        - -c
        - |
          def load(table: str) -> int:
              rows = read(table)
              return len(rows)
        args: [--executor_input, '{{$}}', --function_to_execute, load]
    exec-train:
      container:
        image: python:3.11
        command:
        - sh
        - -c
        - |
          def train(rows: int, rate: float):
              model = Model(rate)
              model.fit(rows)
              model.save()
        args: [--executor_input, '{{$}}', --function_to_execute, train]
        resources: {cpuLimit: 2.0, resourceCpuLimit: '2'}
    exec-deploy: {container: {image: deployer, command: [deploy], args: ['{{$.inputs.parameters[''rows'']}}']}}
    exec-notify: {container: {image: busybox, command: [echo, done]}}
components:
  comp-load:
    executorLabel: exec-load
    inputDefinitions: {parameters: {table: {parameterType: STRING}}}
    outputDefinitions: {parameters: {Output: {parameterType: NUMBER_INTEGER}}}
  comp-train:
    executorLabel: exec-train
    inputDefinitions: {parameters: {rows: {parameterType: NUMBER_INTEGER}, rate: {parameterType: NUMBER_DOUBLE}}}
  comp-deploy:
    executorLabel: exec-deploy
    inputDefinitions: {parameters: {rows: {parameterType: NUMBER_INTEGER}}}
  comp-notify: {executorLabel: exec-notify}
  comp-condition-2:
    inputDefinitions: {parameters: {pipelinechannel--load-Output: {parameterType: NUMBER_INTEGER}}}
    dag:
      tasks:
        deploy:
          taskInfo: {name: deploy}
          componentRef: {name: comp-deploy}
          inputs: {parameters: {rows: {componentInputParameter: pipelinechannel--load-Output}}}
  comp-exit-handler-1:
    inputDefinitions: {parameters: {pipelinechannel--table: {parameterType: STRING}}}
    dag:
      tasks:
        load:
          taskInfo: {name: load}
          componentRef: {name: comp-load}
          inputs: {parameters: {table: {componentInputParameter: pipelinechannel--table}}}
          cachingOptions: {enableCache: true}
        train:
          taskInfo: {name: train}
          componentRef: {name: comp-train}
          dependentTasks: [load]
          inputs:
            parameters:
              rows: {taskOutputParameter: {producerTask: load, outputParameterKey: Output}}
              rate: {runtimeValue: {constant: 0.1}}
        condition-2:
          taskInfo: {name: condition-2}
          componentRef: {name: comp-condition-2}
          dependentTasks: [load]
          inputs:
            parameters:
              pipelinechannel--load-Output: {taskOutputParameter: {producerTask: load, outputParameterKey: Output}}
          triggerPolicy: {condition: "int(inputs.parameter_values['pipelinechannel--load-Output']) > 100"}
root:
  inputDefinitions: {parameters: {table: {parameterType: STRING, defaultValue: sales}}}
  dag:
    tasks:
      exit-handler-1:
        taskInfo: {name: exit-handler-1}
        componentRef: {name: comp-exit-handler-1}
        inputs: {parameters: {pipelinechannel--table: {componentInputParameter: table}}}
      notify:
        taskInfo: {name: notify}
        componentRef: {name: comp-notify}
        dependentTasks: [exit-handler-1]
        triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}
"#;

/// Returns the base with replacements, each of which must change something.
fn changed(replacements: &[(&str, &str)]) -> String {
    replacements.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// Returns the changes of pipelines with a title.
fn pairs() -> Vec<(&'static str, String)> {
    let order = {
        let components = BASE.find("components:\n").unwrap();
        let root = BASE.find("root:\n").unwrap();
        format!("{}{}{}", &BASE[root..], &BASE[components..root], &BASE[..components].trim_start())
    };
    let branch = "        condition-1:
          taskInfo: {name: condition-1}
          componentRef: {name: comp-condition-1}
          inputs: {parameters: {pipelinechannel--table: {componentInputParameter: pipelinechannel--table}}}
          triggerPolicy: {condition: \"inputs.parameter_values['pipelinechannel--table'] == 'test'\"}
        condition-3:
          taskInfo: {name: condition-3}
          componentRef: {name: comp-condition-2}";
    let component = "  comp-condition-1:
    inputDefinitions: {parameters: {pipelinechannel--table: {parameterType: STRING}}}
    dag: {tasks: {warn: {taskInfo: {name: warn}, componentRef: {name: comp-notify}}}}
  comp-condition-2:\n";
    let condition = "        condition-2:
          taskInfo: {name: condition-2}
          componentRef: {name: comp-condition-2}";
    let train = &BASE[BASE.find("        train:\n").unwrap()..BASE.find(condition).unwrap()];
    let check = "        check:\n          taskInfo: {name: check}\n          componentRef: {name: comp-notify}\n";
    let passed = "pipelinechannel--load-Output";
    let output = "taskOutputParameter: {producerTask: load, outputParameterKey: Output}";
    let inner = train.replace("dependentTasks: [load]\n          ", "");
    let inner = inner.replace(output, &format!("componentInputParameter: {passed}"));
    let deploy = "        deploy:\n          taskInfo";
    vec![
        ("only the order of keys", order),
        ("an image", changed(&[("image: deployer", "image: deployer:2")])),
        ("a name of Python", changed(&[("taskInfo: {name: exit-handler-1}", "taskInfo: {name: nightly}")])),
        ("only the source of a component", changed(&[("model = Model(rate)", "model = Model(rate, seed=1)")])),
        (
            "a renamed task",
            changed(&[
                ("comp-load", "comp-read"),
                ("exec-load", "exec-read"),
                ("        load:\n          taskInfo: {name: load}", "        read:\n          taskInfo: {name: read}"),
                ("producerTask: load", "producerTask: read"),
                ("dependentTasks: [load]", "dependentTasks: [read]"),
                ("pipelinechannel--load-Output", "pipelinechannel--read-Output"),
                ("def load(", "def read("),
                ("--function_to_execute, load", "--function_to_execute, read"),
            ]),
        ),
        ("a new branch before another one", changed(&[(condition, branch), ("  comp-condition-2:\n", component)])),
        ("a removed task", changed(&[(train, "")])),
        (
            "a task that moves into a condition, and a new task in its place",
            changed(&[(train, check), (deploy, &format!("{inner}{deploy}"))]),
        ),
        ("the same change of two tasks", changed(&[("image: python:3.11", "image: python:3.12")])),
        ("caching", changed(&[("enableCache: true", "enableCache: false")])),
        (
            "inputs and conditions",
            changed(&[
                ("constant: 0.1", "constant: 0.2"),
                ("> 100", "> 1000"),
                ("defaultValue: sales", "defaultValue: tests"),
            ]),
        ),
        (
            "the order of tasks",
            changed(&[(
                "dependentTasks: [load]\n          inputs:\n            parameters:\n              pipe",
                "dependentTasks: [load, train]\n          inputs:\n            parameters:\n              pipe",
            )]),
        ),
        (
            "settings of a task",
            changed(&[
                ("resourceCpuLimit: '2'", "resourceCpuLimit: '4'"),
                ("cachingOptions: {enableCache: true}", "retryPolicy: {maxRetryCount: 3, backoffFactor: 2.0}"),
            ]) + "---
platforms: {kubernetes: {deploymentSpec: {executors: {exec-train: {
  nodeSelector: {labels: {gpu: 'yes'}}, secretAsEnv: [{secretName: db, keyToEnv: [{secretKey: k, envVar: K}]}]}}}}}
",
        ),
        (
            "an exit task that becomes an ordinary task",
            changed(&[("        triggerPolicy: {strategy: ALL_UPSTREAM_TASKS_COMPLETED}\n", "")]),
        ),
    ]
}

#[test]
fn changes_are_shown_by_task_and_meaning() {
    let folder = Folder::new();
    fs::write(folder.path("old.yaml"), BASE).unwrap();
    let mut text = String::new();
    for (title, new) in pairs() {
        fs::write(folder.path("new.yaml"), new).unwrap();
        let args = ["diff", "old.yaml", "new.yaml", "-q", "--exit-code"];
        text += &format!("# {title}\n{}\n", transcript(&args, &folder.run(&args)));
    }
    assert_snapshot("diff", &text);
}

#[test]
fn changes_have_several_formats() {
    let folder = Folder::new();
    fs::write(folder.path("old.yaml"), BASE).unwrap();
    fs::write(folder.path("new.yaml"), &pairs()[3].1).unwrap();
    let formats = ["markdown", "json"].map(|format| {
        let args = ["diff", "old.yaml", "new.yaml", "-q", "--format", format];
        transcript(&args, &folder.run(&args))
    });
    assert_snapshot("diff_formats", &formats.join("\n"));
}

/// Compiled workflows are compared with each other, and with pipelines.
#[test]
fn workflows_are_compared_as_workflows() {
    let folder = Folder::new();
    fs::write(folder.path("old.yaml"), BASE).unwrap();
    folder.run(&["old.yaml", "-o", "workflow.yaml", "-q"]);
    let diff = |old: &str, new: &str| {
        let output = folder.run(&["diff", old, new, "-q", "--exit-code"]);
        (stdout(&output), output.status.code(), stderr(&output))
    };
    let same = ("no differences\n".to_owned(), Some(0), String::new());
    for (old, new) in [("old.yaml", "workflow.yaml"), ("workflow.yaml", "old.yaml"), ("workflow.yaml", "workflow.yaml")]
    {
        assert_eq!(diff(old, new), same, "{old} {new}");
    }
    let mut text = String::new();
    for number in [1, 3, 6] {
        let (title, new) = &pairs()[number];
        fs::write(folder.path("new.yaml"), new).unwrap();
        let args = ["diff", "workflow.yaml", "new.yaml", "-q"];
        text += &format!("# {title}\n{}\n", transcript(&args, &folder.run(&args)));
    }
    assert_snapshot("diff_workflows", &text);
}

#[test]
fn errors_of_either_side_are_reported() {
    let folder = Folder::new();
    let wrong = "testdata/errors/unknown-component_typo.yaml";
    let output = folder.run(&["diff", "testdata/hello.yaml", wrong, "--error-format", "concise"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), String::new()));
    assert!(stderr(&output).contains("KFP101"), "{}", stderr(&output));
    assert_eq!(folder.run(&["diff", "testdata/hello.yaml", "missing.yaml"]).status.code(), Some(2));
}
