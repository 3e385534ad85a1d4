//! Placeholders of command lines and constants.

use e2e::{Controller, Lab, Pipeline};
use serde_json::{Value, json};

/// Concat and IfPresent, where the compiler knows whether the input has a value, and where only the run shows it.
#[test]
fn concat_and_if_present() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("words").argument("given", "Ada L"));
    let outcome = run.finish();
    let pods = ["surely: Succeeded", "never: Succeeded", "maybe-given: Succeeded", "maybe-missing: Succeeded"];
    outcome.expect("Succeeded", &pods);
    let present = ["in command", "--name=Ada L;", "--name", "Ada L", "abc", "n=Ada L", "last"];
    let absent = ["not in", "command", "--name=;", "--nameless", "ac", "last"];
    outcome.expect_lines("surely", &present).expect_lines("maybe-given", &present);
    outcome.expect_lines("never", &absent).expect_lines("maybe-missing", &absent);
}

/// A value is typed by its output's definition, however its producer wrote it.
#[test]
fn quick_outputs_of_every_type() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("types"));
    let outcome = run.finish();
    let pods = ["files", "executor-output", "from-files", "from-executor-output"];
    outcome.expect("Succeeded", &pods.map(|task| format!("{task}: Succeeded")));
    let texts = ["7", "2.5", "true", r#"[1,"a",2]"#, r#"{"k":{"a":null,"b":1}}"#, "  2 spaces  "];
    let values = json!({
        "int": 7, "double": 2.5, "bool": true, "list": [1, "a", 2], "struct": {"k": {"a": null, "b": 1}},
        "string": "  2 spaces  ",
    });
    for path in ["from-files", "from-executor-output"] {
        let lines = outcome.lines(path);
        assert_eq!(lines[..6], texts, "{path}");
        assert_eq!(parsed(&lines[6])["inputs"]["parameterValues"], values, "{path}");
    }
}

/// Python writes numbers that JSON does not have. The next task gets them as texts, and the other outputs
/// as they are.
#[test]
fn numbers_that_json_does_not_have() {
    let text = json!(r#"a": NaN, \": NaN, "b": -Infinity"#);
    let of_executor = format!(
        r#"{{"parameterValues": {{"int": 7, "double": NaN, "bool": true, "list": [{{"a": Infinity}}],
        "struct": {{"": -Infinity, "b": {text}}}, "string": {text}}}, "artifacts": {{}}}}"#
    );
    let of_files = json!({"int": "7", "double": "1", "bool": "true", "list": "[]", "struct": "{}", "string": ""});
    let request = json!({"workflow": Pipeline::named("types").workflow(), "rules": [
        {"match": {"template": "executor-output"}, "outcome": {"parameters": {"executor-output": of_executor}}},
        {"match": {"template": "files"}, "outcome": {"parameters": of_files}},
    ]});
    for controller in Controller::all() {
        let result = &controller.answers(std::slice::from_ref(&request))[0];
        let mut pods = result["pods"].as_array().into_iter().flatten();
        let reader = pods.find(|pod| pod["path"] == "from-executor-output");
        let arguments = reader.unwrap_or_else(|| panic!("{}: {result:#}", controller.version()))["args"].as_array();
        let input = parsed(arguments.and_then(|arguments| arguments.last()?.as_str()).unwrap_or_default());
        let expected = json!({
            "int": 7, "double": "NaN", "bool": true, "list": [{"a": "Infinity"}],
            "struct": {"": "-Infinity", "b": text}, "string": text,
        });
        assert_eq!(input["inputs"]["parameterValues"], expected, "{}", controller.version());
    }
}

/// The executor input holds what has a value: given, or by default; and the paths of the outputs.
#[test]
fn executor_input() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("executor_input"));
    let outcome = run.finish();
    outcome.expect("Succeeded", &["show: Succeeded", "bare: Succeeded"]);
    let given = json!({
        "constant": r#"a "quoted" \ text"#, "from-default": 5, "own-default": [1, "x"], "own-default-for-missing": "mine",
    });
    let bare = json!({"own-default": [1, "x"], "own-default-for-missing": "mine"});
    for (path, values) in [("show", given), ("bare", bare)] {
        let lines = outcome.lines(path);
        let input = parsed(&lines[0]);
        assert_eq!(input["inputs"]["parameterValues"], values, "{path}");
        assert_eq!(input["outputs"]["outputFile"], *lines[2], "{path}");
        assert!(input["outputs"]["parameters"]["result"]["outputFile"].is_string(), "{path}: {input}");
        // Escaped once: the inside of a JSON string.
        assert_eq!(parsed(&format!("\"{}\"", lines[1])), *lines[0], "{path}");
    }
}

#[test]
fn job_fields() {
    let Some(lab) = Lab::open() else { return };
    let run = lab.run(&Pipeline::named("job"));
    let outcome = run.finish();
    outcome.expect("Succeeded", &["show-it: Succeeded"]);
    let field = |name: &str| outcome.workflow["metadata"][name].as_str().unwrap_or_default();
    let (name, uid, created) = (field("name"), field("uid"), field("creationTimestamp"));
    let lines = outcome.lines("show-it");
    let whole = format!("<show-it of {name}{uid}>");
    assert_eq!(parsed(&lines[0]), json!([name, name, uid, "show-it", created, whole]));
    assert_eq!(lines[1], name);
}

#[track_caller]
fn parsed(text: &str) -> Value {
    text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}
