//! `kfp-compile check FILE…`: checks pipelines.

use std::path::Path;

use anyhow::Result;

use crate::cli::Check;
use crate::pipeline::{Pipeline, Settings};
use crate::report::Report;
use crate::{Outcome, input};

pub(crate) fn run(cli: &Check) -> Result<Outcome> {
    let settings = Settings {
        #[cfg(feature = "images")]
        images: Some(&cli.images),
        ..Settings::of(&cli.options)?
    };
    let mut report = Report::new(&cli.reporting);
    let work = |source, path: &Path| Pipeline::compile(source, path, &settings);
    let outcome = input::for_each(&cli.inputs, &cli.options.input, &mut report, &work, &mut |pipeline, _, report| {
        pipeline.report(report).1
    });
    report.end_with_summary();
    Ok(outcome)
}
