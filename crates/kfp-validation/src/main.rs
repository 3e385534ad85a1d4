//! `kfp-validation`: checks pipelines against their meaning on the code of the Argo controller.
//! `cargo xtask validate` runs it.

#![allow(clippy::print_stdout, clippy::print_stderr)] // this is a program

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use clap::Parser;
use kfp_validation::{
    Case, Cluster, Controller, Input, Ledger, MUTANTS, Noticed, Part, Scenario, Summary, Verdict, fits_cluster, folder,
    programs, random, report, runs_until_noticed, scenarios, smallest, sweep, with_option,
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
    /// Folder for the smallest pipelines whose runs disagree.
    #[arg(long)]
    smallest: Option<PathBuf>,
    /// Write the random pipelines and their workflows to this folder, and run nothing.
    #[arg(long)]
    write: Option<PathBuf>,
    /// Run this many scenarios of random pipelines on the lab's cluster, a third of them with a
    /// retry or a stop.
    #[arg(long)]
    on_cluster: Option<usize>,
    /// Leave pipelines out that are passed artifacts.
    #[arg(long)]
    without_passed_artifacts: bool,
    /// Set `failFast` in the options of random pipelines.
    #[arg(long)]
    fail_fast: bool,
    /// Only pipelines whose name contains this text.
    #[arg(long, default_value = "")]
    only: String,
    /// Folders of further pipelines; `testdata` if none is given.
    folders: Vec<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let mut arguments = Arguments::parse();
    if let Some(count) = arguments.on_cluster {
        return on_cluster(&arguments, count);
    }
    if let Some(folder) = &arguments.write {
        (arguments.first..arguments.first + arguments.pipelines)
            .try_for_each(|number| write(folder, &random(number)))?;
        return Ok(ExitCode::SUCCESS);
    }
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
            let mut inputs = pipelines.inputs(&arguments.only)?;
            if arguments.fail_fast {
                inputs = inputs.into_iter().map(|input| with_option(input, "failFast", true.into())).collect();
            }
            inputs.retain(|input| !arguments.without_passed_artifacts || !takes_artifacts(input));
            let summary = sweep(&program, &inputs, arguments.scenarios, arguments.seed, arguments.jobs)?;
            let (runs, wrong) = (summary.runs, summary.wrong_runs());
            eprintln!("{version}: {}: {runs} runs in {:.0?}, {wrong} wrong", part.pipelines, summary.time);
            print_examples(&summary);
            if let Some(folder) = arguments.smallest.as_deref().filter(|_| wrong > 0) {
                write_smallest(folder, version, &program, &inputs, &arguments)?;
            }
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

/// Runs scenarios on the cluster, `jobs` at once.
fn on_cluster(arguments: &Arguments, count: usize) -> Result<ExitCode> {
    let version = arguments.argo_version.first().map_or("v4.1.2", String::as_str);
    let cluster = Cluster::open(version).context("there is no lab")?;
    let (next, done) = (Mutex::new(arguments.first), Mutex::new((0, 0)));
    let work = || -> Result<()> {
        loop {
            let number = {
                let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
                *next += 1;
                *next - 1
            };
            let runs = done.lock().unwrap_or_else(PoisonError::into_inner).0;
            if runs >= count {
                return Ok(());
            }
            let Some((case, scenario)) = case_for_cluster(number, arguments.seed) else { continue };
            let name = format!("validate-{}-{number}", std::process::id());
            let verdict = match cluster.check(&case, &scenario, &name) {
                Ok(verdict) => verdict,
                Err(error) => {
                    eprintln!("{}: not run: {error:#}", case.name);
                    continue;
                }
            };
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.0 += 1;
            if let Verdict::Disagrees(found) = &verdict {
                done.1 += 1;
                println!("{}: {:?}, {:?}, {:?}", case.name, scenario.fates, scenario.shutdown, scenario.retry);
                found.iter().take(4).for_each(|found| println!("    {found}"));
            }
            let kind = match (scenario.shutdown, &scenario.retry) {
                (Some(_), _) => "stopped",
                (None, Some(_)) => "retried",
                (None, None) => "run",
            };
            let word = if matches!(verdict, Verdict::Disagrees(_)) { "DISAGREES" } else { "agrees" };
            eprintln!("{} of {count}, {} wrong: {} ({kind}) {word}", done.0, done.1, case.name);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..arguments.jobs.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })?;
    let (runs, wrong) = *done.lock().unwrap_or_else(PoisonError::into_inner);
    println!("{version}: {runs} runs on the cluster, {wrong} wrong");
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns a random pipeline and one of its scenarios: every third one is retried or shut down.
fn case_for_cluster(number: u64, seed: u64) -> Option<(Case, Scenario)> {
    let input = random(number);
    let case = Case::new(&input.name, &input.source, &input.options).ok()?;
    let all = scenarios(&case.pipeline, &case.policy, 20, seed);
    let count = programs(&case.pipeline, &case.policy, all.first()?).len();
    let is_special = number.is_multiple_of(3);
    let of_kind = |scenario: &&Scenario| (scenario.shutdown.is_some() || scenario.retry.is_some()) == is_special;
    let fitting: Vec<Scenario> =
        all.iter().filter(of_kind).filter(|scenario| fits_cluster(&case, scenario)).cloned().collect();
    let chosen = fitting.get(usize::try_from(number).ok()? % fitting.len().max(1))?.clone();
    (1..=8).contains(&count).then_some((case, chosen))
}

fn takes_artifacts(input: &Input) -> bool {
    let checked = kfp_argo::check(&input.source, &input.options);
    checked.is_ok_and(|checked| !checked.pipeline.root().artifact_inputs.is_empty())
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

/// Writes a pipeline with its options in a comment, and its workflow.
fn write(folder: &Path, input: &Input) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let name = input.name.replace(' ', "-");
    let pipeline: serde_json::Value = serde_json::from_slice(&input.source)?;
    std::fs::write(folder.join(format!("{name}.yaml")), format!("# {}\n{pipeline:#}\n", input.config))?;
    let case = Case::new(&input.name, &input.source, &input.options)?;
    std::fs::write(folder.join(format!("{name}-workflow.json")), format!("{:#}\n", case.workflow))?;
    Ok(())
}

/// Writes the smallest form of each pipeline of which a run disagrees, with its scenario.
fn write_smallest(folder: &Path, version: &str, program: &Path, inputs: &[Input], arguments: &Arguments) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut controller = Controller::start(program)?;
    for input in inputs {
        let Some(smallest) = smallest(&mut controller, input, arguments.scenarios, arguments.seed)? else { continue };
        let found: String = smallest.found.iter().map(|found| format!("# {found}\n")).collect();
        let pipeline: serde_json::Value = serde_json::from_slice(&smallest.input.source)?;
        let text = format!("{found}# {:?}\n# {}\n{pipeline:#}\n", smallest.scenario, input.config);
        std::fs::write(folder.join(format!("{}-{version}.yaml", input.name.replace(' ', "-"))), text)?;
    }
    Ok(())
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
