//! Any bytes may come in: the answer is an error, soon, and never a panic.

#![allow(clippy::unwrap_used)]

use std::time::Instant;

use kfp_ir::{Path, Places, ReadOptions, read};
use proptest::prelude::*;

const PIPELINE: &str = "\
# PIPELINE DEFINITION
components: &c
  comp-a: {executorLabel: exec-a, inputDefinitions: {parameters: {x: {parameterType: STRING, defaultValue: 1.0}}}}
deploymentSpec: {executors: {exec-a: {container: {image: \"b\\u00fc\", args: ['{{$}}', 1e3], env: [{name: A, value: 'é'}]}}}}
root:
  dag:
    tasks:
      a:
        retryPolicy: {maxRetryCount: 5.0, backoffDuration: 1.5s}
        parameterIterator: {itemInput: i, items: {raw: '[1, 2]'}}
        inputs: {parameters: {x: {runtimeValue: {constant: {a: [~, 0777, on]}}}}}
schemaVersion: 2.1.0
---
platforms: {kubernetes: {deploymentSpec: {executors: {exec-a: {tolerations: [{tolerationSeconds: 5.0}]}}}}}
";

const PIECES: [&str; 32] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "&a ",
    "*a",
    "<<: ",
    "*c",
    "!!str ",
    "!x ",
    "? ",
    "|\n",
    ">-\n",
    "'",
    "\"",
    "#",
    "---\n",
    "...\n",
    "\t",
    "\r",
    "\0",
    "\u{feff}",
    "\\u",
    "~",
    "platforms: ",
    "root: ",
    "%",
];

/// Reads in every way. The places of all errors must lie in the source.
fn survive(source: &[u8]) {
    for allow_unknown in [false, true] {
        match read(source, &ReadOptions { allow_unknown }) {
            Ok(ir) => {
                let place = Places::new(source).unwrap().locate(&ir.layout, &Path::new().key("root").key("dag"));
                assert!(place.is_some_and(|place| place.value.end <= source.len()));
                assert!(ir.warnings.iter().all(|warning| allow_unknown && warning.span.is_some()));
            }
            Err(errors) => {
                assert!(!errors.is_empty());
                for error in errors {
                    assert!(!error.to_string().contains("should have been found earlier"), "{error}");
                    assert!(
                        error.span.is_none_or(|span| span.start <= span.end && span.end <= source.len()),
                        "{error:?}"
                    );
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        survive(&bytes);
    }

    #[test]
    fn any_pieces_of_yaml(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        survive(pieces.concat().as_bytes());
    }

    #[test]
    fn any_slip_in_a_pipeline(
        slips in prop::collection::vec((0..PIPELINE.len(), 0_usize..6, prop::sample::select(&PIECES[..])), 1..4)
    ) {
        let mut source = PIPELINE.as_bytes().to_vec();
        for (at, removed, inserted) in slips {
            let start = at.min(source.len());
            let end = (start + removed).min(source.len());
            source.splice(start..end, inserted.bytes());
        }
        survive(&source);
    }

    #[test]
    fn any_scalar_anywhere(scalar in "[-+0-9a-zA-Z_.:~'\"]{0,12}") {
        survive(PIPELINE.replace("1.0", &scalar).replace("5.0", &scalar).replace("1.5s", &scalar).as_bytes());
        survive(format!("{{\"root\": {{\"dag\": {{\"tasks\": {{\"a\": {scalar}}}}}}}}}").as_bytes());
    }
}

/// A pipeline in flow style with an untyped value.
fn with_value(value: &str) -> String {
    let fields = "root dag tasks a inputs parameters x runtimeValue constant".split(' ');
    let start: String = fields.map(|field| format!("{{{field}: ")).collect();
    format!("{start}{value}{}", "}".repeat(9))
}

#[test]
fn the_pipeline_itself_reads() {
    read(PIPELINE.as_bytes(), &ReadOptions::default()).unwrap();
}

#[test]
fn bombs_end_soon() {
    let repeated = |text: &str| text.repeat(100_000);
    let list = |item: &str| format!("[{}]", vec![item; 50].join(","));
    let sources = [
        repeated("["),
        repeated("{\"a\":"),
        repeated("- "),
        repeated("? "),
        repeated("[") + &repeated("]"),
        with_value(&repeated("[")),
        (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect(),
        (0..2000).map(|number| format!("a{number}: &a{number} [*a{}]\n", number.max(1) - 1)).collect(),
        format!(
            "a: &a {}\nb: &b {}\nc: &c {}\nd: &d {}\ne: {}",
            list("x"),
            list("*a"),
            list("*b"),
            list("*c"),
            list("*d")
        ),
        format!("{}x: {{<<: [{}]}}", "a: &a {k: v}\n", "*a,".repeat(100_000)),
    ];
    let start = Instant::now();
    for source in sources {
        assert!(read(source.as_bytes(), &ReadOptions::default()).is_err());
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// As deep as it goes must still fit on the stack of a thread.
#[test]
fn the_deepest_value_fits_on_the_stack() {
    let deep = "[".repeat(180) + &"]".repeat(180);
    let source = with_value(&deep);
    let ir = read(source.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(ir.clone(), ir);
}
