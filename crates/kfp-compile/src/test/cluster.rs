//! Runs a test case on a cluster: the compiled workflow, whose programs do what the case says.

mod client;
mod stage;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use kfp_argo::{Checked, Options, WorkflowKind};
use kfp_simulation::workflow::{ActualRun, Locations, NotStageable, disagreements, disagreements_after_retry, stub};
use kfp_simulation::{Report, TestCase, simulate};
use serde_json::Value;

use super::results::CaseOutcome;
use crate::cli;
use crate::input::Source;
use client::Client;
use stage::Stage;

/// The time between two looks at a run.
const INTERVAL: Duration = Duration::from_secs(2);

/// Runs a case, and compares the run with the simulated one.
///
/// # Errors
/// If kubectl or argo cannot be run, or the cluster refuses the workflow.
pub(super) fn run(
    case: &TestCase,
    source: &Source,
    checked: &Checked,
    options: &Options,
    cli: &cli::Cluster,
) -> Result<CaseOutcome> {
    let scenario = case.scenario(checked)?;
    if scenario.stop_after.is_some() {
        return Ok(CaseOutcome::LeftOut("the moment at which a run is stopped cannot be staged".to_owned()));
    }
    let report = simulate(checked, options, &scenario);
    let mut workflow = compiled(source, options, &report)?;
    let client = Client::new(cli, options.namespace.as_deref());
    let stage = Stage::create(&client)?;
    let staged = stub(&mut workflow, checked, &report, &cli.stub_image, &stage.name);
    let outcome = match staged {
        Err(why @ (NotStageable::LostPod(_) | NotStageable::Claims)) => Ok(CaseOutcome::LeftOut(why.to_string())),
        Err(why) => Err(why.into()),
        Ok(()) => observe(&workflow, checked, &report, &client, &stage, cli),
    };
    stage.delete()?;
    outcome
}

/// Returns the workflow as it is submitted: a run of its own, with values for all inputs.
fn compiled(source: &Source, options: &Options, report: &Report) -> Result<Value> {
    let samples = report.samples.iter().filter(|sample| sample.task.is_none());
    let samples = samples.map(|sample| (sample.name.clone(), kfp_argo::Argument::Json(sample.value.clone())));
    let options = Options {
        kind: WorkflowKind::Workflow,
        name: None,
        optional_arguments: samples.chain(options.optional_arguments.clone()).collect(),
        ..options.clone()
    };
    let compiled = kfp_argo::compile(&source.bytes, &options).map_err(|found| anyhow!("{found}"))?;
    Ok(serde_json::from_str(&compiled.to_text(argo_model::Format::Json)?)?)
}

fn observe(
    workflow: &Value,
    checked: &Checked,
    report: &Report,
    client: &Client<'_>,
    stage: &Stage<'_>,
    cli: &cli::Cluster,
) -> Result<CaseOutcome> {
    let locations = Locations::new(workflow, &checked.overrides).context("the workflow has no templates")?;
    let name = client.create(workflow)?;
    let first = ended(client, &name, cli, &|_| true)?;
    let run = ActualRun::of_workflow(&first, &|_, _| true);
    let mut found = disagreements(&checked.pipeline, &locations, report, &run, false);
    if let Some(retried) = report.retried.as_ref().filter(|_| found.is_empty()) {
        stage.set_second()?;
        client.retry(&name)?;
        let before = starts(&first);
        let is_new = |node: &str, start: &str| !before.contains(&(node.to_owned(), start.to_owned()));
        let second =
            ended(client, &name, cli, &|again| again["status"]["finishedAt"] != first["status"]["finishedAt"])?;
        let run = ActualRun::of_workflow(&second, &is_new);
        let after = disagreements_after_retry(&checked.pipeline, &locations, retried, &run);
        found.extend(after.into_iter().map(|found| format!("after argo retry: {found}")));
    }
    if found.is_empty() {
        client.delete(&name)?;
        return Ok(CaseOutcome::Passed);
    }
    Ok(CaseOutcome::Disagrees { workflow: name, disagreements: found })
}

/// Returns the names of the nodes with their starts.
fn starts(workflow: &Value) -> Vec<(String, String)> {
    let nodes = workflow["status"]["nodes"].as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    nodes.map(|(_, node)| (text(&node["name"]), text(&node["startedAt"]))).collect()
}

/// Waits for the end of a run for which `is_meant` is true.
fn ended(client: &Client<'_>, name: &str, cli: &cli::Cluster, is_meant: &dyn Fn(&Value) -> bool) -> Result<Value> {
    let start = Instant::now();
    loop {
        let workflow = client.get(name)?;
        let phase = workflow["status"]["phase"].as_str();
        if matches!(phase, Some("Succeeded" | "Failed" | "Error")) && is_meant(&workflow) {
            return Ok(workflow);
        }
        let timeout = Duration::from(cli.run_timeout);
        ensure!(start.elapsed() < timeout, "the run {name} has not ended after {} seconds", timeout.as_secs());
        std::thread::sleep(INTERVAL);
    }
}
