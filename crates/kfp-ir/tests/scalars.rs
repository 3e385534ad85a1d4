//! Scalars are what the type of their field says: the traps of YAML, in every kind of field.

#![allow(clippy::unwrap_used)]

use kfp_ir::messages::google::protobuf::{Duration, Value};
use kfp_ir::messages::ml_pipelines::pipeline_task_spec::trigger_policy::TriggerStrategy;
use kfp_ir::messages::ml_pipelines::{PipelineTaskSpec, component_spec, task_inputs_spec, value_or_runtime_parameter};
use kfp_ir::{Problem, ReadOptions, read};

use component_spec::Implementation;
use task_inputs_spec::input_parameter_spec;
use value_or_runtime_parameter::Value::Constant;

/// The one task of a root DAG, written in flow style.
fn task(fields: &str) -> Result<PipelineTaskSpec, Vec<Problem>> {
    let source = format!("root: {{dag: {{tasks: {{t: {{{fields}}}}}}}}}");
    let ir = read(source.as_bytes(), &ReadOptions::default())
        .map_err(|errors| errors.into_iter().map(|error| error.problem).collect::<Vec<_>>())?;
    let Some(Implementation::Dag(mut dag)) = ir.pipeline.root.unwrap().implementation else { panic!("no DAG") };
    Ok(dag.tasks.remove("t").unwrap())
}

/// The type of a scalar in an untyped value.
fn value(scalar: &str) -> Result<Value, Vec<Problem>> {
    let mut task = task(&format!("inputs: {{parameters: {{p: {{runtimeValue: {{constant: {scalar}}}}}}}}}"))?;
    let input = task.inputs.as_mut().unwrap().parameters.remove("p").unwrap();
    let Some(input_parameter_spec::Kind::RuntimeValue(value)) = input.kind else { panic!("no value") };
    let Some(Constant(value)) = value.value else { panic!("no constant") };
    Ok(value)
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// Plain scalars that some reader or other takes for something else.
const TRAPS: [&str; 24] = [
    "Y",
    "n",
    "1e3",
    "1E5",
    "0777",
    "5.0",
    "08",
    "0o17",
    "1_000",
    "1.0e+20",
    "on",
    "yes",
    "True",
    "nan",
    ".inf",
    "0x1F",
    "1:30",
    "2024-01-02",
    "5",
    "-1",
    "+1",
    "1.",
    "=",
    "infinity",
];

#[test]
fn a_string_field_takes_the_text() {
    for trap in TRAPS {
        for written in [trap.to_owned(), format!("'{trap}'"), format!("\"{trap}\""), format!("!!str {trap}")] {
            let task = task(&format!("taskInfo: {{name: {written}}}, dependentTasks: [{written}]")).unwrap();
            assert_eq!(task.task_info.unwrap().name, trap, "{written}");
            assert_eq!(task.dependent_tasks, [trap], "{written}");
        }
    }
}

#[test]
fn a_key_takes_the_text() {
    for trap in TRAPS.into_iter().chain(["~", "null", "<<x"]) {
        for written in [trap.to_owned(), format!("'{trap}'")] {
            let task =
                task(&format!("inputs: {{parameters: {{? {written} : {{componentInputParameter: x}}}}}}")).unwrap();
            assert!(task.inputs.unwrap().parameters.contains_key(trap), "{written}");
        }
    }
}

#[test]
fn a_value_is_what_pyyaml_takes_it_for() {
    for plain in ["Y", "n", "1e3", "1E5", "08", "0o17", "nan", "infinity", "2024-01-02", "="] {
        assert_eq!(value(plain), Ok(text(plain)));
    }
    for (plain, number) in [
        ("0777", 511.0),
        ("5.0", 5.0),
        ("5", 5.0),
        ("1_000", 1000.0),
        ("1.0e+20", 1e20),
        ("0x1F", 31.0),
        ("1:30", 90.0),
        ("12345678901234567890", 12_345_678_901_234_567_890.0),
    ] {
        assert_eq!(value(plain), Ok(Value::Number(number)), "{plain}");
    }
    for plain in ["on", "yes", "True"] {
        assert_eq!(value(plain), Ok(Value::Bool(true)), "{plain}");
    }
    for plain in ["~", "null", ""] {
        assert_eq!(value(plain), Ok(Value::Null), "{plain}");
    }
    for trap in TRAPS.into_iter().chain(["~", "null", ""]) {
        assert_eq!(value(&format!("'{trap}'")), Ok(text(trap)));
    }
    for plain in [".inf", "-.inf", ".nan", "1.0e+999"] {
        assert_eq!(value(plain), Err(vec![Problem::NotFinite { value: plain.to_owned() }]));
    }
}

#[test]
fn null_is_as_good_as_absent() {
    let task = task("taskInfo: {name: ~}, dependentTasks: null, inputs: , cachingOptions: {enableCache: ~}").unwrap();
    assert_eq!(task.task_info.unwrap().name, "");
    assert_eq!((task.dependent_tasks.len(), task.inputs), (0, None));
    assert!(self::task("dependentTasks: [~]").is_err());
    assert!(self::task("parameterIterator: {itemInput: x}, artifactIterator: ~").is_ok());
}

#[test]
fn numbers_may_be_written_in_several_ways() {
    for five in ["5", "5.0", "'5'", "0x5", "5.0e+0", "5e0", "'5.0'"] {
        let task = task(&format!("retryPolicy: {{maxRetryCount: {five}, backoffFactor: {five}}}"));
        let policy = task.unwrap().retry_policy.unwrap();
        assert_eq!((policy.max_retry_count, policy.backoff_factor), (5, 5.0), "{five}");
    }
    for bad in ["5.5", "x", "''", "3000000000", "'0x5'", "inf", ".inf", ".nan", "' 5'", "1e99", "NaN"] {
        let task = task(&format!("retryPolicy: {{maxRetryCount: {bad}}}"));
        assert!(matches!(task.unwrap_err()[..], [Problem::BadNumber { .. }]), "{bad}");
    }
    for bad in ["true", "[5]", "{}"] {
        let task = task(&format!("retryPolicy: {{maxRetryCount: {bad}}}"));
        assert!(matches!(task.unwrap_err()[..], [Problem::WrongKind { .. }]), "{bad}");
    }
    for (written, factor) in
        [("1e3", 1000.0), (".5", 0.5), ("-2", -2.0), ("Infinity", f64::INFINITY), ("-.inf", f64::NEG_INFINITY)]
    {
        let task = task(&format!("retryPolicy: {{backoffFactor: {written}}}"));
        assert_eq!(task.unwrap().retry_policy.unwrap().backoff_factor, factor, "{written}");
    }
}

#[test]
fn booleans_have_no_quotes() {
    for (written, value) in [("true", true), ("True", true), ("yes", true), ("off", false), ("FALSE", false)] {
        let task = task(&format!("cachingOptions: {{enableCache: {written}}}")).unwrap();
        assert_eq!(task.caching_options.unwrap().enable_cache, value, "{written}");
    }
    for bad in ["'true'", "y", "n", "1", "x"] {
        let task = task(&format!("cachingOptions: {{enableCache: {bad}}}"));
        assert!(matches!(task.unwrap_err()[..], [Problem::WrongKind { .. }]), "{bad}");
    }
}

#[test]
fn enums_have_names_and_numbers() {
    for written in ["ALL_UPSTREAM_TASKS_COMPLETED", "'ALL_UPSTREAM_TASKS_COMPLETED'", "2", "2.0"] {
        let task = task(&format!("triggerPolicy: {{strategy: {written}}}")).unwrap();
        assert_eq!(task.trigger_policy.unwrap().strategy, TriggerStrategy::AllUpstreamTasksCompleted, "{written}");
    }
    for bad in ["SOMETIMES", "3", "true", "'2'", "all_upstream_tasks_completed"] {
        let task = task(&format!("triggerPolicy: {{strategy: {bad}}}"));
        assert!(matches!(&task.unwrap_err()[..], [Problem::BadEnum { allowed, .. }] if allowed.len() == 2), "{bad}");
    }
}

#[test]
fn durations_are_seconds() {
    for (written, seconds, nanos) in
        [("10s", 10, 0), ("'1.5s'", 1, 500_000_000), ("-0.25s", 0, -250_000_000), ("0s", 0, 0)]
    {
        let task = task(&format!("retryPolicy: {{backoffDuration: {written}}}")).unwrap();
        assert_eq!(task.retry_policy.unwrap().backoff_duration, Some(Duration { seconds, nanos }), "{written}");
    }
    for bad in ["abc", "10", "10m", "s", "1.s", "+1s", "--1s", "1.1234567891s", "9999999999999s", "1e3s", "'1 s'"] {
        let task = task(&format!("retryPolicy: {{backoffDuration: {bad}}}"));
        assert!(matches!(task.unwrap_err()[..], [Problem::BadDuration { .. }]), "{bad}");
    }
}

#[test]
fn in_json_the_types_hold() {
    let read = |value: &str| {
        let source = format!(r#"{{"root": {{"dag": {{"tasks": {{"t": {value}}}}}}}}}"#);
        let ir = read(source.as_bytes(), &ReadOptions::default()).ok()?;
        let Some(Implementation::Dag(mut dag)) = ir.pipeline.root?.implementation else { return None };
        dag.tasks.remove("t")
    };
    let name = |json: &str| read(&format!(r#"{{"taskInfo": {{"name": {json}}}}}"#))?.task_info.map(|info| info.name);
    assert_eq!(name(r#""\ud83c\udf89 \/ 1e3""#).as_deref(), Some("🎉 / 1e3"));
    assert_eq!(name("null").as_deref(), Some(""));
    assert_eq!([name("5"), name("true"), name("1e3")], [None, None, None]);
    let retries = |json: &str| {
        Some(read(&format!(r#"{{"retryPolicy": {{"maxRetryCount": {json}}}}}"#))?.retry_policy?.max_retry_count)
    };
    assert_eq!([retries("5"), retries("5.0"), retries("\"5\""), retries("5e0")], [Some(5); 4]);
    assert_eq!([retries("5.5"), retries("\"x\""), retries("1e400")], [None; 3]);
    // In YAML's flow style these would be booleans.
    let constant = |json: &str| {
        read(&format!(r#"{{"inputs": {{"parameters": {{"p": {{"runtimeValue": {{"constant": {json}}}}}}}}}}}"#))
    };
    assert!(constant("\"yes\"").is_some());
    assert!(constant("1e400").is_none());
}
