//! An input is read that is not there.
//!
//! `componentInputParameter` and `componentInputArtifact` have to be declared in the `inputDefinitions` of the component that holds the DAG,
//! and `{{$.inputs.parameters['x']}}` or `{{$.inputs.artifacts['x'].path}}` has to be an input of the component, or of every task that runs it.

use super::{Code, Diagnostic, Location, did_you_mean};

const CODE: Code = Code::new("KFP105", "unknown-input");

pub(crate) fn unknown_artifact<'a>(
    at: &Location,
    owner: &str,
    input: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} has no input artifact \"{input}\""))
        .at(at)
        .maybe_help(did_you_mean(input, known))
}

pub(crate) fn unknown_input<'a>(
    at: &Location,
    owner: &str,
    input: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} has no input parameter \"{input}\""))
        .at(at)
        .maybe_help(did_you_mean(input, known))
}
