//! A task or a program reads an input that does not exist.
//!
//! `componentInputParameter` and `componentInputArtifact` have to be declared in the
//! `inputDefinitions` of the component that holds the DAG, and `{{$.inputs.parameters['x']}}` or
//! `{{$.inputs.artifacts['x'].path}}` has to be an input of the component, or of every task that
//! runs it.
//!
//! # Why it matters
//!
//! The program would get an empty text, or the placeholder itself, instead of the value.
//!
//! # Example
//!
//! ```python
//! @dsl.container_component
//! def show(text: str):
//!     return dsl.ContainerSpec("busybox", ["echo"], ["{{$.inputs.parameters['txet']}}"])
//! ```
//!
//! # What to do in Python
//!
//! Use the argument itself instead of a placeholder in a text: `args=[text]`. Inside
//! a loop some SDKs do not pass a field of the item on if it is used in an f-string
//! (`f"{item.a}"`): pass the field as an argument of its own.

use super::{Code, Diagnostic, Location, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP105", "unknown-input");

pub(crate) fn unknown_artifact<'a>(
    at: &Location,
    owner: &str,
    input: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} has no input artifact `{input}`"))
        .at(at)
        .maybe_help(did_you_mean(input, known))
}

pub(crate) fn unknown_input<'a>(
    at: &Location,
    owner: &str,
    input: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} has no input parameter `{input}`"))
        .at(at)
        .maybe_help(did_you_mean(input, known))
}
