//! A value does not fit the type of its input.
//!
//! A string takes any value, a number any number; everything else needs its own kind.

use serde_json::Value;

use super::{Code, Diagnostic, Location};
use crate::pipeline::ParameterType;

const CODE: Code = Code::new("KFP301", "type-mismatch");

pub(crate) fn source_mismatch(at: &Location, from: ParameterType, to: ParameterType) -> Diagnostic {
    Diagnostic::error(CODE, format!("a value of type {from} does not fit the type {to}")).at(at)
}

/// The input takes certain values only (`literals`).
pub(crate) fn no_literal(at: &Location, value: &Value, literals: &[Value]) -> Diagnostic {
    let text = |value: &Value| value.to_string().chars().take(60).collect::<String>();
    let known: Vec<String> = literals.iter().take(8).map(text).collect();
    Diagnostic::error(CODE, format!("{} is none of the values that the input takes", text(value)))
        .at(at)
        .help(format!("it takes {}", known.join(", ")))
}

pub(crate) fn type_mismatch(at: &Location, kind: ParameterType, value: &Value) -> Diagnostic {
    let text: String = value.to_string().chars().take(60).collect();
    Diagnostic::error(CODE, format!("{text} does not fit the type {kind}")).at(at)
}

pub(crate) fn artifact_list(at: &Location, given: bool) -> Diagnostic {
    let (message, help) = match given {
        true => ("a list of artifacts goes to an input that takes one", "declare the input as Input[List[...]]"),
        false => {
            ("an artifact goes to an input that takes a list of them", "collect them from a loop by dsl.Collected()")
        }
    };
    Diagnostic::error(CODE, message).at(at).help(help)
}
