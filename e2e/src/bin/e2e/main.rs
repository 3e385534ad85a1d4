//! Disturbs runs of compiled pipelines on a cluster, and prints how each of them ended.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod arguments;
mod printing;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Parser;
use e2e::faults::case::Case;
use e2e::faults::cases;
use e2e::faults::environment::Environment;
use e2e::faults::soak::{Plan, Played, soak};
use e2e::faults::suite::{Outcome, play_all};
use e2e::faults::{preflight, rights};
use e2e::{Cluster, Resource};

use crate::arguments::Arguments;
use crate::printing::{print_case, print_run, write};

/// The exit code if nothing could be played.
const NOT_PLAYED: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(NOT_PLAYED)
        }
    }
}

/// Does what the command line asks for. Returns false if a run did not end as it must.
fn run(arguments: &Arguments) -> Result<bool> {
    let cases: Vec<Case> = cases::all().into_iter().filter(|case| arguments.selects(&case.name)).collect();
    if arguments.list {
        if arguments.write {
            write("", None)?;
        }
        cases.iter().for_each(|case| println!("{:32} {}", case.name, case.about));
        return Ok(true);
    }
    if cases.is_empty() {
        bail!("no case has a name like {}; --list prints the names", arguments.only.join(","));
    }
    let cluster = Cluster::connect(arguments.namespace.as_deref()).context("no connection to a cluster")?;
    let operator = arguments.operator(&cluster);
    let knows_version = arguments.argo_version.is_some();
    if arguments.print_roles {
        println!("{:#}", rights::roles(&cluster, &operator, knows_version));
        return Ok(true);
    }
    rights::check(&cluster, &operator, knows_version)?;
    let version = match &arguments.argo_version {
        Some(version) => version.clone(),
        None => controller_version(&cluster, &operator.controller_namespace)?,
    };
    let environment = Environment {
        cluster: &cluster,
        operator: &operator,
        version,
        image: arguments.image.clone(),
        service_account: arguments.service_account.clone(),
        repository: arguments.repository.clone(),
        limit: Duration::from_secs(arguments.limit),
        keeps: arguments.keep,
    };
    preflight::check(&environment)?;
    let number = arguments.soak.map_or_else(|| format!("{} cases", cases.len()), |runs| format!("{runs} runs"));
    println!("{number} in namespace {}, Argo {}", cluster.namespace(), environment.version);
    match arguments.soak {
        Some(runs) => disturb_at_random(&environment, arguments, runs),
        None => play_cases(&environment, arguments, &cases),
    }
}

fn disturb_at_random(environment: &Environment<'_>, arguments: &Arguments, runs: usize) -> Result<bool> {
    let limit = Duration::from_secs(arguments.minutes * 60);
    let start = Instant::now();
    let finished = |number: usize, plan: &Plan, played: &Result<Played>| {
        print_run(start.elapsed().as_secs(), number, plan, played);
    };
    let numbers = arguments.first..arguments.first + runs;
    let figures = soak(environment, numbers, arguments.jobs, arguments.seed, limit, &finished)?;
    println!("{figures}");
    Ok(figures.is_good())
}

fn play_cases(environment: &Environment<'_>, arguments: &Arguments, cases: &[Case]) -> Result<bool> {
    let start = Instant::now();
    let outcomes = play_all(environment, cases, arguments.jobs, &|case, outcome| {
        print_case(start.elapsed().as_secs(), case, outcome);
        // At once, so that nothing is lost if this program is stopped.
        if arguments.write
            && let Err(error) = write(&environment.version, Some((case, outcome)))
        {
            eprintln!("warning: {error:#}");
        }
    });
    let count = |is: fn(&Outcome) -> bool| outcomes.values().filter(|outcome| is(outcome)).count();
    let wrong = count(|outcome| matches!(outcome, Outcome::Differs { .. } | Outcome::Broken(_)));
    let known = count(|outcome| matches!(outcome, Outcome::Known(_)));
    let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    let (number, seconds) = (outcomes.len(), start.elapsed().as_secs());
    println!("{number} cases: {known} explained by facts, {wrong} wrong, {skipped} skipped, in {seconds} s");
    Ok(wrong == 0)
}

/// Returns the tag of the image of Argo's controller.
fn controller_version(cluster: &Cluster, namespace: &str) -> Result<String> {
    let deployments = cluster.list_in(namespace, Resource::Deployment, "")?;
    let containers = deployments.iter().filter_map(|deployment| deployment.pointer("/spec/template/spec/containers"));
    let images = containers.filter_map(|containers| containers[0]["image"].as_str());
    let mut tags = images.filter_map(|image| image.split_once("workflow-controller:")).map(|(_, tag)| tag);
    let hint = || {
        format!("namespace {namespace} has no controller of Argo; --controller-namespace or --argo-version is needed")
    };
    tags.next().map(str::to_owned).with_context(hint)
}
