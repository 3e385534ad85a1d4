//! A component contains itself, or components are nested too deeply.
//!
//! A pipeline that calls itself, directly or indirectly, would never end. KFP has no recursion.
//! Argo goes 100 levels deep at most.
//!
//! # Why it matters
//!
//! The workflow would be infinitely large.
//!
//! # Example
//!
//! ```yaml
//! components:
//!   comp-again: {dag: {tasks: {again: {componentRef: {name: comp-again}}}}}
//! ```
//!
//! # What to do in Python
//!
//! Loop inside of a component, or over a list whose length is known when the loop starts:
//!
//! ```python
//! with dsl.ParallelFor([1, 2, 3]) as attempt:
//!     train(attempt=attempt)
//! ```

use super::{Code, Diagnostic, Location};
use crate::pipeline::ComponentName;

pub(super) const CODE: Code = Code::new("KFP202", "recursive-component");

pub(crate) fn recursive_component(at: &Location, chain: &[ComponentName]) -> Diagnostic {
    let names: Vec<String> = chain.iter().map(ToString::to_string).collect();
    Diagnostic::error(CODE, format!("a component contains itself (recursion): {}", names.join(" -> "))).at(at)
}

/// The number of nested templates that Argo allows.
pub(crate) const MAX_DEPTH: usize = 100;

pub(crate) fn too_deep(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, format!("pipelines are nested deeper than {MAX_DEPTH} levels, the maximum of Argo"))
        .at(at)
        .help("call components one after the other instead of one within the other")
}
