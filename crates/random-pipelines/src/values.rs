//! Types of parameters, and values of each.

use serde_json::{Value, json};

use super::Choices;

/// `parameterType`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Double,
    Boolean,
    List,
    Struct,
}

impl Kind {
    pub(super) fn any(choices: &mut Choices) -> Self {
        choices.one_of(&[Kind::Text, Kind::Text, Kind::Integer, Kind::Double, Kind::Boolean, Kind::List, Kind::Struct])
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Text => "STRING",
            Kind::Integer => "NUMBER_INTEGER",
            Kind::Double => "NUMBER_DOUBLE",
            Kind::Boolean => "BOOLEAN",
            Kind::List => "LIST",
            Kind::Struct => "STRUCT",
        }
    }

    /// Returns true if a value of this type may go to an input of the other.
    pub(super) fn fits(self, other: Kind) -> bool {
        let is_number = |kind| matches!(kind, Kind::Integer | Kind::Double);
        self == other || other == Kind::Text || is_number(self) && is_number(other)
    }

    /// A value; whole numbers as the SDK writes them into YAML, `5.0`.
    pub(super) fn value(self, choices: &mut Choices) -> Value {
        match self {
            Kind::Text => text(choices).into(),
            Kind::Integer => json!(choices.one_of(&[0.0, 1.0, -3.0, 5.0, 1e3, 9_007_199_254_740_991.0, 1e15])),
            Kind::Double => json!(choices.one_of(&[0.0, 0.5, 3.0, -1e-7, 1e20, 1.7e308, -0.0])),
            Kind::Boolean => choices.one_in(2).into(),
            Kind::List => (0..choices.below(4)).map(|_| inner(choices)).collect(),
            Kind::Struct => {
                let keys = ["a", "n", "it's", "{{x}}", "", "a.b", "ä"];
                let entries = (0..choices.below(4)).map(|_| (choices.one_of(&keys).to_owned(), inner(choices)));
                Value::Object(entries.collect())
            }
        }
    }
}

/// A value within a list or a struct.
fn inner(choices: &mut Choices) -> Value {
    match choices.below(6) {
        0 | 1 => text(choices).into(),
        2 => json!(2.0),
        3 => json!(choices.one_in(2)),
        4 => json!({"deep": [text(choices), {}, [], 0.25]}),
        _ => Value::Null,
    }
}

/// Texts that Argo, Kubernetes, JSON, YAML or a shell may read as more than text.
const SPECIAL: [&str; 34] = [
    "x",
    "{{",
    "}}",
    "{",
    "}",
    "{{=",
    "{{workflow.name}}",
    "{{=1}}",
    "$(",
    "$$(HOME)",
    "$(KFP_LBRACE)",
    "\"",
    "'",
    "\\",
    "\\u007b",
    "\n",
    "\r\n",
    "\t",
    "  ",
    ": ",
    " #",
    "- ",
    "yes",
    "1e3",
    "null",
    "~",
    "<default>",
    "<not written>",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "é😀",
    "\u{7f}%",
    "🏴\u{e0067}\u{e0062}\u{e007f}",
];

/// A text with some of that in it.
pub fn text(choices: &mut Choices) -> String {
    let pieces = (0..choices.below(6)).map(|_| match choices.below(4) {
        0 => char::from_u32(choices.below(256) as u32 * 0x101 + 0x20).map_or_else(String::new, String::from),
        _ => choices.one_of(&SPECIAL).to_owned(),
    });
    pieces.collect()
}
