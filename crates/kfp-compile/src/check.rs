//! `kfp-compile check FILE…`: what is wrong with pipelines.

use anyhow::Result;
use kfp_argo::diagnostics::Diagnostic;

use crate::cli::Check;
use crate::compile::compile;
use crate::report::{self, Report};
use crate::{Outcome, config, input, options};

pub(crate) fn run(cli: &Check) -> Result<Outcome> {
    let mut report = Report::new(&cli.reporting);
    let mut outcome = Outcome::Done;
    for path in &cli.inputs {
        // The others are checked all the same.
        let read = input::read(path).and_then(|source| Ok((source, config::read(&cli.meaning.config, path)?)));
        let (source, config) = match read {
            Ok(read) => read,
            Err(error) => {
                report::failure(&error);
                outcome = Outcome::Failed;
                continue;
            }
        };
        if config::report(&config, &mut report, &[]) {
            outcome = outcome.max(Outcome::Findings);
            continue;
        }
        let options = options::meaning(&cli.meaning, config.config.clone());
        let findings = compile(&source, &options).map_or_else(|found| found.0, |compiled| compiled.warnings);
        let (of_config, findings): (Vec<Diagnostic>, Vec<Diagnostic>) =
            findings.into_iter().partition(|found| found.in_config);
        let config_has_errors = config::report(&config, &mut report, &of_config);
        if report.file(&source, &findings) || config_has_errors {
            outcome = outcome.max(Outcome::Findings);
        }
    }
    report.end_with_summary();
    Ok(outcome)
}
