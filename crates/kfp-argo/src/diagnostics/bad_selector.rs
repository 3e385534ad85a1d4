//! A selector does more than select one key.
//!
//! The SDK writes `parameterExpressionSelector` only in the form `parseJson(string_value)["key"]`.
//!
//! # Why it matters
//!
//! Argo has another language for expressions. A wrong translation would select another value.
//!
//! # Example
//!
//! ```yaml
//! inputs: {parameters: {b: {componentInputParameter: item, parameterExpressionSelector: 'parseJson(string_value)["a"]["b"]'}}}
//! ```
//!
//! # What to do in Python
//!
//! Take a single field of a loop's item (`item.a`), and let the component read what is inside it:
//!
//! ```python
//! with dsl.ParallelFor([{"a": {"b": 1}}]) as item:
//!     show(fields=item.a)
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP303", "bad-selector");

pub(crate) fn bad_selector(at: &Location, selector: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the selector `{selector}` is not of the form parseJson(string_value)[\"key\"]"))
        .at(at)
}
