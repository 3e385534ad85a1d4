//! `kfp-validation`: checks pipelines against their meaning on the code of the Argo controller.

#![allow(clippy::print_stdout)] // this is a program

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Parser;
use kfp_argo::Options;
use kfp_validation::{Case, Controller, Verdict, folder, scenarios};

/// Checks compiled pipelines against their meaning, on the code of the Argo controller.
#[derive(Parser)]
struct Arguments {
    /// Program that runs the controller's code.
    #[arg(long)]
    controller: PathBuf,
    /// Scenarios per pipeline.
    #[arg(long, default_value_t = 20)]
    scenarios: usize,
    /// Seed of all scenarios.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the request of each disagreement.
    #[arg(long)]
    requests: bool,
    /// Only pipelines whose name contains this text.
    #[arg(long, default_value = "")]
    only: String,
    /// Folders of pipelines.
    folders: Vec<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut controller = Controller::start(&arguments.controller)?;
    let start = Instant::now();
    let (mut runs, mut limited, mut wrong) = (0, 0, 0);
    for path in &arguments.folders {
        for input in folder(path)?.iter().filter(|input| input.name.contains(&arguments.only)) {
            let case = match Case::new(&input.name, &input.source, &Options::default()) {
                Ok(case) => case,
                Err(error) => {
                    println!("{}: left out: {}", input.name, error.to_string().lines().next().unwrap_or_default());
                    continue;
                }
            };
            let (mut bad, mut total) = (0, 0);
            for (number, scenario) in
                scenarios(&case.pipeline, &case.policy, arguments.scenarios, arguments.seed).iter().enumerate()
            {
                let verdict = case.check(&mut controller, scenario).with_context(|| input.name.clone())?;
                total += 1;
                match verdict {
                    Verdict::Agrees => {}
                    Verdict::Limited(_) => limited += 1,
                    Verdict::Disagrees(found) => {
                        bad += 1;
                        if bad <= 3 {
                            println!("{} #{number} {:?} {:?}", input.name, scenario.fates, scenario.shutdown);
                            for found in found.iter().take(4) {
                                let text: String = found.to_string().chars().take(1500).collect();
                                println!("    {text}");
                            }
                            if arguments.requests {
                                println!("REQUEST {}", case.request(scenario));
                            }
                        }
                    }
                }
            }
            println!("{}: {bad} of {total} wrong", input.name);
            runs += total;
            wrong += bad;
        }
    }
    let rate = f64::from(runs) / start.elapsed().as_secs_f64();
    println!("{runs} runs, {limited} within a limit of Argo, {wrong} wrong; {rate:.0} a second");
    if wrong > 0 {
        println!("{wrong} runs disagree with their meaning");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
