//! `kfp-validation`: checks pipelines against their meaning on the code of the Argo controller.
//! `cargo xtask validate` runs it.

#![allow(clippy::print_stdout, clippy::print_stderr)] // this is a program

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use kfp_argo::Options;
use kfp_validation::{
    Case, Controller, Input, MUTANTS, Noticed, Summary, folder, random, report, runs_until_noticed, scenarios, sweep,
};

/// Checks compiled pipelines against their meaning, on the code of the Argo controller.
#[derive(Parser)]
struct Arguments {
    /// Random pipelines.
    #[arg(long, default_value_t = 100)]
    pipelines: u64,
    /// Number of the first random pipeline.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Scenarios of each pipeline.
    #[arg(long, default_value_t = 10)]
    scenarios: usize,
    /// Version of Argo; both, if it is not given.
    #[arg(long)]
    argo_version: Vec<String>,
    /// Seed of all scenarios.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Controllers that run at once.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// File for a report, with the mistakes that the check notices.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Only pipelines whose name contains this text.
    #[arg(long, default_value = "")]
    only: String,
    /// Folders of further pipelines; `testdata` if none is given.
    folders: Vec<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let mut arguments = Arguments::parse();
    if arguments.argo_version.is_empty() {
        arguments.argo_version = ["v3.7.18", "v4.1.2"].map(str::to_owned).to_vec();
    }
    if arguments.folders.is_empty() {
        arguments.folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata"));
    }
    let inputs = inputs(&arguments)?;
    let mut swept = Vec::new();
    for version in &arguments.argo_version {
        let program = Controller::program(version)?.context("there is no operate.sh (set KFP_COMPILE_LAB)")?;
        let progress = |summary: &Summary| {
            if summary.pipelines.is_multiple_of(20) {
                let pipelines = format!("{} of {} pipelines", summary.pipelines, inputs.len());
                eprintln!("{version}: {pipelines}, {} runs, {} wrong", summary.runs, summary.wrong_runs());
            }
        };
        let summary = sweep(&program, &inputs, arguments.scenarios, arguments.seed, arguments.jobs, &progress)?;
        print(version, &summary);
        swept.push((version.clone(), summary));
    }
    if let (Some(path), Some(version)) = (&arguments.report, arguments.argo_version.last()) {
        std::fs::write(path, report(&swept, &noticed(version, &inputs, &arguments)?))?;
    }
    let wrong: usize = swept.iter().map(|(_, summary)| summary.wrong_runs()).sum();
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn inputs(arguments: &Arguments) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in &arguments.folders {
        inputs.extend(folder(path)?.into_iter().filter(|input| input.name.contains(&arguments.only)));
    }
    inputs.extend((arguments.first..arguments.first + arguments.pipelines).map(random));
    Ok(inputs)
}

/// Makes each mistake in the pipelines until it is noticed.
fn noticed(version: &str, inputs: &[Input], arguments: &Arguments) -> Result<Vec<Noticed>> {
    let program = Controller::program(version)?.context("there is no operate.sh (set KFP_COMPILE_LAB)")?;
    let mut controller = Controller::start(&program)?;
    let cases = inputs.iter().filter_map(|input| Case::new(&input.name, &input.source, &Options::default()).ok());
    let cases: Vec<_> = cases
        .map(|case| {
            let scenarios = scenarios(&case.pipeline, &case.policy, arguments.scenarios, arguments.seed);
            (case, scenarios)
        })
        .collect();
    let noticed = MUTANTS.iter().map(|mutant| Ok((mutant.name, runs_until_noticed(&mut controller, &cases, mutant)?)));
    noticed.collect()
}

fn print(version: &str, summary: &Summary) {
    for example in &summary.examples {
        let short: String = example.chars().take(2500).collect();
        println!("{short}");
    }
    for (name, why) in &summary.left_out {
        println!("left out: {name}: {why}");
    }
    let Summary { pipelines, runs, shut_down, retried, limited, wrong, time, .. } = summary;
    println!("{version}: {pipelines} pipelines, {runs} runs ({shut_down} shut down, {retried} retried) in {time:.0?}");
    println!("within a limit of Argo: {limited:?}; wrong: {wrong:?}");
}
