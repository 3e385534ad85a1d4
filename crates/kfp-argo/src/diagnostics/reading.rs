//! Errors of the reader as diagnostics, with codes and help.

use kfp_ir::{Problem, ReadError};

use super::{Code, Diagnostic, Location, Severity, Trail, did_you_mean, is_nearest};
use super::{duplicate_key, not_a_pipeline, unknown_field, unreadable, wrong_value};

/// Returns the diagnostic for an error of the reader.
pub(crate) fn unreadable(error: ReadError) -> Diagnostic {
    let location = Location { path: error.path, trail: Trail::default() };
    let message = match &error.problem {
        Problem::UnknownField { field, message, .. } => unknown_field::message(field, message),
        other => other.to_string(),
    };
    let found = Diagnostic::error(code(&error.problem), message).maybe_help(help(&error.problem));
    Diagnostic { location: Some(location), span: error.span, ..found }
}

/// Returns the warning for a field that was ignored because the options permit it.
pub(crate) fn left_out(error: ReadError) -> Diagnostic {
    let message = match &error.problem {
        Problem::UnknownField { field, message, .. } => unknown_field::ignored(field, message),
        other => other.to_string(),
    };
    let found = unreadable(error);
    let help = found.help.filter(|help| is_nearest(help));
    Diagnostic { severity: Severity::Warning, message, help, ..found }
}

impl Diagnostic {
    /// Returns the diagnostic for a file without text to compile: an archive without a pipeline, or
    /// a file beyond all limits.
    pub fn unreadable_file(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::error(unreadable::CODE, message).help(help)
    }
}

fn code(problem: &Problem) -> Code {
    match problem {
        Problem::Empty
        | Problem::NoPipelineSpec { .. }
        | Problem::TwoOfAKind { .. }
        | Problem::NotAMapping { .. }
        | Problem::OtherFormat { .. }
        | Problem::UnknownDocument { .. } => not_a_pipeline::CODE,
        Problem::UnknownField { .. } => unknown_field::CODE,
        Problem::DuplicateKey { .. } => duplicate_key::CODE,
        Problem::WrongKind { .. }
        | Problem::BadEnum { .. }
        | Problem::BadNumber { .. }
        | Problem::BadDuration { .. }
        | Problem::NotFinite { .. }
        | Problem::OneOf { .. } => wrong_value::CODE,
        _ => unreadable::CODE,
    }
}

fn help(problem: &Problem) -> Option<String> {
    let compile = "compile a function with @dsl.pipeline: kfp.compiler.Compiler().compile(pipeline, \"pipeline.yaml\")";
    let help = match problem {
        Problem::NotUtf8 { guess: Some(guess) } if guess.starts_with("UTF-16") => {
            "save it as UTF-8; `>` in PowerShell writes UTF-16, so let the SDK write the file"
        }
        Problem::NotUtf8 { guess: None } => {
            "save it as UTF-8; in Latin-1 or Windows-1252, letters such as ä are not UTF-8"
        }
        Problem::Yaml { message } if message.contains("tab") => "indent with spaces",
        Problem::Yaml { .. } => {
            "compile the pipeline again instead of editing the file; see `kfp-compile explain KFP001`"
        }
        Problem::TooLarge { .. } => "a workflow has 1 MiB at most: pass large data as artifacts, or put it into images",
        Problem::TooManyAliases | Problem::RecursiveAlias | Problem::TooDeep { .. } => {
            "the KFP SDK does not write such files"
        }
        // The message lists the allowed values.
        Problem::BadEnum { value, allowed } => {
            return did_you_mean(value, allowed.iter().copied()).filter(|help| is_nearest(help));
        }
        Problem::UnknownField { suggestion, .. } => return Some(unknown_field::help(*suggestion)),
        Problem::DuplicateKey { .. } => "rename or remove one of them",
        Problem::Empty | Problem::NotAMapping { .. } | Problem::UnknownDocument { .. } => compile,
        Problem::OtherFormat { what } if what.contains("v1") && !what.contains("Workflow") => {
            "load it with kfp.components.load_component_from_file() in a pipeline of KFP 2, and compile that"
        }
        Problem::OtherFormat { .. } => "pass the file that the KFP SDK 2 compiled, not a compiled workflow",
        Problem::NoPipelineSpec { .. } => {
            "put the pipeline into the same file, before the platform spec and a line `---`"
        }
        Problem::TwoOfAKind { .. } => "write each pipeline to a separate file",
        Problem::OneOf { .. } => "remove one of them",
        _ => return None,
    };
    Some(help.to_owned())
}
