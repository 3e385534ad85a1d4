//! The value of an argument does not fit its type.
//!
//! A value for a STRING is taken as it is; all others are JSON: `5`, `0.5`, `true`, `["a"]`, `{"k":
//! 1}`. An argument of type `int` takes whole numbers only. Messages do not repeat the value,
//! because it may be secret.
//!
//! # Why it matters
//!
//! The program would get a text instead of a number or a list, or half of a row.
//!
//! # Example
//!
//! ```sh
//! kfp-compile pipeline.yaml -p rows=many -p tables=a,b
//! ```
//!
//! # What to do
//!
//! Write the value as JSON: `-p rows=1000 -p 'tables=["a", "b"]'`. Python's `None` is `null`. Or
//! declare the argument as a `str` and let the component read it:
//!
//! ```python
//! @dsl.pipeline
//! def pipeline(rows: int, tables: list): ...
//! ```

use serde_json::Value;

use super::{Code, Diagnostic};
use crate::pipeline::ParameterType;

pub(super) const CODE: Code = Code::new("KFP502", "argument-type");

/// Reports a value that is not one of `literals`, which are all that the input accepts.
pub(crate) fn no_literal(name: &str, literals: &[Value]) -> Diagnostic {
    let text = |value: &Value| value.to_string().chars().take(60).collect::<String>();
    let known: Vec<String> = literals.iter().take(8).map(text).collect();
    Diagnostic::error(CODE, format!("the argument `{name}` does not accept this value"))
        .help(format!("it accepts {}", known.join(", ")))
}

/// Reports a value of another type.
pub(crate) fn argument_type(name: &str, ty: ParameterType) -> Diagnostic {
    let (noun, example) = match ty {
        ParameterType::Integer => ("a whole number", "1000"),
        ParameterType::Double => ("a number", "0.5"),
        ParameterType::Boolean => ("a boolean", "true"),
        ParameterType::List => ("a list", "'[\"a\", \"b\"]'"),
        ParameterType::Struct | ParameterType::FinalStatus => ("an object", "'{\"key\": 1}'"),
        ParameterType::String | ParameterType::Unknown => ("a text", "text"),
    };
    Diagnostic::error(CODE, format!("the argument `{name}` must be {noun} ({ty})"))
        .help(format!("write it as JSON, for example -p {name}={example}"))
}
