//! `kfp-compile test FILE…`: runs test cases of pipelines, without a cluster.

mod cluster;
mod results;
mod test_file;

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use anyhow::{Result, ensure};
use kfp_argo::Argument;
use kfp_simulation::TestCase;

use crate::cli::{Cluster, PipelineOptions, ResultFormat, Test};
use crate::input::Source;
use crate::pipeline::{Meaning, Pipeline, Settings};
use crate::{Outcome, input, output};
use results::{CaseOutcome, Results};
use test_file::CasesOfFile;

/// The most runs on the cluster at the same time.
const MAX_RUNS: usize = 8;

pub(crate) fn run(cli: &Test) -> Result<Outcome> {
    let mut results = Results::default();
    for file in &cli.inputs {
        let cases = test_file::read(file).and_then(|cases| run_all(&cases, cli));
        results.add(&file.display().to_string(), cases);
    }
    ensure!(results.count() > 0, "no case has `{}` in its name", cli.only.as_deref().unwrap_or_default());
    let text = match cli.format {
        ResultFormat::Text => results.text(),
        ResultFormat::Junit => results.junit(),
    };
    output::write(Path::new("-"), &text)?;
    Ok(results.outcome())
}

/// Runs the cases of a file that the command line chooses.
fn run_all(file: &CasesOfFile, cli: &Test) -> Result<Vec<(String, CaseOutcome)>> {
    let mut options = cli.options.clone();
    options.input.config = options.input.config.or_else(|| file.config.clone());
    let source = input::read(&file.pipeline, &options.input)?;
    let is_chosen = |name: &String| cli.only.as_ref().is_none_or(|text| name.contains(text));
    let chosen = file.cases.iter().filter(|(name, _)| is_chosen(name));
    let chosen: Vec<(&String, &TestCase)> = chosen.collect();
    let run =
        |(name, case): (&String, &TestCase)| Ok((name.clone(), run_case(&source, file, case, &options, &cli.cluster)?));
    if !cli.cluster.on_cluster {
        return chosen.into_iter().map(run).collect();
    }
    // The cluster does the work, and takes its time.
    let mut outcomes = Vec::new();
    for together in chosen.chunks(MAX_RUNS) {
        outcomes.extend(thread::scope(|scope| {
            let threads: Vec<_> = together.iter().map(|case| scope.spawn(|| run(*case))).collect();
            let joined = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            joined.collect::<Result<Vec<_>>>()
        })?);
    }
    Ok(outcomes)
}

fn run_case(
    source: &Source,
    file: &CasesOfFile,
    case: &TestCase,
    options: &PipelineOptions,
    cluster: &Cluster,
) -> Result<CaseOutcome> {
    let mut settings = Settings::of(options)?;
    let of_case = case.given.parameters.iter();
    settings.arguments.extend(of_case.map(|(name, value)| (name.clone(), Argument::Json(value.clone()))));
    let checked = Pipeline::<Meaning>::check(source.clone(), &file.pipeline, &settings)?.into_result();
    let Meaning { checked, options } = match checked {
        Ok(meaning) => meaning,
        Err(found) => return Ok(CaseOutcome::Broken(found.to_string())),
    };
    let found = match case.run(&checked, &options) {
        // What Argo does is of interest only if the case is right without it.
        Ok(differences) if differences.is_empty() && cluster.on_cluster => {
            return cluster::run(case, source, &checked, &options, cluster);
        }
        found => found,
    };
    Ok(match found {
        Ok(differences) if differences.is_empty() => CaseOutcome::Passed,
        Ok(differences) => CaseOutcome::Failed(differences),
        Err(mistakes) => CaseOutcome::Broken(mistakes.to_string()),
    })
}
