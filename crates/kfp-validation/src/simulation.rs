//! Whether a simulated run agrees with the controller: the phase of the run, the state of each
//! task, the number of its attempts, the final statuses that programs see, and what a retry runs
//! again.

use std::collections::BTreeMap;

use anyhow::Result;
use kfp_argo::pipeline::{Body, Component, Pipeline};
use kfp_argo::{Checked, Options, check, compile};
use kfp_semantics::{Attempt as Written, Ending, Path, Step, Written as Output};
use kfp_simulation::workflow::{self, ActualNode, ActualPod, ActualRun, Location, Locations};
use kfp_simulation::{Attempt, Report, Scenario, TaskReport, simulate};
use serde_json::{Value, json};

use crate::controller::Controller;
use crate::observed::Observed;
use crate::request::{arguments, outcome};
use crate::scenario::returns;

/// Simulates a pipeline, runs its workflow on the controller with the same outcomes, and returns
/// the disagreements.
///
/// # Errors
/// If the pipeline has errors, or the controller's process fails.
pub fn disagreements(
    controller: &mut Controller,
    source: &[u8],
    options: &Options,
    scenario: &dyn Fn(&Pipeline) -> Result<Scenario>,
) -> Result<Vec<String>> {
    let checked = check(source, options)?;
    let scenario = scenario(&checked.pipeline)?;
    let report = simulate(&checked, options, &scenario);
    let compiled = compile(source, options)?.to_text(argo_model::Format::Json)?;
    let compiled: Value = serde_json::from_str(&compiled)?;
    let comparison =
        Comparison { checked: &checked, locations: Locations::new(&compiled, &checked.overrides), scenario: &scenario };
    let mut request = json!({
        "workflow": compiled,
        "arguments": arguments(&compiled, &checked.pipeline, &comparison.arguments(&report)),
        "rules": comparison.rules(&report),
        // As in the simulation, all programs take the same time.
        "batch": true,
    });
    if let Some(stop) = comparison.stop(&report) {
        request["shutdown"] = json!({"after_pods": stop, "strategy": "Stop"});
    }
    if let Some(retried) = &report.retried {
        request["retry"] = json!({"rules": comparison.rules(&retried.report)});
    }
    let observed = controller.run(&request)?;
    let mut found = Vec::new();
    if observed.hung || observed.exhausted || !observed.error.is_empty() {
        found.push(format!("the run does not end: {}", observed.error));
    }
    let Some(locations) = &comparison.locations else { return Ok(found) };
    let was_stopped = scenario.stop_after.is_some();
    let pipeline = &checked.pipeline;
    found.extend(workflow::disagreements(pipeline, locations, &report, &actual(&observed), was_stopped));
    if let (Some(retried), Some(again)) = (&report.retried, &observed.after_retry) {
        let after = workflow::disagreements_after_retry(pipeline, locations, retried, &actual(again));
        found.extend(after.into_iter().map(|found| format!("retry: {found}")));
    }
    Ok(found)
}

struct Comparison<'c> {
    checked: &'c Checked,
    locations: Option<Locations<'c>>,
    scenario: &'c Scenario,
}

impl<'c> Comparison<'c> {
    /// Returns the arguments that the run needs: samples of the simulation included.
    fn arguments(&self, report: &Report) -> BTreeMap<String, Value> {
        let samples = report.samples.iter().filter(|sample| sample.task.is_none());
        let samples = samples.map(|sample| (sample.name.clone(), sample.value.clone()));
        self.checked.arguments.clone().into_iter().chain(samples).collect()
    }

    /// Returns the place of a task in the workflow.
    fn location(&self, task: &TaskReport) -> Option<Location<'c>> {
        self.locations.as_ref()?.of(&self.checked.pipeline, &path(&task.path))
    }

    /// Returns a rule for each attempt of each program, the longer path first.
    fn rules(&self, report: &Report) -> Value {
        let mut rules: Vec<(usize, Value)> = Vec::new();
        for task in &report.tasks {
            let Some(location) = self.location(task) else { continue };
            for (number, attempt) in task.attempts.iter().enumerate() {
                let written = self.written(task, *attempt);
                let rule = json!({
                    "match": {"path": location.pattern, "attempt": number},
                    "outcome": outcome(&location, &written),
                });
                rules.push((location.depth, rule));
            }
        }
        rules.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        rules.into_iter().map(|(_, rule)| rule).collect()
    }

    /// Returns what an attempt does in the way that its program writes outputs.
    fn written(&self, task: &TaskReport, attempt: Attempt) -> Written {
        let mut written = Written::ending(match attempt {
            Attempt::Succeeded => Ending::Succeeded,
            Attempt::Failed => Ending::Failed,
            Attempt::Lost => Ending::Broken,
        });
        let component = component_at(&self.checked.pipeline, &path(&task.path));
        for (name, value) in task.outputs.iter().filter(|_| attempt == Attempt::Succeeded) {
            let output = match (component.map(|component| &component.body), value) {
                (Some(Body::Container(container)), value) if returns(container, name) => Output::Value(value.clone()),
                (_, Value::String(text)) => Output::Text(text.clone()),
                (_, value) => Output::Text(value.to_string()),
            };
            written.parameters.insert(name.clone(), output);
        }
        written
    }

    /// Returns the number of pods that end until the run is stopped.
    fn stop(&self, report: &Report) -> Option<usize> {
        let place = self.scenario.stop_after.as_ref()?;
        let stop = report.tasks.iter().filter(|task| place.matches(&path(&task.path))).map(|task| task.end).max()?;
        let ended = |task: &TaskReport| {
            (0..task.attempts.len()).filter(|number| task.start as usize + number < stop as usize).count()
        };
        Some(report.tasks.iter().map(ended).sum())
    }
}

/// Returns what a report is compared with.
fn actual(observed: &Observed) -> ActualRun {
    let nodes = observed.nodes.iter();
    let pods = observed.pods.iter().map(|pod| {
        let texts = pod.words().map(String::as_str).chain(pod.env.values().filter_map(Value::as_str));
        ActualPod::new(pod.task_path(), texts)
    });
    ActualRun {
        phase: observed.phase.clone(),
        message: observed.message.clone(),
        nodes: nodes.map(|node| ActualNode { path: node.path.clone(), phase: node.phase.clone() }).collect(),
        pods: pods.collect(),
    }
}

/// Returns the path of a task in the report.
fn path(text: &str) -> Path {
    Path::read(text).unwrap_or_default()
}

/// Returns the component that a path leads to.
fn component_at<'p>(pipeline: &'p Pipeline, path: &Path) -> Option<&'p Component> {
    path.steps().iter().try_fold(pipeline.root(), |component, step| {
        let task = match step {
            Step::Task(key) => component.dag()?.tasks.get(key)?,
            Step::Item(_) => component.dag()?.tasks.values().next()?,
        };
        Some(pipeline.component_of(task))
    })
}
