//! A selector that is more than picking one key.
//!
//! `parameterExpressionSelector` is `parseJson(string_value)["key"]` wherever the SDK writes one.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP303", "bad-selector");

pub(crate) fn bad_selector(at: &Location, selector: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("the selector `{selector}` is not of the form parseJson(string_value)[\"key\"]"))
        .at(at)
}
