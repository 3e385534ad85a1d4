//! Visits all pipelines that a command names, on all cores.

use std::path::{Path, PathBuf};

use anyhow::{Error, Result};

use super::{Source, discovery, read, recognition};
use crate::report::Report;
use crate::{Outcome, cli, parallel};

/// Reads the pipelines among `paths`, and those in folders among them. Calls `work` with each of
/// them on any thread, and `take` with each result, in the order of the files. A file that fails is
/// reported, and the others are visited nevertheless. Returns the worst outcome.
pub(crate) fn for_each<T: Send>(
    paths: &[PathBuf],
    cli: &cli::Input,
    report: &mut Report,
    work: &(dyn Fn(Source, &Path) -> Result<T> + Sync),
    take: &mut dyn FnMut(T, &Path, &mut Report) -> Outcome,
) -> Outcome {
    let files: Vec<(PathBuf, Option<Error>)> = paths.iter().flat_map(|path| discovered(path)).collect();
    let mut worst = Outcome::Done;
    let visit = |(path, error): &(PathBuf, Option<Error>)| match error {
        Some(_) => None,
        None => Some(visit(path, cli, work)),
    };
    parallel::for_each_in_order(&files, &visit, &mut |(path, error), visited| {
        let failed = |error: &Error, report: &mut Report| {
            report.failure(&path.display().to_string(), error);
            Outcome::Failed
        };
        worst = worst.max(match (visited, error) {
            (Some(Ok(Visited::Done(result))), _) => take(result, path, report),
            (Some(Ok(Visited::Skipped { name, what })), _) => {
                report.skipped(&name, what);
                Outcome::Done
            }
            (Some(Err(error)), _) => failed(&error, report),
            (None, error) => error.as_ref().map_or(Outcome::Done, |error| failed(error, report)),
        });
    });
    worst
}

/// Returns the files behind a path, or the reason why there are none.
fn discovered(path: &Path) -> Vec<(PathBuf, Option<Error>)> {
    match discovery::discover(path) {
        Err(error) => vec![(path.to_owned(), Some(error))],
        Ok(files) => files.into_iter().map(|path| (path, None)).collect(),
    }
}

/// The result for a file.
enum Visited<T> {
    Done(T),
    /// The file is not a pipeline.
    Skipped {
        name: String,
        what: &'static str,
    },
}

fn visit<T>(path: &Path, cli: &cli::Input, work: &dyn Fn(Source, &Path) -> Result<T>) -> Result<Visited<T>> {
    let source = read(path, cli)?;
    match recognition::skip_reason(path, &source.bytes).filter(|_| source.refused.is_none()) {
        Some(what) => Ok(Visited::Skipped { name: source.name, what }),
        None => work(source, path).map(Visited::Done),
    }
}
