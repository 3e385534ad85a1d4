//! Canaries in real pods: a program writes them as values of all types, in its executor output and
//! in files, and another program, a loop and a sub-pipeline read them.

use std::collections::BTreeMap;

use e2e::ir::{Ir, each, input, names, output, output_file, reference, task};
use e2e::text::from_hex;
use e2e::{Lab, Outcome, Pipeline};
use serde_json::{Value, json};

use super::canary::{Canary, SUNG, canaries};
use super::{TYPES, text_of, values};

/// An output with a canary in it.
struct Carrier<'c> {
    of: &'static str,
    value: Value,
    canary: &'c Canary,
}

/// Returns outputs by name, each with another pair of a type and a canary.
fn carriers<'c>(prefix: &str, count: usize, canaries: &'c [Canary]) -> BTreeMap<String, Carrier<'c>> {
    let carriers = (0..count).map(|at| {
        let (of, canary) = (TYPES[at % TYPES.len()], &canaries[at % canaries.len()]);
        let mut values = values(of, canary.text());
        let value = values.swap_remove(at / TYPES.len() % values.len());
        (format!("{prefix}{at:02}"), Carrier { of, value, canary })
    });
    carriers.collect()
}

/// Takes the executor output and its file, and then pairs of a text and a file.
const WRITE: &str = "printf '{\"parameterValues\":%s}' \"$1\" > \"$2\"; shift 2; \
    while [ $# != 0 ]; do printf %s \"$1\" > \"$2\"; shift 2; done";

#[test]
fn canaries_in_real_pods() {
    let Some(lab) = Lab::open() else { return };
    let canaries = canaries();
    let (returned, files) = (carriers("r", 18, &canaries), carriers("f", 18, &canaries));
    let all: BTreeMap<&String, &Carrier<'_>> = returned.iter().chain(&files).collect();
    let types: Value =
        all.iter().map(|(name, carrier)| ((*name).clone(), json!({"parameterType": carrier.of}))).collect();
    let texts: Value = files.keys().map(|name| (name.clone(), json!({"parameterType": "STRING"}))).collect();
    let mut given = texts.clone();
    given["values"] = json!({"parameterType": "STRUCT"});
    let pairs = files.keys().flat_map(|name| [reference(name), output_file(name)]);
    let args: Vec<String> =
        [reference("values"), "{{$.outputs.output_file}}".to_owned()].into_iter().chain(pairs).collect();
    let ir = Ir::default()
        .container("write", &given, &types, &["sh", "-c", WRITE, "write"], &args)
        .show(&types)
        .pipeline("sub", &types, &[], json!({"show": task("show", each(names(&types), input))}));
    let tasks = json!({
        "write": task("write", each(names(&given), input)),
        "show": task("show", each(names(&types), |name| output("write", name))),
        "sub": task("sub", each(names(&types), |name| output("write", name))),
    });
    // Arguments cannot contain tags that Argo knows, so constants bring the values into the program.
    let constants: serde_json::Map<String, Value> =
        files.iter().map(|(name, carrier)| (name.clone(), json!(text_of(&carrier.value)))).collect();
    let values: serde_json::Map<String, Value> =
        returned.iter().map(|(name, carrier)| (name.clone(), carrier.value.clone())).collect();
    let mut pipeline = ir.root(&json!({}), &[], tasks);
    let inputs = &mut pipeline["root"]["dag"]["tasks"]["write"]["inputs"]["parameters"];
    *inputs = each(names(&given), |name| match constants.get(name) {
        Some(text) => json!({"runtimeValue": {"constant": text}}),
        None => json!({"runtimeValue": {"constant": values}}),
    });

    let run = lab.run(&Pipeline::from_ir(&pipeline));
    let outcome = run.finish();
    outcome.expect("Succeeded", &["write: Succeeded", "show: Succeeded", "sub/show: Succeeded"]);
    for path in ["show", "sub/show"] {
        assert!(
            !outcome.spec(path).to_string().contains(&format!("\"name\":\"{SUNG}\"")),
            "{path} is patched\n{outcome}"
        );
        expect_inert(&outcome, path, &all);
    }
}

/// The program got each value with its canary as it was written, or no value where its type
/// permits none.
fn expect_inert(outcome: &Outcome<'_>, path: &str, all: &BTreeMap<&String, &Carrier<'_>>) {
    let shown: Vec<String> = outcome.lines(path).iter().map(|line| from_hex(line)).collect();
    assert_eq!(shown.len(), all.len() + 1, "words of {path}");
    for ((name, carrier), word) in all.iter().zip(&shown) {
        assert!(!carrier.canary.is_evaluated_in(word), "{path} gets {word} for {name}");
        let certain = name.starts_with('r') || ["STRING", "LIST", "STRUCT"].contains(&carrier.of);
        let unescaped = word.replace("\\\"", "\"").replace("\\\\", "\\");
        let canary = carrier.canary.text().replace("\\\"", "\"").replace("\\\\", "\\");
        assert!(!certain || unescaped.contains(&canary), "{path} gets {word} for {name}");
    }
}
