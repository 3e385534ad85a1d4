//! Whether a simulated run agrees with the controller: the phase of the run, the state of each task,
//! the number of its attempts, the final statuses that programs see, and what a retry runs again.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use kfp_argo::pipeline::{Body, Component, Pipeline};
use kfp_argo::{Checked, Options, check, compile};
use kfp_semantics::{Attempt as Written, Ending, Path, Step, Written as Output};
use kfp_simulation::{Attempt, Report, Retried, Scenario, State, TaskReport, simulate};
use serde_json::{Value, json};

use crate::controller::Controller;
use crate::locate::{Location, Locations, is_at};
use crate::observed::{Observed, Pod};
use crate::request::{arguments, outcome};
use crate::scenario::returns;

/// Simulates a pipeline, runs its workflow on the controller with the same outcomes, and returns the
/// disagreements.
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
    let compiled = compile(source, options)?;
    let workflow: Value = serde_json::from_str(&compiled.to_text(argo_model::Format::Json)?)?;
    let comparison = Comparison { checked: &checked, locations: Locations::new(&workflow), scenario: &scenario };
    let mut request = json!({
        "workflow": workflow,
        "arguments": arguments(&workflow, &checked.pipeline, &comparison.arguments(&report)),
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
    let mut found = comparison.compare(&report, &observed);
    if let (Some(retried), Some(again)) = (&report.retried, &observed.after_retry) {
        found.extend(comparison.compare_retry(retried, again).into_iter().map(|found| format!("retry: {found}")));
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

    fn compare(&self, report: &Report, observed: &Observed) -> Vec<String> {
        let mut found = self.compare_run(report, observed);
        for task in &report.tasks {
            let Some(location) = self.location(task) else {
                found.push(format!("{}: the workflow does not have it", task.path));
                continue;
            };
            let pods = pods_at(observed, &location);
            if pods.len() != task.attempts.len() {
                found.push(format!("{}: {} attempts, not {}", task.path, pods.len(), task.attempts.len()));
            }
            found.extend(self.wrong_state(task, &location, observed));
            if let (Some(status), Some(pod)) = (&task.final_status, pods.first()) {
                let is_same =
                    |seen: &Value| ["state", "pipelineTaskName", "error"].iter().all(|key| seen[key] == status[key]);
                if !statuses(pod).iter().any(is_same) {
                    found.push(format!("{}: it sees {:?}, not {status}", task.path, statuses(pod)));
                }
            }
        }
        let count = report.tasks.iter().map(|task| task.attempts.len()).sum::<usize>();
        if observed.pods.len() != count {
            found.push(format!("{} pods ran, not {count}", observed.pods.len()));
        }
        found
    }

    fn compare_run(&self, report: &Report, observed: &Observed) -> Vec<String> {
        let mut found = Vec::new();
        if observed.hung || observed.exhausted || !observed.error.is_empty() {
            found.push(format!("the run does not end: {}", observed.error));
        }
        if observed.phase != report.phase.to_string() {
            found.push(format!("phase {} ({}), not {}", observed.phase, observed.message, report.phase));
        }
        found
    }

    /// Returns the disagreement about the state of a task.
    fn wrong_state(&self, task: &TaskReport, location: &Location<'_>, observed: &Observed) -> Option<String> {
        // A template that is a list of steps is a wrapper: its step does not exist if the task does not start.
        let wrapper = location.pattern.rsplit_once('/').map(|(before, _)| before).filter(|_| !task.has_started());
        let patterns = [Some(location.pattern.as_str()), wrapper.filter(|_| location.is_wrapped)];
        let is_meant = |path: &str| patterns.iter().flatten().any(|pattern| is_at(pattern, path));
        let nodes = observed.nodes.iter().filter(|node| is_meant(&node.path));
        let node = nodes.min_by_key(|node| node.path.len());
        let phase = node.map(|node| node.phase.as_str());
        let is_stopped = self.scenario.stop_after.is_some();
        let agrees = match task.state {
            State::Succeeded => phase == Some("Succeeded"),
            // After `argo stop`, a DAG around one that waits for an exit task is left as it is (fact A54).
            State::Failed => matches!(phase, Some("Failed" | "Error")) || is_stopped && phase == Some("Running"),
            State::Skipped => phase == Some("Skipped"),
            State::NotReached => matches!(phase, None | Some("Omitted")) || is_stopped && phase == Some("Failed"),
        };
        (!agrees).then(|| format!("{}: {}, not {}", task.path, phase.unwrap_or("no node"), task.state))
    }

    fn compare_retry(&self, retried: &Retried, again: &Observed) -> Vec<String> {
        let mut found = self.compare_run(&retried.report, again);
        let expected: BTreeSet<&String> = retried.runs_again.iter().chain(&retried.runs_first).collect();
        let tasks = retried.report.tasks.iter().filter_map(|task| Some((task, self.location(task)?)));
        let ran = tasks.filter(|(_, location)| !pods_at(again, location).is_empty());
        let ran: BTreeSet<&String> = ran.map(|(task, _)| &task.path).collect();
        if ran != expected {
            found.push(format!("{ran:?} ran, not {expected:?}"));
        }
        found
    }
}

/// Returns the pods of a task, in the order of its attempts.
fn pods_at<'o>(observed: &'o Observed, location: &Location<'_>) -> Vec<&'o Pod> {
    // The text of an item may hold anything, so the pattern of a loop also matches what is within it.
    let pods = observed.pods.iter().filter(|_| location.template["dag"].is_null());
    pods.filter(|pod| is_at(&location.pattern, pod.task_path())).collect()
}

/// Returns the final statuses in the words and variables of a pod.
fn statuses(pod: &Pod) -> Vec<Value> {
    let texts = pod.words().map(String::as_str).chain(pod.env.values().filter_map(Value::as_str));
    let parsed = texts.filter_map(|text| serde_json::from_str::<Value>(text).ok());
    let mut open: Vec<Value> = parsed.collect();
    let mut found = Vec::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) if members.contains_key("pipelineTaskName") => found.push(members.into()),
            Value::Object(members) => open.extend(members.into_iter().map(|(_, member)| member)),
            _ => {}
        }
    }
    found
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
