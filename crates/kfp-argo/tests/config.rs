//! The options file: errors in it are reported with their place, and its settings reach the
//! workflow.

#![allow(clippy::unwrap_used)]

mod files;

use argo_model::Format;
use files::testdata;
use kfp_argo::diagnostics::Severity;
use kfp_argo::{ArgoVersion, Config, Options, compile};
use kfp_ir::{Layout, Places};
use serde_json::Value;

fn source(name: &str) -> Vec<u8> {
    testdata().into_iter().find(|input| input.name == name).unwrap().bytes()
}

fn options(config: &str) -> Options {
    serde_saphyr::from_str::<Config>(config).unwrap().into_options()
}

/// The errors of a pipeline with an options file, each with the text that its place has in the
/// file.
fn errors(pipeline: &str, config: &str) -> Vec<String> {
    let found = compile(&source(pipeline), &options(config)).map(|_| Vec::new()).unwrap_or_else(|found| found.0);
    let places = Places::new(config.as_bytes()).unwrap();
    let errors = found.iter().filter(|found| found.severity == Severity::Error).map(|found| {
        assert_eq!(found.config_file, Some(0), "{found}");
        let place = places.locate(&Layout::default(), &found.location.as_ref().unwrap().path).unwrap();
        let label = &config[place.label.start..place.label.end];
        format!("{} at {label:?}: {}; {}", found.code, found.message, found.help.as_deref().unwrap_or_default())
    });
    errors.collect()
}

fn workflow(pipeline: &str, options: &Options) -> Value {
    let compiled = compile(&source(pipeline), options).unwrap();
    serde_json::from_str(&compiled.to_text(Format::Json).unwrap()).unwrap()
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (config, expected) in [
        ("tasks: {trian: {timeout: 1h}}", r#"KFP508 at "trian": `trian` matches no task; did you mean `train`?"#),
        ("components: {predcit: {timeout: 1h}}", r#"KFP508 at "predcit": `predcit` matches no component"#),
        ("executors: {predcit: {timeout: 1h}}", r#"KFP508 at "predcit": `predcit` matches no executor"#),
        (
            "tasks: {train: {parallelism: 1}}",
            r#"KFP508 at "parallelism": `parallelism` needs a group or loop, but `train`"#,
        ),
        (
            "tasks: {plot: {depends: agregate.Failed}}",
            r#"KFP509 at "depends": `depends`: the DAG has no task `agregate`; did you mean `aggregate`?"#,
        ),
        (
            "tasks: {plot: {depends: aggregate.Faild}}",
            r#"KFP509 at "depends": `depends`: `Faild` is not an outcome of a task; did you mean `Failed`?"#,
        ),
        ("tasks: {plot: {depends: aggregate.Failed train}}", r#"KFP509 at "depends": `depends`: unexpected `train`"#),
        (
            "tasks: {plot: {env: [{name: A, value: '{{open'}]}}",
            r#"KFP507 at "env": `{{open` has a `{{` without its `}}`"#,
        ),
        ("annotations: {a: '{{open'}", r#"KFP507 at "a": `{{open` has a `{{` without its `}}`"#),
        ("labels: {a: not a label}", r#"KFP406 at "a": `not a label` cannot be the value of a label (`a`)"#),
        ("labels: {'a b': x}", r#"`a b` cannot be the key of a label or annotation"#),
        ("queue: My Queue", r#"KFP503 at "queue": `My Queue` is not a valid name of the queue"#),
        (
            "automountServiceAccountToken: false",
            r#"KFP503 at "automountServiceAccountToken": without the token of the service account, Argo's executor cannot"#,
        ),
        (
            "{automountServiceAccountToken: false, executorServiceAccount: A}",
            r#"KFP503 at "executorServiceAccount": `A` is not a valid service account of Argo's executor"#,
        ),
        ("namespace: Team", r#"KFP503 at "namespace": `Team` is not a valid namespace"#),
        (
            "cache: {configMap: my cache}",
            r#"KFP503 at "cache": `my cache` is not a valid name of the cache's ConfigMap"#,
        ),
        ("cache: {configMap: c, maxAge: 1d}", r#"KFP503 at "cache": `1d` is not a maximum age for cached results"#),
        (
            "{kind: CronWorkflow, schedules: ['0 3 * * *'], timezone: CET5}",
            r#"KFP503 at "timezone": `CET5` is not a time zone; did you mean `CET`?"#,
        ),
        ("{kind: CronWorkflow, schedules: ['0 3 * * *'], timezone: Europe/Brelin}", r#"did you mean `Europe/Berlin`?"#),
        (
            "tasks: {plot: {env: [{name: KFP_LBRACE, value: x}]}}",
            r#"KFP406 at "name": the environment variable `KFP_LBRACE` is reserved for the compiler"#,
        ),
        (
            "patches: [{template: plto}]",
            r#"KFP510 at "template": the workflow has no template `plto`; did you mean `plot`?"#,
        ),
        ("patches: [{jsonPatch: [{op: remove, path: /spec/x}]}]", r#"the path `/spec/x` does not exist"#),
        (
            "patches: [{merge: {spec: {entrypoint: x}}}]",
            r#"KFP510 at "{merge: {spec: {entrypoint: x}}}": the patched workflow is broken: entrypoint calls the template `x`, which does not exist"#,
        ),
        (
            "patches: [{template: plot, merge: {name: plto}}]",
            r#"broken: `root` calls the template `plot`, which does not exist"#,
        ),
        (
            "patches: [{template: root, merge: {dag: {target: x}}}]",
            r#"broken: the target `x` of `root` does not exist"#,
        ),
        (
            "patches: [{template: root, jsonPatch: [{op: remove, path: /dag/tasks/0}]}]",
            r#"depends on `aggregate`, which does not exist"#,
        ),
        ("patches: [{jsonPatch: [{op: remove, path: ''}]}]", r#"broken: the object has no `apiVersion`"#),
        ("patches: [{jsonPatch: [{op: replace, path: '', value: []}]}]", r#"broken: the object has no `apiVersion`"#),
        (
            "patches: [{jsonPatch: [{op: remove, path: /spec/templates/+1}]}]",
            r#"the path `/spec/templates/+1` does not"#,
        ),
    ] {
        let found = errors("partial_failures", config);
        assert!(!found.is_empty() && found.iter().any(|found| found.contains(expected)), "{config}: {found:#?}");
    }
}

#[test]
fn what_a_group_cannot_have_is_told() {
    for (config, expected) in [
        (
            "tasks: {group: {timeout: 1m}}",
            "`timeout` needs a task that runs a container, but `group` matches none; set it for the tasks in the group: `group/**`",
        ),
        (
            "tasks: {exit-handler-1: {tolerate: true}}",
            "KFP509 at \"tolerate\": `exit-handler-1` has an exit task in it",
        ),
        (
            "tasks: {group/work-2: {tolerate: true}}",
            "are the same task of one DAG, and differ in `depends` or `tolerate`",
        ),
    ] {
        let found = errors("options_of_tasks", config);
        assert!(found.iter().any(|found| found.contains(expected)), "{config}: {found:#?}");
    }
    assert_eq!(errors("options_of_tasks", "tasks: {'**/work-2': {tolerate: true}}"), [""; 0]);
}

#[test]
fn a_cycle_by_the_file_is_found() {
    let options = options("tasks: {train: {depends: plot.Failed}}");
    let found = compile(&source("partial_failures"), &options).unwrap_err().to_string();
    assert!(
        found.starts_with("error[KFP201]: tasks wait for each other in a cycle: aggregate -> plot -> train -> predict"),
        "{found}"
    );
}

/// A pod's patch of the compiler's own, which an image by an input makes, stays the only one.
#[test]
fn there_is_one_pod_patch_only() {
    let found = errors("chosen_at_run_time", "components: {'*': {podSpecPatch: '{}'}}");
    assert!(found.iter().any(|found| found.contains("already has a podSpecPatch, made by the compiler")), "{found:?}");
}

#[test]
fn keys_without_effect_are_named() {
    let with = |version| {
        let config = "tasks: {train: {pendingTimeout: 1m}}";
        let options = Options { argo_version: version, ..options(config) };
        let warnings = compile(&source("partial_failures"), &options).unwrap().warnings;
        warnings.into_iter().filter(|found| found.code.id == "KFP505").map(|found| found.message).collect::<Vec<_>>()
    };
    assert_eq!(with(ArgoVersion::V3_7), ["`pendingTimeout` has no effect in Argo 3.7"]);
    assert_eq!(with(ArgoVersion::V4_1), [""; 0]);
}

/// An empty options file changes nothing, and settings that are equal everywhere need no second
/// template.
#[test]
fn settings_that_are_the_same_share_a_template() {
    let templates =
        |config: &str| workflow("partial_failures", &options(config))["spec"]["templates"].as_array().unwrap().len();
    let plain = templates("{}");
    assert_eq!(templates("tasks: {'train*': {timeout: 1h}}"), plain);
    assert_eq!(templates("components: {'*': {timeout: 1h}}"), plain);
    assert_eq!(templates("executors: {'*': {timeout: 1h}}"), plain);
    assert_eq!(templates("tasks: {train-2: {timeout: 1h}}"), plain + 1);
    assert_eq!(templates("tasks: {'train*': {timeout: 1h}, train-3: {timeout: 2h}}"), plain + 1);
}

/// An executor's settings are those of all templates that run it, unless a component or a task has
/// its own.
#[test]
fn settings_of_executors_reach_their_templates() {
    let timeouts = |config: &str| {
        let templates = workflow("partial_failures", &options(config))["spec"]["templates"].as_array().unwrap().clone();
        let with = templates.into_iter().filter(|template| !template["timeout"].is_null());
        with.map(|template| template["timeout"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(timeouts("executors: {train: {timeout: 1h}}"), ["1h"]);
    assert_eq!(timeouts("executors: {exec-train: {timeout: 1h}}\ncomponents: {train: {timeout: 2h}}"), ["2h"]);
}

/// Kinds and schedules may be in the file.
#[test]
fn the_file_may_say_the_kind() {
    let config = "
kind: CronWorkflow
name: nightly
schedules: ['0 3 * * *']
timezone: UTC
concurrencyPolicy: Replace
suspend: true
argoVersion: '3.5'
priority: 3
labels: {a: b}
patches: [{template: plot, jsonPatch: [{op: add, path: /container/workingDir, value: /tmp}]}]
";
    let workflow = workflow("partial_failures", &options(config));
    let spec = &workflow["spec"];
    assert_eq!((&workflow["kind"], &workflow["metadata"]["name"]), (&"CronWorkflow".into(), &"nightly".into()));
    assert_eq!((&spec["schedule"], &spec["suspend"]), (&"0 3 * * *".into(), &true.into()));
    assert_eq!((&spec["timezone"], &spec["concurrencyPolicy"]), (&"UTC".into(), &"Replace".into()));
    assert_eq!((&spec["workflowMetadata"]["labels"]["a"], &spec["workflowSpec"]["priority"]), (&"b".into(), &3.into()));
    let templates = spec["workflowSpec"]["templates"].as_array().unwrap();
    let plot = templates.iter().find(|template| template["name"] == "plot").unwrap();
    assert_eq!(plot["container"]["workingDir"], "/tmp");
}

/// A user of the library changes the workflow, and the text has that change and those of the
/// options file.
#[test]
fn changes_of_a_compiled_workflow_are_written() {
    let config = "
priority: 3
tasks: {plot: {sidecars: [{name: proxy, image: envoy}]}}
patches: [{jsonPatch: [{op: add, path: /spec/podPriorityClassName, value: high}]}]
";
    let mut compiled = compile(&source("partial_failures"), &options(config)).unwrap();
    compiled.workflow.metadata.namespace = Some("team".to_owned());
    let workflow: Value = serde_json::from_str(&compiled.to_text(Format::Json).unwrap()).unwrap();
    assert_eq!(workflow["metadata"]["namespace"], "team");
    assert_eq!((&workflow["spec"]["priority"], &workflow["spec"]["podPriorityClassName"]), (&3.into(), &"high".into()));
    assert!(workflow["spec"]["templates"].to_string().contains("envoy"));
    assert_eq!(compiled.stats().bytes, workflow.to_string().len());
}

/// A few operations that double the workflow each time end soon, and in words.
#[test]
fn patches_have_limits() {
    let copies = vec!["{op: copy, from: '', path: /spec/x/-}"; 40].join(", ");
    let patch = format!("patches: [{{jsonPatch: [{{op: add, path: /spec/x, value: []}}, {copies}]}}]");
    let found = errors("partial_failures", &patch);
    assert!(found[0].contains("the patches insert more data than any workflow can hold"), "{found:?}");
}

/// An entry of a list in which `value` and `valueFrom` exclude each other takes the place of the
/// pipeline's.
#[test]
fn environment_variables_are_replaced_whole() {
    let config = "executors: {look: {env: [{name: PASS, value: none}]}}";
    let workflow = workflow("secrets_and_config_maps", &options(config)).to_string();
    assert!(workflow.contains(r#"{"name":"PASS","value":"none"}"#), "{workflow}");
}

/// The schema that is committed is that of the types.
#[test]
fn the_schema_is_up_to_date() {
    let committed = std::fs::read_to_string(files::top().join("schema/kfp-compile.schema.json")).unwrap();
    let made = format!("{:#}\n", Config::schema());
    assert!(committed == made, "run: cargo run -p kfp-compile -- schema > schema/kfp-compile.schema.json");
}

/// Fields that older versions do not have are warnings, once for each field.
#[test]
fn fields_of_newer_versions_are_warnings() {
    let warnings = |config: &str| {
        let found = compile(&source("hello"), &options(config)).unwrap().warnings;
        found.iter().map(|found| format!("{}: {}", found.code, found.message)).collect::<Vec<_>>()
    };
    let pods = "podResources: {limits: {memory: 1Gi}}";
    assert_eq!(
        warnings(&format!("{{{pods}, argoVersion: '3.7'}}")),
        ["KFP505: `podResources` needs Argo 4.1 or later"]
    );
    assert_eq!(warnings(pods), [""; 0]);
    let cron = "kind: CronWorkflow, schedules: ['@daily'], parameters: {name: x}, when: 'true', stopStrategy: {expression: 'true'}";
    let old = warnings(&format!("{{{cron}, argoVersion: '3.5'}}"));
    assert_eq!(old.iter().filter(|found| found.ends_with("needs Argo 3.6 or later")).count(), 2, "{old:?}");
    assert_eq!(warnings(&format!("{{{cron}}}")), [""; 0]);
    // Only schedules have these fields.
    let found = compile(&source("hello"), &options("failedJobsHistoryLimit: 1")).unwrap_err();
    assert_eq!(found.0[0].code.id, "KFP506");
}

/// Nearer files add to the pods of farther ones.
#[test]
fn fields_of_pods_are_joined() {
    let layers = ["{queue: a, podMetadata: {labels: {team: x}}}", "{queue: b, podMetadata: {annotations: {k: v}}}"];
    let layers = layers.map(|layer| serde_saphyr::from_str::<Config>(layer).unwrap());
    let options = kfp_argo::resolve(&layers, None, &Config::default()).unwrap().options;
    let metadata = &workflow("hello", &options)["spec"]["podMetadata"];
    let expected = serde_json::json!({
        "labels": {"team": "x", "kueue.x-k8s.io/queue-name": "b"}, "annotations": {"k": "v"}
    });
    assert_eq!(*metadata, expected);
}
