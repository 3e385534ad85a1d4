//! Simulation: the run of a scenario, and its report.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::graph;
use kfp_argo::pipeline::{Body, Component, ComponentName, Pipeline, Source, Task};
use kfp_argo::{Checked, Options};
use kfp_semantics::{
    Earlier, Ending, Execution, Limit, Outcome, Path, Policy, Run, Step, TaskRun, UNDEFINED, UNKNOWN, run, run_again,
};
use serde_json::Value;

use crate::because;
use crate::report::{Artifact, Attempt, Kind, Phase, Report, Retried, Role, Sample, State, TaskReport};
use crate::samples::Samples;
use crate::scenario::{Failure, Scenario};
use crate::world::ScenarioWorld;

/// Runs a pipeline in a scenario, as the workflow behaves that is compiled with these options.
/// `checked` must be the result of [`kfp_argo::check`] with the same options.
pub fn simulate(checked: &Checked, options: &Options, scenario: &Scenario) -> Report {
    let simulation = Simulation::new(checked, options);
    let policy = simulation.policy_of(scenario);
    let (first, mut report) = simulation.run(scenario, &policy, &Earlier::default());
    report.samples.splice(0..0, simulation.sample_arguments.iter().cloned());
    simulation.add_notes(scenario, &policy, &first, &mut report);
    match &scenario.retry {
        Some(_) if first.succeeded => {
            report.notes.push("The run succeeded, so Argo refuses to retry it.".to_owned());
        }
        Some(again) => report.retried = Some(Box::new(simulation.retry(again, &first))),
        None => {}
    }
    report
}

/// A pipeline with everything that is the same in all scenarios.
struct Simulation<'s> {
    checked: &'s Checked,
    policy: Policy,
    arguments: BTreeMap<String, Value>,
    samples: Samples<'s>,
    /// The samples among the arguments.
    sample_arguments: Vec<Sample>,
}

impl<'s> Simulation<'s> {
    fn new(checked: &'s Checked, options: &Options) -> Self {
        let pipeline = &checked.pipeline;
        let mut arguments = checked.arguments.clone();
        let samples = Samples::new(pipeline);
        let mut sample_arguments = Vec::new();
        for (name, input) in &pipeline.root().inputs {
            if input.default.is_none() && !input.optional && !arguments.contains_key(name) {
                let accepted = input.literals.first().cloned();
                let value = accepted.unwrap_or_else(|| samples.of_input(name, input.ty));
                sample_arguments.push(Sample { task: None, name: name.clone(), value: value.clone() });
                arguments.insert(name.clone(), value);
            }
        }
        for (name, input) in &pipeline.root().artifact_inputs {
            if !input.optional && !arguments.contains_key(name) {
                let value = Value::from(format!("<{name}>"));
                sample_arguments.push(Sample { task: None, name: name.clone(), value: value.clone() });
                arguments.insert(name.clone(), value);
            }
        }
        // Most groups are DAGs, which tell an error from a failure.
        let limits = Limit::ALL.into_iter().filter(|limit| *limit != Limit::ErrorOfGroup).collect();
        let policy = Policy {
            state_words: options.state_words,
            tolerated_failures: options.tolerated_failures,
            run_name: options.name.clone().unwrap_or_else(|| format!("{}-xxxxx", pipeline.name)),
            limits,
            overrides: checked.overrides.clone(),
            fail_fast: options.fail_fast,
            stop: None,
        };
        Self { checked, policy, arguments, samples, sample_arguments }
    }

    /// Returns the policy of a scenario: when the run is stopped depends on the run until then.
    fn policy_of(&self, scenario: &Scenario) -> Policy {
        let stop = scenario.stop_after.as_ref().and_then(|place| {
            let world = ScenarioWorld::new(scenario, &self.samples);
            let undisturbed = run(&self.checked.pipeline, &self.arguments, &self.policy, &world);
            let ended = undisturbed.tasks.iter().filter(|(path, _)| place.matches(path));
            let started = ended.filter(|(path, _)| undisturbed.outcomes[*path].has_started());
            started.map(|(_, task)| task.end).max()
        });
        Policy { stop, ..self.policy.clone() }
    }

    fn run(&self, scenario: &Scenario, policy: &Policy, earlier: &Earlier) -> (Run, Report) {
        let pipeline = &self.checked.pipeline;
        let world = ScenarioWorld::new(scenario, &self.samples);
        let run = run_again(pipeline, &self.arguments, policy, &world, earlier);
        let samples = world.into_samples().into_iter().map(|((path, name), value)| Sample {
            task: Some(path.to_string()),
            name,
            value,
        });
        let report = Report {
            pipeline: pipeline.name.clone(),
            phase: phase(&run),
            because: because::of_run(&run),
            tasks: self.tasks(&run),
            outputs: if run.succeeded { run.outputs.clone() } else { BTreeMap::new() },
            samples: samples.collect(),
            notes: Vec::new(),
            retried: None,
        };
        (run, report)
    }

    fn retry(&self, scenario: &Scenario, first: &Run) -> Retried {
        let (second, mut report) = self.run(scenario, &self.policy, &Earlier::of(first));
        report.notes.extend(scenario.failures.iter().filter_map(|failure| without_effect(failure, &second)));
        let ran_before: BTreeSet<&Path> = first.executions.iter().map(|execution| &execution.path).collect();
        let (mut runs_again, mut runs_first) = (Vec::new(), Vec::new());
        for Execution { path, .. } in second.executions.iter().filter(|execution| execution.attempt == 0) {
            if ran_before.contains(path) { &mut runs_again } else { &mut runs_first }.push(path.to_string());
        }
        Retried { runs_again, runs_first, report }
    }

    /// Adds what a reader should know about the run as a whole.
    fn add_notes(&self, scenario: &Scenario, policy: &Policy, run: &Run, report: &mut Report) {
        let notes = &mut report.notes;
        notes.extend(scenario.failures.iter().filter_map(|failure| without_effect(failure, run)));
        if let Some(place) = scenario.stop_after.as_ref().filter(|_| policy.stop.is_none()) {
            notes.push(format!("{place} does not run, so the run is not stopped."));
        }
        if let Some(why) = &run.undefined {
            notes.push(format!("KFP refuses a value in this run: {why}. What the run does then is not defined."));
        }
        let strict = Policy { limits: [].into(), ..policy.clone() };
        let differs = !run.failed_exit_tasks.is_empty() && {
            let world = ScenarioWorld::new(scenario, &self.samples);
            kfp_semantics::run(&self.checked.pipeline, &self.arguments, &strict, &world).outcomes != run.outcomes
        };
        if differs {
            notes.push(
                "In Argo a failed exit task fails the run but not the group around it; see docs/limits.md.".to_owned(),
            );
        }
    }

    /// Returns the tasks in the order in which they start.
    fn tasks(&self, run: &Run) -> Vec<TaskReport> {
        let mut attempts: BTreeMap<&Path, Vec<Attempt>> = BTreeMap::new();
        for execution in &run.executions {
            let attempt = match execution.ending {
                Ending::Succeeded => Attempt::Succeeded,
                Ending::Failed => Attempt::Failed,
                Ending::Broken => Attempt::Lost,
            };
            attempts.entry(&execution.path).or_default().push(attempt);
        }
        let mut tasks: Vec<(&Path, &TaskRun)> = run.tasks.iter().collect();
        tasks.sort_by_key(|(_, task)| task.number);
        let report = |(path, task): (&Path, &TaskRun)| {
            let attempts = attempts.remove(path).unwrap_or_default();
            self.task(run.outcomes[path], path, task, attempts)
        };
        tasks.into_iter().map(report).collect()
    }

    fn task(&self, outcome: Outcome, path: &Path, task: &TaskRun, attempts: Vec<Attempt>) -> TaskReport {
        let place = Place::of(path, &self.checked.pipeline);
        let status = place.task.and_then(|spec| {
            let is_status = |(_, source): &(&String, &Source)| matches!(source, Source::FinalStatus { .. });
            let (name, _) = spec.inputs.iter().find(is_status)?;
            task.parameters.get(name).cloned().map(known)
        });
        let inputs = task.parameters.iter().map(|(name, value)| (name.clone(), known(value.clone())));
        let artifacts = task.artifacts.iter().map(|(name, all)| (name.clone(), all.iter().map(artifact).collect()));
        TaskReport {
            path: path.to_string(),
            kind: kind(place.component),
            role: self.role(path, &place),
            state: match outcome {
                Outcome::Succeeded => State::Succeeded,
                Outcome::Failed => State::Failed,
                Outcome::Skipped => State::Skipped,
                Outcome::Omitted | Outcome::Stopped => State::NotReached,
            },
            because: task.reason.as_ref().map(|reason| because::of_task(reason, attempts.len())),
            attempts,
            start: task.start,
            end: task.end,
            after: task.after.iter().map(ToString::to_string).collect(),
            inputs: inputs.collect(),
            artifacts: artifacts.collect(),
            outputs: task.outputs.iter().map(|(name, value)| (name.clone(), known(value.clone()))).collect(),
            final_status: status,
        }
    }

    fn role(&self, path: &Path, place: &Place<'_>) -> Role {
        match path.steps().last() {
            Some(Step::Task(key)) => match self.checked.graphs[place.owner].role(key) {
                graph::Role::Ordinary => Role::Ordinary,
                graph::Role::Tolerant => Role::Tolerant,
                graph::Role::Exit { .. } => Role::Exit,
            },
            Some(Step::Item(_)) | None => Role::Iteration,
        }
    }
}

/// The part of the pipeline that a path leads to.
struct Place<'p> {
    /// The component that contains the task.
    owner: &'p ComponentName,
    /// The task; `None` for an iteration.
    task: Option<&'p Task>,
    component: &'p Component,
}

impl<'p> Place<'p> {
    fn of(path: &Path, pipeline: &'p Pipeline) -> Self {
        let mut place = Self { owner: &ComponentName::Root, task: None, component: pipeline.root() };
        let mut name = &ComponentName::Root;
        for step in path.steps() {
            let task = match step {
                Step::Task(key) => place.component.dag().and_then(|dag| dag.tasks.get(key)),
                Step::Item(_) => place.component.tasks().next().map(|(_, task)| task),
            };
            let Some(task) = task else { break };
            let is_item = matches!(step, Step::Item(_));
            place = Self { owner: name, task: (!is_item).then_some(task), component: pipeline.component_of(task) };
            name = &task.component;
        }
        place
    }
}

fn kind(component: &Component) -> Kind {
    match component.body {
        Body::Container(_) => Kind::Container,
        Body::Claim(_) => Kind::Claim,
        Body::Importer(_) => Kind::Importer,
        Body::Dag(_) => Kind::Group,
        Body::Loop(_) => Kind::Loop,
    }
}

fn phase(run: &Run) -> Phase {
    match (run.succeeded, run.is_error) {
        (true, _) => Phase::Succeeded,
        (false, false) => Phase::Failed,
        (false, true) => Phase::Error,
    }
}

/// Returns a remark about a failure of the scenario that the run does not have.
fn without_effect(failure: &Failure, run: &Run) -> Option<String> {
    let place = &failure.task;
    let attempts: Vec<u32> = run
        .executions
        .iter()
        .filter(|execution| place.matches(&execution.path))
        .map(|execution| execution.attempt)
        .collect();
    match failure.attempt {
        _ if attempts.is_empty() => Some(format!("{place} does not run, so it does not fail.")),
        Some(number) if !attempts.contains(&number) => {
            Some(format!("{place} has no attempt {} in this run, so it does not fail.", number + 1))
        }
        _ => None,
    }
}

fn artifact(seen: &Value) -> Artifact {
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let schema = &seen["type"];
    let schema = schema.get("schemaTitle").or_else(|| schema.get("instanceSchema")).unwrap_or(schema);
    Artifact { name: text(&seen["name"]), schema: text(schema), metadata: known(seen["metadata"].clone()) }
}

/// Replaces texts that only a real run knows.
fn known(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains([UNKNOWN, UNDEFINED]) => {
            Value::String(text.replace([UNKNOWN, UNDEFINED], "<known at run time>"))
        }
        Value::Array(items) => items.into_iter().map(known).collect(),
        Value::Object(members) => members.into_iter().map(|(key, member)| (key, known(member))).collect(),
        other => other,
    }
}
