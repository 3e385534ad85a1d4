//! Everything that does not fit is reported at once, each with its place.

#![allow(clippy::unwrap_used)]

use kfp_ir::{ReadOptions, read};

fn errors(source: &str) -> Vec<String> {
    let errors = read(source.as_bytes(), &ReadOptions::default()).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn everything_in_the_order_of_the_text() {
    let source = "\
components:
  comp-a: {executorLabel: exec-a, dag: {}}
  comp b: {inputDefinitions: {parameters: {x: {parameterType: STRINGY, literals: [.inf, {a: 1, a: 2}]}}}}
deploymentSpec:
  executors: {exec-a: {container: {image: [x], arg: [y], command: echo, env: [~, {name: {}}]}}}
root:
  dag:
    tasks:
    - a
  executor_label:
schemaVersion: 2.1.0
schema_version: 2.1.0
---
platforms:
  kubernetes: {deploymentSpec: {executors: {exec-a: {imagePullPolice: Always, tolerations: {}}}}}
";
    let expected = [
        "components.comp-a.dag: `executorLabel` and `dag` exclude each other (line 2, column 35)",
        "components.\"comp b\".inputDefinitions.parameters.x.parameterType: `STRINGY` is not one of NUMBER_DOUBLE, \
         NUMBER_INTEGER, STRING, BOOLEAN, LIST, STRUCT, TASK_FINAL_STATUS, TASK_CONFIG (line 3, column 63)",
        "components.\"comp b\".inputDefinitions.parameters.x.literals[0]: \
         `.inf` is a number that a pipeline cannot hold (line 3, column 83)",
        "components.\"comp b\".inputDefinitions.parameters.x.literals[1].a: the key `a` occurs twice (line 3, column 96)",
        "deploymentSpec.executors.exec-a.container.image: expected a string, found a list (line 5, column 43)",
        "deploymentSpec.executors.exec-a.container.arg: unknown field `arg` in \
         ml_pipelines.PipelineDeploymentConfig.PipelineContainerSpec: did you mean `args`? (line 5, column 48)",
        "deploymentSpec.executors.exec-a.container.command: \
         expected a list, found `echo` (line 5, column 67)",
        "deploymentSpec.executors.exec-a.container.env[0]: expected a mapping, found null (line 5, column 79)",
        "deploymentSpec.executors.exec-a.container.env[1].name: expected a string, found a mapping (line 5, column 89)",
        "root.dag.tasks: expected a mapping, found a list (line 9, column 7)",
        "schema_version: the key `schema_version` occurs twice (line 12, column 1)",
        "platforms.kubernetes.deploymentSpec.executors.exec-a.imagePullPolice: unknown field `imagePullPolice` in \
         kfp_kubernetes.KubernetesExecutorConfig: did you mean `imagePullPolicy`? (line 15, column 54)",
        "platforms.kubernetes.deploymentSpec.executors.exec-a.tolerations: \
         expected a list, found a mapping (line 15, column 92)",
    ];
    let errors = errors(source);
    for (error, expected) in errors.iter().zip(expected) {
        assert_eq!(error, expected);
    }
    assert_eq!(errors.len(), expected.len());
}

#[test]
fn messages_that_are_something_else() {
    for (source, expected) in [
        ("root: x", "root: expected a mapping, found `x` (line 1, column 7)"),
        ("root: 'x'", "root: expected a mapping, found the string \"x\" (line 1, column 7)"),
        ("components: []", "components: expected a mapping, found a list (line 1, column 13)"),
        ("deploymentSpec: []", "deploymentSpec: expected a mapping, found a list (line 1, column 17)"),
        (
            "deploymentSpec: {executors: 5}",
            "deploymentSpec.executors: expected a mapping, found `5` (line 1, column 29)",
        ),
        ("{\"root\": [1]}", "root: expected a mapping, found a list (line 1, column 10)"),
        ("root: {}\n---\nplatforms: []", "platforms: expected a mapping, found a list (line 3, column 12)"),
        (
            "root: {}\n---\nplatforms: {kubernetes: {deploymentSpec: {executors: x}}}",
            "platforms.kubernetes.deploymentSpec.executors: expected a mapping, found `x` (line 3, column 54)",
        ),
    ] {
        assert_eq!(errors(source), [expected], "{source}");
    }
}

#[test]
fn keys_twice() {
    for source in [
        "root: {}\nroot: {}",
        "deploymentSpec: {}\ndeploymentSpec: {}",
        "deploymentSpec: {}\ndeployment_spec: {}",
        "components: {a: {}, a: {}}",
        "deploymentSpec: {executors: {a: {}, a: {}}}",
        "{\"root\": {}, \"root\": {}}",
        "root: {}\n---\nplatforms: {kubernetes: {}, kubernetes: {}}",
        "root: {}\n---\nplatforms: {kubernetes: {deploymentSpec: {executors: {a: {}, a: {}}}}}",
    ] {
        assert!(errors(source)[0].contains("occurs twice"), "{source}: {:?}", errors(source));
    }
}

#[test]
fn unknown_fields_can_be_left_out() {
    let source = "rooot: {x: 1}\nroot: {dag: {tasks: {a: {new: {b: [1]}, componentRef: {name: c}}}}}\n";
    let ir = read(source.as_bytes(), &ReadOptions { allow_unknown: true }).unwrap();
    let warnings: Vec<_> = ir.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "rooot: unknown field `rooot` in ml_pipelines.PipelineSpec (line 1, column 1)",
            "root.dag.tasks.a.new: unknown field `new` in ml_pipelines.PipelineTaskSpec (line 2, column 26)",
        ]
    );
    assert!(ir.pipeline.root.is_some());
    assert_eq!(errors(source), warnings);
    assert_eq!(read("root: {x: 1, dag: 5}".as_bytes(), &ReadOptions { allow_unknown: true }).unwrap_err().len(), 1);
}
