//! Reports why a Python file was not compiled: mistakes in the file are findings, mistakes in the
//! command or the installation are errors.

use std::path::Path;

use anyhow::{Result, bail};
use kfp_argo::diagnostics::Diagnostic;

use super::advice;
use super::answer::{Call, Raised, Refusal};
use super::place::{file_name, text};
use crate::input::Source;

/// Returns a source with a finding.
///
/// # Errors
/// Returns an error if the reason is not in the file.
pub(super) fn source(refusal: Refusal, path: &Path, function: Option<&str>) -> Result<Source> {
    let file = path.display();
    let function = function.unwrap_or_default();
    match refusal {
        Refusal::SdkMissing { python, version: None, .. } => {
            bail!(
                "{python} has no KFP SDK; install it with `{python} -m pip install kfp`, or choose another Python with --python"
            )
        }
        Refusal::SdkMissing { python, error, version: Some(version) } => {
            bail!("the KFP SDK {version} of {python} cannot be imported: {error}")
        }
        Refusal::SdkTooOld { python, version } => bail!(
            "{python} has the KFP SDK {version}, but version 2 is required; install it with `{python} -m pip install 'kfp>=2'`"
        ),
        Refusal::SeveralPipelines { names } => bail!(
            "{file} has several pipelines: {}; choose one with `--function {}`",
            names.join(", "),
            names.last().map_or("NAME", String::as_str),
        ),
        Refusal::UnknownFunction { names } => bail!("{file} has no `{function}`; {}", known(&names)),
        Refusal::NotAPipeline { is_a, names } => {
            bail!("`{function}` in {file} is not a pipeline, but a {is_a}; {}", known(&names))
        }
        Refusal::NoPipeline { components } => Ok(refused(path, no_pipeline(path, &components))),
        Refusal::Raised(raised) => Ok(exception(&raised, path)),
    }
}

fn known(names: &[String]) -> String {
    match names {
        [] => "it has no pipeline; write a function with `@dsl.pipeline`".to_owned(),
        [name] => format!("its pipeline is {name}"),
        names => format!("its pipelines are {}", names.join(", ")),
    }
}

fn no_pipeline(path: &Path, components: &[String]) -> Diagnostic {
    let file = path.display();
    match components {
        [] => Diagnostic::not_a_pipeline(
            format!("{file} has no pipeline"),
            "write a function with `@dsl.pipeline`, at the top level of the file",
        ),
        [first, others @ ..] => {
            let what = match others {
                [] => format!("`{first}` is a component"),
                others => format!("{first}, {} are components", others.join(", ")),
            };
            let help = format!("write a pipeline that runs it: `@dsl.pipeline`, `def pipeline(): {first}(…)`");
            Diagnostic::not_a_pipeline(format!("{file} has no pipeline: {what}"), help)
        }
    }
}

/// Returns a finding about the whole file.
fn refused(path: &Path, finding: Diagnostic) -> Source {
    Source { refused: Some(finding), ..Source::new(path.display().to_string(), Vec::new()) }
}

/// Returns a finding in the file where the exception comes from.
fn exception(raised: &Raised, path: &Path) -> Source {
    // A text of several lines continues in the note.
    let mut texts = raised.text.lines().map(str::trim_end);
    let message = match texts.next().unwrap_or_default() {
        "" => raised.error.clone(),
        first => format!("{}: {first}", raised.error),
    };
    let mut notes: Vec<String> = texts.map(str::to_owned).collect();
    notes.extend(trace(&raised.trace, path));
    let finding = |span| Diagnostic::python_error(message, span, advice::help(raised), notes.join("\n"));
    match &raised.place {
        Some(place) => {
            let bytes = text(&place.file);
            let span = place.span(&String::from_utf8_lossy(&bytes));
            Source { refused: Some(finding(span)), ..Source::new(place.name(path), bytes) }
        }
        None => refused(path, finding(None)),
    }
}

/// Returns the calls that led to an exception, unless the finding's place says all.
fn trace(calls: &[Call], path: &Path) -> Vec<String> {
    let is_shown = calls.len() > 1;
    let lines = calls.iter().filter(|_| is_shown).map(|call| {
        format!("{}:{} in {}: {}", file_name(Path::new(&call.file), path), call.line, call.function, call.text)
    });
    let title = is_shown.then(|| "the calls, the last one last:".to_owned());
    title.into_iter().chain(lines).collect()
}
