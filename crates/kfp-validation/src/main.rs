//! `kfp-validation`: checks pipelines against their meaning on the code of the Argo controller.
//! `cargo xtask validate` runs it.

#![allow(clippy::print_stdout, clippy::print_stderr)] // this is a program

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;
use kfp_validation::{
    Case, Controller, Input, Ledger, MUTANTS, Noticed, Part, Summary, folder, random, report, runs_until_noticed,
    scenarios, sweep,
};

/// The number of random pipelines in a part.
const PART: u64 = 20;

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
    /// File with the parts that are done. They are left out, and others are added.
    #[arg(long)]
    ledger: Option<PathBuf>,
    /// Run parts of the ledger again in which something was wrong.
    #[arg(long)]
    again: bool,
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
    let mut ledger = arguments.ledger.as_deref().map(Ledger::open).transpose()?;
    let mut swept: BTreeMap<String, Summary> = BTreeMap::new();
    for version in &arguments.argo_version {
        let program = Controller::program(version)?.context("there is no operate.sh (set KFP_COMPILE_LAB)")?;
        for pipelines in parts(&arguments) {
            let part = pipelines.part(version, &arguments);
            let is_done = |summary: &&Summary| !arguments.again || summary.wrong_runs() == 0;
            let done = ledger.as_ref().and_then(|ledger| ledger.get(&part)).filter(is_done);
            if done.is_some() {
                continue;
            }
            let inputs = pipelines.inputs(&arguments.only)?;
            let summary = sweep(&program, &inputs, arguments.scenarios, arguments.seed, arguments.jobs)?;
            let (runs, wrong) = (summary.runs, summary.wrong_runs());
            eprintln!("{version}: {}: {runs} runs in {:.0?}, {wrong} wrong", part.pipelines, summary.time);
            print_examples(&summary);
            swept.entry(version.clone()).or_default().join(summary.clone());
            if let Some(ledger) = &mut ledger {
                ledger.add(part, summary)?;
            }
        }
    }
    if let Some(ledger) = &ledger {
        swept = ledger.by_version();
    }
    for (version, summary) in &swept {
        print(version, summary);
    }
    if let (Some(path), Some(version)) = (&arguments.report, arguments.argo_version.last()) {
        let inputs = Pipelines::Folder(arguments.folders[0].clone()).inputs("")?;
        std::fs::write(path, report(&swept, &noticed(version, &inputs, &arguments)?))?;
    }
    let wrong: usize = swept.values().map(Summary::wrong_runs).sum();
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The pipelines of a part.
enum Pipelines {
    Folder(PathBuf),
    /// Random ones, by their numbers.
    Random(Range<u64>),
}

impl Pipelines {
    fn part(&self, version: &str, arguments: &Arguments) -> Part {
        let pipelines = match self {
            Pipelines::Folder(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Pipelines::Random(numbers) => format!("random {} to {}", numbers.start, numbers.end - 1),
        };
        Part { argo_version: version.to_owned(), pipelines, scenarios: arguments.scenarios, seed: arguments.seed }
    }

    fn inputs(&self, only: &str) -> Result<Vec<Input>> {
        let inputs = match self {
            Pipelines::Folder(path) => folder(path)?,
            Pipelines::Random(numbers) => numbers.clone().map(random).collect(),
        };
        Ok(inputs.into_iter().filter(|input| input.name.contains(only)).collect())
    }
}

/// Returns the parts of the validation: each folder, and random pipelines in small groups.
fn parts(arguments: &Arguments) -> Vec<Pipelines> {
    let numbers = arguments.first..arguments.first + arguments.pipelines;
    let starts = numbers.clone().step_by(PART as usize);
    let random = starts.map(|start| Pipelines::Random(start..numbers.end.min(start + PART)));
    arguments.folders.iter().cloned().map(Pipelines::Folder).chain(random).collect()
}

/// Makes each mistake in the pipelines until it is noticed.
fn noticed(version: &str, inputs: &[Input], arguments: &Arguments) -> Result<Vec<Noticed>> {
    let program = Controller::program(version)?.context("there is no operate.sh (set KFP_COMPILE_LAB)")?;
    let mut controller = Controller::start(&program)?;
    let cases = inputs.iter().filter_map(|input| Case::new(&input.name, &input.source, &input.options).ok());
    let cases: Vec<_> = cases
        .map(|case| {
            let scenarios = scenarios(&case.pipeline, &case.policy, arguments.scenarios, arguments.seed);
            (case, scenarios)
        })
        .collect();
    let noticed = MUTANTS.iter().map(|mutant| Ok((mutant.name, runs_until_noticed(&mut controller, &cases, mutant)?)));
    noticed.collect()
}

fn print_examples(summary: &Summary) {
    for example in &summary.examples {
        let short: String = example.chars().take(2500).collect();
        println!("{short}");
    }
}

fn print(version: &str, summary: &Summary) {
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, why) in &summary.left_out {
        *left_out.entry(why).or_default() += 1;
    }
    for (why, count) in left_out {
        println!("left out: {count}: {why}");
    }
    let Summary { pipelines, runs, shut_down, retried, limited, wrong, time, .. } = summary;
    println!("{version}: {pipelines} pipelines, {runs} runs ({shut_down} shut down, {retried} retried) in {time:.0?}");
    println!("within a limit of Argo: {limited:?}; wrong: {wrong:?}");
}
