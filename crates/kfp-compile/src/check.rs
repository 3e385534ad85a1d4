//! `kfp-compile check FILE…`: what is wrong with pipelines.

use anyhow::Result;

use crate::cli::Check;
use crate::compile::compile;
use crate::report::{self, Report};
use crate::{Outcome, input, options};

pub(crate) fn run(cli: &Check) -> Result<Outcome> {
    let options = options::meaning(&cli.meaning);
    let mut report = Report::new(&cli.reporting);
    let mut outcome = Outcome::Done;
    for path in &cli.inputs {
        // The others are checked all the same.
        let source = match input::read(path) {
            Ok(source) => source,
            Err(error) => {
                report::failure(&error);
                outcome = Outcome::Failed;
                continue;
            }
        };
        let findings = compile(&source, &options).map_or_else(|found| found.0, |compiled| compiled.warnings);
        if report.file(&source, &findings) {
            outcome = outcome.max(Outcome::Findings);
        }
    }
    report.end_with_summary();
    Ok(outcome)
}
