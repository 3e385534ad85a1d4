//! A task reads an output that its producer does not have.
//!
//! The key has to be in the `outputDefinitions` of the producer's component. What a DAG declares
//! there has to come from one of its tasks, by `dag.outputs`.
//!
//! # Why it matters
//!
//! The reader would never get a value, and Argo would refuse the workflow or leave the run hanging.
//!
//! # Example
//!
//! ```python
//! train(rows=load().outputs["row_count"])     # def load() -> NamedTuple("Outputs", rows=int)
//! ```
//!
//! # What to do in Python
//!
//! Use one of the names that the message lists. A function that returns a single value has the
//! output `Output`, which is `task.output`; one that returns a `NamedTuple` has an output per
//! field, `task.outputs["rows"]`.

use super::{Code, Diagnostic, Location, did_you_mean};

pub(super) const CODE: Code = Code::new("KFP104", "unknown-output");

pub(crate) fn unknown_artifact<'a>(
    at: &Location,
    producer: &str,
    output: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("task `{producer}` has no output artifact `{output}`"))
        .at(at)
        .maybe_help(did_you_mean(output, known))
}

pub(crate) fn unknown_output<'a>(
    at: &Location,
    producer: &str,
    output: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("task `{producer}` has no output parameter `{output}`"))
        .at(at)
        .maybe_help(did_you_mean(output, known))
}

pub(crate) fn without_source(at: &Location, owner: &str, output: &str) -> Diagnostic {
    Diagnostic::error(CODE, format!("{owner} declares the output `{output}`, but none of its tasks provides it"))
        .at(at)
        .help("dag.outputs must name the task that provides it: compile the pipeline again")
}

/// A placeholder for an output that the component itself does not declare.
pub(crate) fn not_declared<'a>(
    at: &Location,
    component: &str,
    kind: &str,
    output: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    Diagnostic::error(CODE, format!("component `{component}` has no output {kind} `{output}`"))
        .at(at)
        .maybe_help(did_you_mean(output, known))
}
