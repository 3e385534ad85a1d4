//! A component contains itself.
//!
//! A pipeline that calls itself, at whatever depth, would never end. KFP has no recursion.

use super::{Code, Diagnostic, Location};
use crate::pipeline::ComponentName;

const CODE: Code = Code::new("KFP202", "recursive-component");

pub(crate) fn recursive_component(at: &Location, chain: &[ComponentName]) -> Diagnostic {
    let names: Vec<String> = chain.iter().map(ToString::to_string).collect();
    Diagnostic::error(CODE, format!("a component contains itself (recursion): {}", names.join(" -> "))).at(at)
}
