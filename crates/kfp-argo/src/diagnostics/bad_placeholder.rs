//! A placeholder that KFP does not know, or not here.
//!
//! `{{$…}}` in a command, an argument or a constant is replaced at run time. Text that only looks like one would reach the program
//! as it is; the compiler asks rather than guesses.

use super::{Code, Diagnostic, Location};

const CODE: Code = Code::new("KFP302", "bad-placeholder");

pub(crate) fn bad_structure(at: &Location, why: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("this Concat or IfPresent placeholder cannot be read: {why}")).at(at)
}

pub(crate) fn dynamic_program(at: &Location) -> Diagnostic {
    Diagnostic::error(CODE, "the first word of the command depends on whether an input has a value")
        .at(at)
        .help("let the command start with a program that is always there")
}
