//! An output is read that its producer does not have.
//!
//! The key has to be in the `outputDefinitions` of the producer's component.

use super::{Code, Diagnostic, Location, did_you_mean};

const CODE: Code = Code::new("KFP104", "unknown-output");

pub(crate) fn unknown_artifact<'a>(
    at: &Location,
    producer: &str,
    output: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("task \"{producer}\" has no output artifact \"{output}\""))
        .at(at)
        .maybe_help(did_you_mean(output, known))
}

pub(crate) fn unknown_output<'a>(
    at: &Location,
    producer: &str,
    output: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("task \"{producer}\" has no output parameter \"{output}\""))
        .at(at)
        .maybe_help(did_you_mean(output, known))
}
