//! Visits all pipelines that a command names.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{Source, discovery, read, recognition};
use crate::report::Report;
use crate::{Outcome, cli};

/// Reads the pipelines among `paths`, and those in folders among them, and calls back for each. A file
/// that fails is reported, and the others are visited nevertheless. Returns the worst outcome.
pub(crate) fn for_each(
    paths: &[PathBuf],
    cli: &cli::Input,
    report: &mut Report,
    visit: &mut dyn FnMut(Source, &Path, &mut Report) -> Result<Outcome>,
) -> Outcome {
    let mut worst = Outcome::Done;
    for input in paths {
        let results = match discovery::discover(input) {
            Err(error) => vec![(input.clone(), Err(error))],
            Ok(files) => files.into_iter().map(|path| (path, Ok(()))).collect(),
        };
        for (path, found) in results {
            worst = worst.max(found.and_then(|()| visit_one(&path, cli, report, visit)).unwrap_or_else(|error| {
                report.failure(&path.display().to_string(), &error);
                Outcome::Failed
            }));
        }
    }
    worst
}

fn visit_one(
    path: &Path,
    cli: &cli::Input,
    report: &mut Report,
    visit: &mut dyn FnMut(Source, &Path, &mut Report) -> Result<Outcome>,
) -> Result<Outcome> {
    let source = read(path, cli)?;
    if source.refused.is_none()
        && let Some(what) = recognition::skip_reason(path, &source.bytes)
    {
        report.skipped(&source.name, what);
        return Ok(Outcome::Done);
    }
    visit(source, path, report)
}
