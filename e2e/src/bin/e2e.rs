//! Disturbs runs of compiled pipelines on a cluster, and prints how each of them ended.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};
use e2e::faults::case::Case;
use e2e::faults::cases;
use e2e::faults::operator::Operator;
use e2e::faults::player::Environment;
use e2e::faults::soak::soak;
use e2e::faults::suite::{Outcome, play_all};
use e2e::faults::table;
use e2e::{Cluster, Resource};

/// Disturb runs of compiled pipelines on a cluster, and print how each of them ended.
///
/// The cluster is that of KUBECONFIG. It needs Argo Workflows and a namespace for the runs.
#[derive(Parser)]
#[command(name = "e2e")]
struct Arguments {
    /// Namespace of the runs [default: that of the kubeconfig]
    #[arg(long, short)]
    namespace: Option<String>,
    /// Play only the cases with these names, separated by commas; `*` matches any characters
    #[arg(long, value_name = "GLOB", value_delimiter = ',', default_value = "*")]
    only: Vec<String>,
    /// Print the names of the cases and end
    #[arg(long)]
    list: bool,
    /// Number of cases at once
    #[arg(long, short, default_value_t = 6)]
    jobs: usize,
    /// Image of the programs: it needs a shell and the usual small commands
    #[arg(long, default_value = "busybox")]
    image: String,
    /// What the cases may disturb besides their own runs
    #[arg(long, value_delimiter = ',')]
    allow: Vec<Allowed>,
    /// Namespace of Argo's controller [default: that of the runs]
    #[arg(long, value_name = "NAMESPACE")]
    controller_namespace: Option<String>,
    /// Command that restarts the controller [default: delete its pods]
    #[arg(long, value_name = "COMMAND")]
    restart_controller: Option<String>,
    /// Command that takes the artifact store away with `down`, and brings it back with `up`
    #[arg(long, value_name = "COMMAND")]
    store: Option<String>,
    /// Config map whose key `repository` is the artifact repository of that store [default: that of Argo]
    #[arg(long, value_name = "NAME")]
    repository: Option<String>,
    /// Command line of Argo, for `retry` and `resubmit` [default: `argo`, if it is installed]
    #[arg(long, value_name = "COMMAND")]
    argo: Option<String>,
    /// Version of Argo, for example v4.1.2 [default: the tag of the controller's image]
    #[arg(long, value_name = "VERSION")]
    argo_version: Option<String>,
    /// Seconds without any change after which a run counts as one that never ends
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    limit: u64,
    /// Leave the runs on the cluster
    #[arg(long)]
    keep: bool,
    /// Play this many runs of a pipeline of twenty tasks, disturbed at random, instead of the cases
    #[arg(long, value_name = "RUNS")]
    soak: Option<usize>,
    /// Seed of the random disturbances
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Minutes after which no further run starts
    #[arg(long, value_name = "MINUTES", default_value_t = 600)]
    minutes: u64,
    /// Write the results into snapshots/faults.md; with --list, only the texts of the cases
    #[arg(long)]
    write: bool,
}

/// What the operator of the cluster permits.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Allowed {
    /// Restart the controller
    Controller,
    /// Drain a node for some seconds
    Nodes,
    /// Set a quota of the namespace
    Quota,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let cases: Vec<Case> =
        cases::all().into_iter().filter(|case| arguments.only.iter().any(|glob| matches(glob, &case.name))).collect();
    if arguments.list {
        if arguments.write {
            write("", &BTreeMap::new())?;
        }
        cases.iter().for_each(|case| println!("{:32} {}", case.name, case.about));
        return Ok(ExitCode::SUCCESS);
    }
    if cases.is_empty() {
        bail!("no case has a name like {}", arguments.only.join(","));
    }
    let cluster = Cluster::connect(arguments.namespace.as_deref()).context("the cluster of KUBECONFIG")?;
    let operator = operator(&arguments, &cluster);
    let version = match &arguments.argo_version {
        Some(version) => version.clone(),
        None => controller_version(&cluster, &operator.controller_namespace)?,
    };
    let number = arguments.soak.map_or_else(|| format!("{} cases", cases.len()), |runs| format!("{runs} runs"));
    println!("{number} in namespace {}, Argo {version}", cluster.namespace());
    let environment = Environment {
        cluster: &cluster,
        operator: &operator,
        version,
        image: arguments.image.clone(),
        repository: arguments.repository.clone(),
        limit: Duration::from_secs(arguments.limit),
        keeps: arguments.keep,
    };
    if let Some(runs) = arguments.soak {
        let limit = Duration::from_secs(arguments.minutes * 60);
        let figures = soak(&environment, runs, arguments.jobs, arguments.seed, limit)?;
        figures.details.iter().chain(&figures.refused).for_each(|detail| println!("{detail}"));
        println!("{figures}");
        return Ok(if figures.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let start = Instant::now();
    let outcomes = play_all(&environment, &cases, arguments.jobs, &|case, outcome| print(start, case, outcome));
    if arguments.write {
        write(&environment.version, &outcomes)?;
    }
    let count = |is: fn(&Outcome) -> bool| outcomes.values().filter(|outcome| is(outcome)).count();
    let wrong = count(|outcome| matches!(outcome, Outcome::Differs { .. } | Outcome::Broken(_)));
    let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    let seconds = start.elapsed().as_secs();
    println!("{} cases, {wrong} wrong, {skipped} skipped, in {seconds} s", outcomes.len());
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn operator(arguments: &Arguments, cluster: &Cluster) -> Operator {
    let allows = |what| arguments.allow.contains(&what);
    let is_installed = || {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("argo").is_file()))
    };
    Operator {
        controller_namespace: arguments.controller_namespace.clone().unwrap_or_else(|| cluster.namespace().to_owned()),
        restart: arguments.restart_controller.clone(),
        may_restart: allows(Allowed::Controller),
        may_drain: allows(Allowed::Nodes),
        may_set_quota: allows(Allowed::Quota),
        store: arguments.store.clone(),
        argo: arguments.argo.clone().or_else(|| is_installed().then(|| "argo".to_owned())),
    }
}

/// Returns the tag of the image of Argo's controller.
fn controller_version(cluster: &Cluster, namespace: &str) -> Result<String> {
    let deployments = cluster.list_in(namespace, Resource::Deployment, "")?;
    let containers = deployments.iter().filter_map(|deployment| deployment.pointer("/spec/template/spec/containers"));
    let images = containers.filter_map(|containers| containers[0]["image"].as_str());
    let mut tags = images.filter_map(|image| image.split_once("workflow-controller:")).map(|(_, tag)| tag);
    let hint = || format!("no controller in namespace {namespace}: use --controller-namespace or --argo-version");
    tags.next().map(str::to_owned).with_context(hint)
}

fn print(start: Instant, case: &Case, outcome: &Outcome) {
    let seconds = start.elapsed().as_secs();
    let mark = match outcome {
        Outcome::AsExpected | Outcome::Known(_) => "✓",
        Outcome::Skipped(_) => "–",
        Outcome::Differs { .. } | Outcome::Broken(_) => "✗",
    };
    let ends: Vec<String> = case.stages.iter().map(|stage| stage.expected.to_string()).collect();
    println!("{mark} {:28} {seconds:>4} s  {}: {}", case.name, ends.join(", then "), table::cell(outcome));
    match outcome {
        Outcome::Differs { details, .. } => println!("{details}"),
        Outcome::Broken(error) => println!("{error}\n"),
        Outcome::Skipped(missing) => println!("SKIPPED: {}: {missing}", case.name),
        Outcome::AsExpected | Outcome::Known(_) => {}
    }
}

/// Replaces the cells of a version in the page.
fn write(version: &str, outcomes: &BTreeMap<String, Outcome>) -> Result<()> {
    let file: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/faults.md");
    let mut cells = table::read(&fs::read_to_string(&file).unwrap_or_default());
    for (name, outcome) in outcomes {
        cells.entry(name.clone()).or_default().insert(version.to_owned(), table::cell(outcome));
    }
    fs::write(&file, table::page(&cases::all(), &cells)).with_context(|| file.display().to_string())
}

/// Returns true if a pattern with `*` for any characters matches a name.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name
            .strip_prefix(start)
            .is_some_and(|name| (0..=name.len()).any(|at| name.is_char_boundary(at) && matches(rest, &name[at..]))),
    }
}
