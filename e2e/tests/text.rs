//! Hostile text arrives byte for byte, whichever way it takes. Programs print what they got in hexadecimal digits.

use std::collections::BTreeMap;

use e2e::ir::{Ir, constant, each, input, reference, string, task};
use e2e::text::{from_hex, texts};
use e2e::{Lab, Outcome, Pipeline};
use serde_json::{Value, json};

mod exit_tasks;
mod literals;
mod outputs;

/// Texts by the name of the input that they are given to.
type Named = BTreeMap<String, String>;

/// So many texts, with names that start so.
fn named(prefix: &str, count: usize, texts: impl Iterator<Item = String>) -> Named {
    texts.take(count).enumerate().map(|(at, text)| (format!("{prefix}{at:03}"), text)).collect()
}

/// Texts that can be constants: in those of the IR a placeholder is a placeholder.
fn constants(name: &str) -> impl Iterator<Item = String> {
    texts(name).filter(|text| !text.contains("{{$"))
}

/// The definition of a STRING with a default. What people read of it is as hostile.
fn string_or(default: &str) -> Value {
    json!({"parameterType": "STRING", "isOptional": true, "defaultValue": default, "description": default})
}

/// The members of both objects.
fn merged(one: &Value, other: &Value) -> Value {
    let members = [one, other].into_iter().filter_map(Value::as_object).flatten();
    members.map(|(name, value)| (name.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

/// Literal text around `x` and `y`, which are two placeholders, or what is to come in their place.
fn written(at: usize, around: &[String], x: &str, y: &str) -> String {
    let (before, after) = (&around[at], &around[around.len() - 1 - at]);
    match at % 12 {
        0 => format!("pre {x} post {y}"),
        1 => format!("{{{y}"),
        2 => format!("${y}(HOME)"),
        3 => format!("{x}{y}"),
        4 => format!("{y}{x}"),
        5 => format!("{{{y}}}"),
        6 => format!("{y}{y}{y}"),
        7 => format!("$(echo '{x}'){y}"),
        8 => format!("{{{{{y}}}}}"),
        9 => format!("\\{y}\"{x}\""),
        10 => format!("{before}{y}{after}"),
        _ => format!("{before}{x}{after}"),
    }
}

/// A task of [`Ir::show`] got exactly these texts, each as a word and in its executor input.
#[track_caller]
fn expect_shown(outcome: &Outcome<'_>, path: &str, expected: &Named) {
    let mut shown: Vec<String> = outcome.lines(path).iter().map(|line| from_hex(line)).collect();
    let executor_input = shown.pop().unwrap_or_default();
    assert_eq!(shown.len(), expected.len(), "words of {path}\n{outcome}");
    let wrong: Vec<_> = expected.iter().zip(&shown).filter(|((_, text), word)| text != word).collect();
    assert!(wrong.is_empty(), "{path}: ((input, text), what came): {wrong:#?}");
    let executor_input: Value = executor_input.parse().unwrap_or_else(|error| panic!("{error}: {executor_input}"));
    assert_eq!(executor_input["inputs"]["parameterValues"], json!(expected), "{path}");
}

#[test]
fn quick_constants() {
    let Some(lab) = Lab::open() else { return };
    let texts = named("c", 150, constants("constants"));
    let inputs = each(texts.keys(), |name| constant(texts[name].as_str()));
    let ir = Ir::default().show(&each(texts.keys(), |_| string()));
    let run = lab.run(&Pipeline::from_ir(&ir.root(&json!({}), &[], json!({"show": task("show", inputs)}))));
    expect_shown(run.finish().expect("Succeeded", &["show: Succeeded"]), "show", &texts);
}

/// Constants that refer to other inputs of their task: `x` is known when the pipeline is compiled, `y` when it runs.
#[test]
fn references() {
    const COUNT: usize = 160;
    let Some(lab) = Lab::open() else { return };
    let around: Vec<String> = constants("around references").take(COUNT).collect();
    let xs = named("x", COUNT, constants("references"));
    let ys = named("y", COUNT, texts("references at run time"));
    let name = |at: usize| format!("z{at:03}");
    let mut expected = Named::new();
    let mut inputs = json!({});
    for (at, (x, y)) in xs.keys().zip(ys.keys()).enumerate() {
        expected.insert(name(at), written(at, &around, &xs[x], &ys[y]));
        inputs[name(at)] = constant(written(at, &around, &reference(x), &reference(y)));
        inputs[x] = constant(xs[x].as_str());
        inputs[y] = input(y);
    }
    let ir = Ir::default().show(&each(expected.keys(), |_| string()));
    let root = each(ys.keys(), |name| string_or(&ys[name]));
    let run = lab.run(&Pipeline::from_ir(&ir.root(&root, &[], json!({"show": task("show", inputs)}))));
    expect_shown(run.finish().expect("Succeeded", &["show: Succeeded"]), "show", &expected);
}

/// Inputs of the pipeline: by default, and as set when it is compiled.
#[test]
fn arguments() {
    let Some(lab) = Lab::open() else { return };
    let defaults = named("d", 110, texts("defaults"));
    let given = named("g", 110, texts("arguments"));
    let inputs = merged(
        &each(defaults.keys(), |name| string_or(&defaults[name])),
        &each(given.keys(), |_| string_or("{{unwanted")),
    );
    let all: Named = defaults.into_iter().chain(given.clone()).collect();
    let ir = Ir::default().show(&each(all.keys(), |_| string()));
    let mut ir = ir.root(&inputs, &[], json!({"show": task("show", each(all.keys(), input))}));
    for text in ["description", "displayName"] {
        ir["pipelineInfo"][text] = json!(texts(text).take(110).collect::<String>());
    }
    let pipeline = Pipeline::from_ir(&ir);
    let run = lab.run(&given.iter().fold(pipeline, |pipeline, (name, text)| pipeline.argument(name, text)));
    expect_shown(run.finish().expect("Succeeded", &["show: Succeeded"]), "show", &all);
}

/// Texts within a LIST and as names and values of a STRUCT: constant, by default, and as set when the pipeline is compiled.
#[test]
fn lists_and_structs() {
    let Some(lab) = Lab::open() else { return };
    let list = |name: &str| json!(constants(name).take(110).collect::<Vec<_>>());
    let map = |name: &str| Value::Object(constants(name).take(110).map(|text| (text.clone(), json!([text]))).collect());
    let values =
        [list("constant list"), map("constant map"), list("default list"), map("default map"), map("given map")];
    let definition = |kind: &str| json!({"parameterType": kind});
    let mut inputs = json!({"c": definition("LIST"), "d": definition("STRUCT"), "e": definition("LIST")});
    inputs["f"] = definition("STRUCT");
    inputs["g"] = definition("STRUCT");
    let names = ["c", "d", "e", "f", "g"].map(str::to_owned);
    let print = ["sh", "-c", "for text; do echo \"@@ $text\"; done", "print"];
    let ir =
        Ir::default().container("print", &inputs, &json!({}), &print, &names.each_ref().map(|name| reference(name)));
    let mut sources = each(&names, input);
    sources["c"] = constant(values[0].clone());
    sources["d"] = constant(values[1].clone());
    let root = json!({
        "e": {"parameterType": "LIST", "isOptional": true, "defaultValue": values[2]},
        "f": {"parameterType": "STRUCT", "isOptional": true, "defaultValue": values[3]},
        "g": {"parameterType": "STRUCT"},
    });
    let pipeline = Pipeline::from_ir(&ir.root(&root, &[], json!({"print": task("print", sources)})));
    let run = lab.run(&pipeline.argument("g", &values[4].to_string()));
    let outcome = run.finish();
    outcome.expect("Succeeded", &["print: Succeeded"]);
    let printed: Vec<Value> = outcome.lines("print").iter().map(|line| line.parse().expect("JSON")).collect();
    assert_eq!(printed, values);
}

/// Inputs of the pipeline as set when it is submitted. Argo itself takes `{{` in them for the start of a tag.
#[test]
fn submitted_arguments() {
    let Some(lab) = Lab::open() else { return };
    let texts = named("s", 150, texts("submitted").filter(|text| !text.contains("{{")));
    let names = each(texts.keys(), |_| string());
    let tasks = json!({"show": task("show", each(texts.keys(), input))});
    let pipeline = Pipeline::from_ir(&Ir::default().show(&names).root(&names, &[], tasks));
    let arguments: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let run = lab.run_with(&pipeline, &arguments);
    expect_shown(run.finish().expect("Succeeded", &["show: Succeeded"]), "show", &texts);
}
