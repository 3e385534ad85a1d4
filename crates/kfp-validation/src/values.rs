//! Values of each type, as programs write them and as people pass them.

use std::collections::BTreeSet;

use kfp_argo::pipeline::ParameterType;
use serde_json::{Value, json};

use crate::random::Random;

/// Texts that Argo, Kubernetes, JSON or a shell could take for more than text.
const TEXTS: [&str; 26] = [
    "plain",
    "",
    "two words",
    "{{workflow.name}}",
    "{{=1}}",
    "{{",
    "}}",
    "a {{ b }} c",
    "$(HOME)",
    "$$(KFP_LBRACE)",
    "$(",
    "'\"\\",
    "\\u007b\\n",
    "line\nline\n",
    "\ttab\r\n",
    "null",
    "<default>",
    "<not written>",
    "[1, 2",
    "{\"a\": 1}",
    "5",
    "é😀\u{2028}",
    "🏴\u{e0067}",
    "<a href='x'>&amp;</a>",
    "\u{feff}bom",
    "%s %d",
];

/// How often a long text repeats a text of a few characters.
const LONG: usize = 500;

/// Returns a value that every setting of a pod can be: a quantity, a name, an empty selector.
pub(crate) fn tame(kind: ParameterType) -> Value {
    match kind {
        ParameterType::String | ParameterType::Unknown => "1".into(),
        ParameterType::Integer | ParameterType::Double => 1.into(),
        ParameterType::Boolean => true.into(),
        ParameterType::List => json!([]),
        ParameterType::Struct | ParameterType::FinalStatus => json!({}),
    }
}

/// Returns a value whose objects have certain keys; a text may be JSON of such an object.
pub(crate) fn with_keys(kind: ParameterType, keys: &BTreeSet<String>, random: &mut Random) -> Value {
    let mut object = || {
        let members = keys.iter().map(|key| {
            let kind = *random.one_of(&[ParameterType::String, ParameterType::Integer, ParameterType::List]);
            (key.clone(), value(kind, random))
        });
        Value::Object(members.collect())
    };
    match kind {
        ParameterType::Struct => object(),
        ParameterType::List => json!([object(), object()]),
        ParameterType::String => {
            let object = object();
            if random.one_in(2) { object.to_string().into() } else { text(random).into() }
        }
        other => value(other, random),
    }
}

/// Returns a value of a type.
pub(crate) fn value(kind: ParameterType, random: &mut Random) -> Value {
    match kind {
        ParameterType::String | ParameterType::Unknown => text(random).into(),
        ParameterType::Integer => {
            random.one_of(&[json!(0), json!(1), json!(-3), json!(9_007_199_254_740_991_i64)]).clone()
        }
        ParameterType::Double => {
            random.one_of(&[json!(0.5), json!(3.0), json!(-1e-7), json!(1e20), json!(2), json!(1.7e300)]).clone()
        }
        ParameterType::Boolean => random.one_in(2).into(),
        ParameterType::List => (0..random.below(4)).map(|_| member(random)).collect(),
        ParameterType::Struct | ParameterType::FinalStatus => {
            let keys = ["a", "n", "it's", "{{x}}", "", "a.b", "ä"];
            let members = (0..random.below(4)).map(|_| ((*random.one_of(&keys)).to_owned(), Value::Null));
            let mut object: serde_json::Map<String, Value> = members.collect();
            object.values_mut().for_each(|value| *value = member(random));
            object.into()
        }
    }
}

/// Returns a long text for a string, and for other types a value that may have another one. The SDK
/// refuses functions that return no string where one is declared.
pub(crate) fn odd(kind: ParameterType, random: &mut Random) -> Value {
    use ParameterType::{Boolean, Double, Integer, List, String, Struct};
    match kind {
        String => text(random).repeat(LONG).into(),
        _ => value(*random.one_of(&[Boolean, Double, Integer, List, String, Struct]), random),
    }
}

/// Returns a value inside of a list or struct.
fn member(random: &mut Random) -> Value {
    match random.below(6) {
        0 | 1 => text(random).into(),
        2 => json!(2.0),
        3 => json!(random.one_in(2)),
        4 => json!({"deep": [text(random), {}, [], 0.25]}),
        _ => Value::Null,
    }
}

fn text(random: &mut Random) -> String {
    let pieces = (0..1 + random.below(3)).map(|_| *random.one_of(&TEXTS));
    pieces.collect()
}

/// Returns the text that a program writes into the file of an output.
pub(crate) fn file_text(value: &Value, kind: ParameterType, random: &mut Random) -> String {
    match (kind, value) {
        (ParameterType::String | ParameterType::Unknown, Value::String(text)) => text.clone(),
        (ParameterType::Boolean, Value::Bool(value)) => {
            let words = if *value { ["true", "True", "1"] } else { ["false", "False", "0"] };
            format!("{}{}", random.one_of(&words), random.one_of(&["", "\n"]))
        }
        (ParameterType::Integer | ParameterType::Double, number @ Value::Number(_)) => {
            format!("{}{}", number, random.one_of(&["", "\n"]))
        }
        (_, other) => other.to_string(),
    }
}
