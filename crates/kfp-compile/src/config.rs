//! The options file: `kfp-compile.yaml` beside the pipeline, or the one that `--config` names.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use kfp_argo::Config;
use kfp_argo::diagnostics::Diagnostic;
use kfp_ir::Span;

use crate::cli::Input;
use crate::input::{self, Source};
use crate::report::Report;

/// What the file is called beside a pipeline.
pub(crate) const NAME: &str = "kfp-compile.yaml";

/// An options file that was read.
pub(crate) struct Read {
    /// What it says.
    pub(crate) config: Config,
    /// Its text, for messages; `None` where there is no file.
    pub(crate) source: Option<Source>,
    /// Why it says nothing.
    pub(crate) refused: Option<Diagnostic>,
}

/// Reads the options file of a pipeline, if there is one.
pub(crate) fn read(cli: &Input, pipeline: &Path) -> Result<Read> {
    let Some(path) = find(cli, pipeline) else {
        return Ok(Read { config: Config::default(), source: None, refused: None });
    };
    let cannot = || format!("cannot read {}", path.display());
    let bytes = File::open(&path).and_then(|file| input::at_most(file, input::MAX_BYTES)).with_context(cannot)?;
    let (config, refused) = match parse(&bytes) {
        Ok(config) => (config, None),
        Err(finding) => (Config::default(), Some(*finding)),
    };
    let source = Source { name: path.display().to_string(), bytes, refused: None };
    Ok(Read { config, source: Some(source), refused })
}

/// Reports what was found in the file, and why it could not be read; whether there are errors.
pub(crate) fn report(read: &Read, report: &mut Report, found: &[Diagnostic]) -> bool {
    let found: Vec<Diagnostic> = if found.is_empty() { read.refused.iter().cloned().collect() } else { found.to_vec() };
    match &read.source {
        Some(source) if !found.is_empty() => report.file(source, &found),
        _ => false,
    }
}

fn find(cli: &Input, pipeline: &Path) -> Option<PathBuf> {
    if cli.no_config {
        return None;
    }
    let beside = || {
        let path = pipeline.parent()?.join(NAME);
        (pipeline != Path::new("-") && path.is_file()).then_some(path)
    };
    cli.config.clone().or_else(beside)
}

/// The file's text as options; an empty one says nothing.
fn parse(bytes: &[u8]) -> Result<Config, Box<Diagnostic>> {
    let refused = |message: String, unknown: Option<(&str, &[&str])>, span| {
        Box::new(Diagnostic::unreadable_config(message, unknown, span))
    };
    let text = std::str::from_utf8(bytes).map_err(|error| refused(format!("it is no text: {error}"), None, None))?;
    if text.lines().all(|line| line.trim_start().starts_with('#') || line.trim().is_empty()) {
        return Ok(Config::default());
    }
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        use serde_saphyr::Error;
        let error = error.without_snippet();
        let span = |length: usize| error.location().and_then(|location| span(text, location, length));
        match error {
            Error::SerdeUnknownField { field, expected, .. } => {
                refused(format!("there is no key `{field}` here"), Some((field, expected)), span(field.len()))
            }
            Error::SerdeUnknownVariant { variant, expected, .. } => refused(
                format!("`{variant}` is none of the words that can stand here"),
                Some((variant, expected)),
                span(variant.len()),
            ),
            other => {
                let message = other.to_string();
                let message = message.lines().next().unwrap_or_default();
                // The place is told beside it.
                let message = message.split(" at line ").next().unwrap_or(message);
                let message = match message.strip_prefix("invalid ") {
                    Some("u32") => "a whole number, not negative, is needed here",
                    Some("i32") => "a whole number is needed here",
                    Some("bool") => "true or false is needed here",
                    _ => message,
                };
                refused(message.to_owned(), None, span(0))
            }
        }
    })
}

/// A place in the text, of some bytes.
fn span(text: &str, location: serde_saphyr::Location, length: usize) -> Option<Span> {
    let (line, column) = (usize::try_from(location.line()).ok()?, usize::try_from(location.column()).ok()?);
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let letters = text.get(before..)?.char_indices().nth(column.checked_sub(1)?).map_or(0, |(at, _)| at);
    let start = before + letters;
    Some(Span { line, column, start, end: (start + length).min(text.len()) })
}
