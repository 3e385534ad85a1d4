//! `kfp-compile check FILE…`: checks pipelines.

use std::path::Path;

use anyhow::Result;

use crate::cli::Check;
use crate::pipeline::{Pipeline, Settings};
use crate::report::Report;
use crate::{Outcome, arguments, input};

pub(crate) fn run(cli: &Check) -> Result<Outcome> {
    let arguments = arguments::collect(&cli.options.parameters)?;
    let settings = Settings { cli: &cli.options, arguments, external_programs: None };
    let mut report = Report::new(&cli.reporting);
    let mut outcome = Outcome::Done;
    for input in &cli.inputs {
        // After a failure, the other files are checked nevertheless.
        let mut failed = |path: &Path, error: &anyhow::Error| {
            report.failure(&path.display().to_string(), error);
            Outcome::Failed
        };
        let paths = match input::discover(input) {
            Ok(paths) => paths,
            Err(error) => {
                outcome = outcome.max(failed(input, &error));
                continue;
            }
        };
        for path in paths {
            let checked = check(&path, &settings, &mut report);
            outcome = outcome.max(checked.unwrap_or_else(|error| {
                report.failure(&path.display().to_string(), &error);
                Outcome::Failed
            }));
        }
    }
    report.end_with_summary();
    Ok(outcome)
}

/// Checks one file, and reports what is found.
fn check(path: &Path, settings: &Settings<'_>, report: &mut Report) -> Result<Outcome> {
    let source = input::read(path)?;
    if let Some(what) = input::skip_reason(path, &source.bytes) {
        report.skipped(&source.name, what);
        return Ok(Outcome::Done);
    }
    Ok(Pipeline::compile(source, path, settings)?.report(report).1)
}
