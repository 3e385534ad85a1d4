//! `kfp-compile simulate PIPELINE`: runs a pipeline by its meaning, without a cluster.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use kfp_simulation::{RetryOfRun, ScenarioFile, simulate, text};

use crate::cli::{Outcomes, ReportFormat, Simulate};
use crate::pipeline::{Meaning, Settings, checked};
use crate::report::{self, Report};
use crate::{Outcome, input, output};

pub(crate) fn run(cli: &Simulate) -> Result<Outcome> {
    let settings = Settings::of(&cli.options)?;
    let scenario = scenario(&cli.scenario)?;
    let (meaning, outcome) = checked(&cli.input, &settings, Report::new(&cli.reporting))?;
    let Some(Meaning { checked, options }) = meaning else { return Ok(outcome) };
    let scenario = match scenario.resolve(&checked.pipeline) {
        Ok(scenario) => scenario,
        Err(mistakes) => {
            mistakes.0.into_iter().for_each(|mistake| report::failure(&mistake.into()));
            return Ok(Outcome::Failed);
        }
    };
    let run = simulate(&checked, &options, &scenario);
    let result = match cli.format {
        ReportFormat::Text => text(&run).lines().map(|line| report::inert(line) + "\n").collect(),
        ReportFormat::Json => serde_json::to_string_pretty(&run)? + "\n",
    };
    output::write(Path::new("-"), &result)?;
    Ok(Outcome::Done)
}

/// Returns the scenario of the file, with the options of the command line.
fn scenario(cli: &Outcomes) -> Result<ScenarioFile> {
    let mut scenario = cli.file.as_deref().map(read).transpose()?.unwrap_or_default();
    scenario.fail.extend(cli.fail.iter().cloned());
    scenario.lose.extend(cli.lose.iter().cloned());
    for output in &cli.outputs {
        scenario.outputs.insert(output.name().to_owned(), output.value().into());
    }
    scenario.stop_after = cli.stop_after.clone().or(scenario.stop_after);
    if cli.retry && !matches!(scenario.retry, Some(RetryOfRun::With(_))) {
        scenario.retry = Some(RetryOfRun::Simple(true));
    }
    Ok(scenario)
}

fn read(file: &Path) -> Result<ScenarioFile> {
    let shown = file.display();
    let bytes = File::open(file).and_then(|reader| input::at_most(reader, input::MAX_BYTES));
    let bytes = bytes.with_context(|| format!("cannot read {shown}"))?;
    let text = String::from_utf8(bytes).with_context(|| format!("cannot read {shown}"))?;
    let options = serde_saphyr::options! { strict_booleans: true };
    let parsed = serde_saphyr::from_str_with_options(&text, options);
    parsed
        .map_err(|error| anyhow::anyhow!("{}", error.without_snippet()))
        .with_context(|| format!("cannot read the scenario in {shown}"))
}
