//! Forms of files: which documents there may be, and what is said of others.

#![allow(clippy::unwrap_used)]

use kfp_ir::messages::google::protobuf::Value;
use kfp_ir::messages::ml_pipelines::pipeline_deployment_config::executor_spec;
use kfp_ir::{Ir, Path, ReadOptions, Step, read};

const PIPELINE: &str = "\
pipelineInfo: {name: p}
root: {dag: {tasks: {a: {componentRef: {name: c}}}}}
deploymentSpec: {executors: {e: {container: {image: 1e3, args: [08, n]}}}}
schemaVersion: 2.1.0
";

const PLATFORM: &str = "\
platforms:
  kubernetes:
    deploymentSpec: {executors: {e: {tolerations: [{tolerationSeconds: 5.0}], imagePullPolicy: Always}}}
    pipelineConfig: {resourceTtlOnCompletion: 5.0}
  other: {deploymentSpec: {executors: {e: {anything: 1}}}}
";

fn ir(source: &str) -> Ir {
    read(source.as_bytes(), &ReadOptions::default()).unwrap_or_else(|errors| panic!("{source}: {errors:?}"))
}

fn errors(source: impl AsRef<[u8]>) -> Vec<String> {
    let errors = read(source.as_ref(), &ReadOptions::default()).unwrap_err();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn a_pipeline_alone() {
    let ir = ir(PIPELINE);
    assert_eq!(ir.pipeline.pipeline_info.unwrap().name, "p");
    assert_eq!((ir.pipeline.deployment_spec, ir.platform), (None, None));
    let Some(executor_spec::Spec::Container(container)) = &ir.deployment.executors["e"].spec else {
        panic!("no container")
    };
    assert_eq!((container.image.as_str(), &container.args[..]), ("1e3", &["08".to_owned(), "n".to_owned()][..]));
    assert_eq!(ir.layout.pipeline, Path::new().step(Step::Document(0)));
}

#[test]
fn a_pipeline_and_a_platform_in_any_order() {
    for source in
        [format!("{PIPELINE}---\n{PLATFORM}"), format!("---\n---\n{PLATFORM}---\n# none\n---\n{PIPELINE}...\n")]
    {
        let ir = ir(&source);
        assert!(ir.pipeline.root.is_some());
        let config = &ir.executor_configs["e"];
        assert_eq!((config.image_pull_policy.as_str(), config.tolerations[0].toleration_seconds), ("Always", Some(5)));
        let platforms = ir.platform.unwrap().platforms;
        let kubernetes = &platforms["kubernetes"];
        assert!(kubernetes.deployment_spec.as_ref().unwrap().executors.is_empty());
        assert_eq!(kubernetes.pipeline_config.as_ref().unwrap().resource_ttl_on_completion, 5);
        assert_eq!(platforms["other"].deployment_spec.as_ref().unwrap().executors.len(), 1);
    }
}

#[test]
fn a_manifest() {
    let indented = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    let source = format!(
        "apiVersion: pipelines.kubeflow.org/v2beta1\nkind: Pipeline\nmetadata: {{name: p}}\n---\n\
         apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion\nspec:\n  pipelineName: p\n  pipelineSpec:\n{}  platformSpec:\n{}",
        indented(PIPELINE),
        indented(PLATFORM)
    );
    let ir = ir(&source);
    assert_eq!((ir.pipeline.schema_version.as_str(), ir.executor_configs.len()), ("2.1.0", 1));
    let spec = Path::new().step(Step::Document(1)).key("spec");
    assert_eq!((ir.layout.pipeline, ir.layout.platform), (spec.key("pipelineSpec"), Some(spec.key("platformSpec"))));
}

#[test]
fn a_job_with_arguments() {
    let job = r#"{"displayName": "d", "labels": {"a": "b"}, "runtimeConfig": {"parameterValues": {"x": 5, "y": "z"}},
        "pipelineSpec": {"pipelineInfo": {"name": "p"}, "root": {"executorLabel": "e"}}}"#;
    let ir = ir(job);
    assert_eq!(ir.pipeline.pipeline_info.unwrap().name, "p");
    assert_eq!(ir.arguments["x"], Value::Number(5.0));
    assert_eq!(ir.layout.pipeline, Path::new().step(Step::Document(0)).key("pipelineSpec"));
}

#[test]
fn an_old_job_with_arguments() {
    let job = r#"{"runtimeConfig": {"parameters": {"x": {"intValue": "5"}, "y": {"stringValue": "old"}, "z": {}},
        "parameterValues": {"y": "new"}}, "pipelineSpec": {"pipelineInfo": {"name": "p"}}}"#;
    let arguments = ir(job).arguments;
    assert_eq!(arguments.keys().collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!((&arguments["x"], &arguments["y"]), (&Value::Number(5.0), &Value::String("new".to_owned())));
}

#[test]
fn both_names_of_a_field_and_json_in_flow_style() {
    assert_eq!(
        ir("{pipeline_info: {display_name: d}, deployment_spec: {executors: {e: }}}").deployment.executors.len(),
        1
    );
    assert_eq!(ir("{pipelineInfo: {displayName: d}, }").pipeline.pipeline_info.unwrap().display_name, "d");
    assert_eq!(ir("\u{feff}root: {}").pipeline.root, Some(Default::default()));
}

#[test]
fn files_without_a_pipeline() {
    for nothing in ["", "\n", "# only\n", "---\n---\n", "null", "~\n"] {
        assert_eq!(errors(nothing), ["the file is empty: it contains no pipeline"], "{nothing:?}");
    }
    assert!(errors(PLATFORM)[0].starts_with("the file contains no pipeline spec, only a platform spec"));
    for (source, words) in [
        ("apiVersion: argoproj.io/v1alpha1\nkind: Workflow", "an Argo Workflow"),
        ("name: x\nimplementation: {container: {}}", "a component of KFP v1"),
        ("apiVersion: pipelines.kubeflow.org/v2beta1\nkind: Recurring", "a manifest of another kind"),
        ("apiVersion: pipelines.kubeflow.org/v2beta1\nkind: Pipeline", "only a manifest without a pipeline version"),
        (
            "apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion\nspec: {}",
            "a manifest without a `pipelineSpec`",
        ),
        ("apiVersion: pipelines.kubeflow.org/v2beta1\nkind: PipelineVersion", "a manifest without `spec`"),
        ("pipelineSpec: {root: {}}\npipelineSpec: {root: {}}", "the key `pipelineSpec` occurs twice"),
        ("pipelineSpec: ~", "a manifest without a `pipelineSpec`"),
        ("apiVersion: v1\nkind: Pod", "unknown kind of document with the keys `apiVersion`, `kind`"),
        ("- a", "expected a mapping, found a list"),
        ("text", "expected a mapping, found `text`"),
        ("[1, 2]", "expected a mapping, found a list"),
        ("\"root\"", "expected a mapping, found the string \"root\""),
    ] {
        assert!(errors(source)[0].contains(words), "{source}: {:?}", errors(source));
    }
}

#[test]
fn two_of_a_kind() {
    let twice = errors(format!("{PIPELINE}---\n{PIPELINE}"));
    assert_eq!(twice, ["the file contains more than one pipeline spec (line 6, column 1)"]);
    let twice = errors(format!("{PIPELINE}---\n{PLATFORM}---\n{PLATFORM}"));
    assert!(twice[0].contains("contains more than one platform spec"), "{twice:?}");
}

#[test]
fn bytes_that_are_no_yaml() {
    for (source, words) in [
        (&b"\xff\xfea\0:\0"[..], "not UTF-8: it looks like UTF-16 (little endian)"),
        (b"a\0:\0 \0b\0", "not UTF-8: it looks like UTF-16 (little endian)"),
        (b"\xfe\xff\0a", "not UTF-8: it looks like UTF-16 (big endian)"),
        (b"a: \xff", "not UTF-8 (line 1, column 4)"),
        (b"PK\x03\x04\0\0", "a zip archive"),
        (b"\x1f\x8b\x08\0", "a gzip archive"),
        (b"root: a\0b", "NUL byte (line 1, column 8)"),
        (b"root:\n\tdag: {}", "not valid YAML: tabs disallowed"),
        (b"root: {dag: {}", "not valid YAML"),
        (b"{\"root\": {}", "not valid YAML"),
        (b"root: *a", "unknown anchor (line 1, column 7)"),
    ] {
        assert!(errors(source)[0].contains(words), "{words}: {:?}", errors(source));
    }
}
