//! A placeholder that KFP does not have, or does not have at this place.
//!
//! `{{$…}}` in a command, an argument or a constant is replaced at run time. Text that only looks
//! like a placeholder reaches the program as it is, with a warning; `Concat` and `IfPresent` that
//! cannot be read are errors, and so is a program that depends on whether an input has a value. In
//! some f-strings the SDK leaves `{{channel:task=…}}` instead of a placeholder. It is replaced if
//! the value is known where the text is used; otherwise it is an error.
//!
//! # Why it matters
//!
//! A program that gets `{{$.inputs.parameters.text}}` instead of the text does something else than
//! its author wanted.
//!
//! # Example
//!
//! ```python
//! dsl.ContainerSpec("busybox", ["echo"], ["{{$.inputs.parameters.text}}"])    # it is {{$.inputs.parameters['text']}}
//! ```
//!
//! # What to do in Python
//!
//! Let the SDK write placeholders: use the arguments of the function, `dsl.ConcatPlaceholder` and
//! `dsl.IfPresentPlaceholder`.
//!
//! ```python
//! @dsl.container_component
//! def show(text: str):
//!     return dsl.ContainerSpec("busybox", ["echo"], [dsl.ConcatPlaceholder(["text=", text])])
//! ```

use super::{Code, Diagnostic, Location};

pub(super) const CODE: Code = Code::new("KFP302", "bad-placeholder");

/// Reports a reference that the SDK left in a text. `what` is the text, for a sentence.
pub(crate) fn left_channel(at: &Location, what: &str, task: &str, name: &str) -> Diagnostic {
    let value = match task {
        "" => format!("`{name}`"),
        task => format!("the output `{name}` of the task `{task}`"),
    };
    Diagnostic::error(CODE, format!("{what} contains a reference to {value} that the KFP SDK did not replace"))
        .at(at)
        .help("pass the value to a component as an argument, and put the text together in the component")
}

pub(crate) fn bad_structure(at: &Location, why: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("this Concat or IfPresent placeholder cannot be read: {why}")).at(at)
}

pub(crate) fn lookalike(at: &Location, text: &str) -> Diagnostic {
    Diagnostic::warning(CODE, format!("`{text}` is not a placeholder of KFP: the program gets it unchanged"))
        .at(at)
        .help("placeholders are {{$.inputs.parameters['name']}}, {{$.inputs.artifacts['name'].path}}, {{$.outputs.parameters['name'].output_file}}; the SDK writes them when you use the function's arguments")
}

pub(crate) fn dynamic_program(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the first word of the command depends on whether an input has a value")
        .at(at)
        .help("start the command with a word that does not depend on an input")
}
