//! One case from end to end: compile, run, compare.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use kfp_argo::pipeline::{Body, Component, Pipeline};
use kfp_argo::{Checked, Options, compile};
use kfp_semantics::{Attempt, Earlier, Ending, Execution, Limit, Outcome, Path, Policy, Run, World, run, run_again};
use serde_json::Value;

use crate::compare::{Disagreement, Kind, compare, match_pods};
use crate::controller::Controller;
use crate::limits::{self, group_of};
use crate::observed::Observed;
use crate::request::{Executions, request};
use crate::scenario::{Scenario, Shutdown};
use kfp_simulation::workflow::{Locations, is_at};

/// A part of the message of a node that ends a run because Argo cannot load a URI.
const REFUSED_URI: &str = "kfp-compile explain KFP408";

/// A pipeline, compiled.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name in reports.
    pub name: String,
    /// The checked pipeline.
    pub pipeline: Pipeline,
    /// The compiled workflow.
    pub workflow: Value,
    /// The choices that the options make.
    pub policy: Policy,
}

/// The result of the comparison of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The run is one that the meaning permits.
    Agrees,
    /// The run is right but for these limits of Argo.
    Limited(BTreeSet<Limit>),
    /// The run is wrong.
    Disagrees(Vec<Disagreement>),
}

impl Case {
    /// Compiles a pipeline.
    ///
    /// # Errors
    /// If the pipeline has errors.
    pub fn new(name: &str, source: &[u8], options: &Options) -> Result<Self> {
        let Checked { pipeline, overrides, .. } = kfp_argo::check(source, options)?;
        ensure!(!looks_up_images(&pipeline), "a program without a command: Argo asks the registry of its image");
        let compiled = compile(source, options)?;
        let workflow: Value = serde_json::from_str(&compiled.to_text(argo_model::Format::Json)?)?;
        let metadata = &workflow["metadata"];
        let run_name = match metadata["name"].as_str() {
            Some(name) => name.to_owned(),
            None => format!("{}abcde", metadata["generateName"].as_str().unwrap_or_default()),
        };
        let policy = Policy {
            state_words: options.state_words,
            tolerated_failures: options.tolerated_failures,
            run_name,
            overrides,
            fail_fast: options.fail_fast,
            ..Policy::default()
        };
        Ok(Self { name: name.to_owned(), pipeline, workflow, policy })
    }

    /// Runs a scenario on the controller and compares it with the meaning.
    ///
    /// # Errors
    /// If the controller's process fails.
    pub fn check(&self, controller: &mut Controller, scenario: &Scenario) -> Result<Verdict> {
        let observed = self.observe(controller, scenario)?;
        Ok(self.judge(scenario, &observed))
    }

    /// Runs a scenario on the controller.
    ///
    /// # Errors
    /// If the controller's process fails.
    pub fn observe(&self, controller: &mut Controller, scenario: &Scenario) -> Result<Observed> {
        controller.run(&self.request(scenario))
    }

    /// Returns the request that runs a scenario.
    pub fn request(&self, scenario: &Scenario) -> Value {
        let Some(locations) = Locations::new(&self.workflow, &self.policy.overrides) else { return Value::Null };
        request(&self.workflow, &self.pipeline, &locations, scenario, &self.worlds(scenario))
    }

    /// Returns the scenario, and the one of the retried run, each with all executions that can
    /// happen.
    pub(crate) fn worlds(&self, scenario: &Scenario) -> Vec<(Scenario, Executions)> {
        let first = self.executions(scenario, &[Earlier::default()]);
        // A retried run reads what the first one left; after a shutdown, all of it may be missing.
        let left = |policy| Earlier::of(&run(&self.pipeline, &scenario.arguments, &policy, scenario));
        let [strict, limited] = self.policies().map(left);
        let retried = scenario.retried().map(|world| {
            let executions = self.executions(&world, &[Earlier::default(), strict, limited]);
            (world, executions)
        });
        [(scenario.clone(), first)].into_iter().chain(retried).collect()
    }

    /// Compares an observed run with the meaning, first without and then with the limits of Argo.
    pub fn judge(&self, scenario: &Scenario, observed: &Observed) -> Verdict {
        let found = self.disagreements(&self.policy, scenario, observed);
        if found.is_empty() {
            return Verdict::Agrees;
        }
        if observed.phase != "Succeeded" && observed.nodes.iter().any(|node| node.message.contains(REFUSED_URI)) {
            return Verdict::Limited(BTreeSet::from([Limit::UriOfUnknownStore]));
        }
        let mut least = found;
        let single = Limit::ALL.iter().map(|limit| BTreeSet::from([*limit]));
        for limits in single.chain([Limit::ALL.into()]) {
            let limited = Policy { limits: limits.clone(), ..self.policy.clone() };
            let found = self.disagreements(&limited, scenario, observed);
            if found.is_empty() {
                return Verdict::Limited(limits);
            }
            if found.len() < least.len() {
                least = found;
            }
        }
        Verdict::Disagrees(least)
    }

    /// Returns every execution that a world can see after these earlier runs.
    fn executions(&self, world: &Scenario, earlier: &[Earlier]) -> Executions {
        let policies = self.policies();
        let runs = policies.iter().flat_map(|policy| {
            earlier.iter().map(move |earlier| run_again(&self.pipeline, &world.arguments, policy, world, earlier))
        });
        let executions = runs.flat_map(|run| run.executions);
        executions.map(|execution| (execution.path, execution.attempt)).collect()
    }

    /// Returns the policy without the limits of Argo, and with them.
    fn policies(&self) -> [Policy; 2] {
        [self.policy.clone(), Policy { limits: Limit::ALL.into(), ..self.policy.clone() }]
    }

    fn disagreements(&self, policy: &Policy, scenario: &Scenario, observed: &Observed) -> Vec<Disagreement> {
        let Some(locations) = Locations::new(&self.workflow, &self.policy.overrides) else { return Vec::new() };
        let undisturbed = run(&self.pipeline, &scenario.arguments, policy, scenario);
        let (mut found, first) = match scenario.shutdown {
            None => (compare(&self.pipeline, &locations, &undisturbed, observed, None), undisturbed),
            Some((_, shutdown)) => {
                let replay = Replay::new(scenario, self, &locations, &undisturbed, observed);
                let first = run(&self.pipeline, &scenario.arguments, policy, &replay);
                let mut found = compare(
                    &self.pipeline,
                    &locations,
                    &first,
                    observed,
                    scenario.shutdown.map(|(_, shutdown)| shutdown),
                );
                if shutdown == Shutdown::Stop && undisturbed.undefined.is_none() {
                    found.extend(self.missing_exit_tasks(&undisturbed, &first));
                }
                (found, first)
            }
        };
        let is_limited = policy.limits.contains(&Limit::RunningAfterStop)
            && scenario.shutdown.is_some()
            && (observed.nodes.iter().any(|node| node.phase == "Running")
                || limits::has_lost_links(self, &locations, &first, observed))
            || policy.limits.contains(&Limit::RetryOfPassedGroup) && limits::hangs_at_exit_task(self, &first, observed);
        // Argo refuses to retry a run that succeeded.
        let is_comparable = observed.phase != "Succeeded" && !is_limited;
        let retried = observed.after_retry.as_ref().filter(|_| is_comparable);
        if let (Some(world), Some(again)) = (scenario.retried(), retried) {
            let mut earlier = Earlier::of(&first);
            if scenario.shutdown.is_some() {
                // An importer has no program, so only its node shows whether it came before the
                // end.
                earlier.retain(|path, outcome| {
                    outcome != Outcome::Succeeded || has_succeeded(&locations, &self.pipeline, path, observed)
                });
            }
            let second = run_again(&self.pipeline, &scenario.arguments, policy, &world, &earlier);
            let rest = limits::without_added_attempts(self, &locations, &second, again);
            let rest = rest.filter(|_| policy.limits.contains(&Limit::AttemptAfterRetry));
            let mut after = compare(&self.pipeline, &locations, &second, rest.as_ref().unwrap_or(again), None);
            // A failure that Argo would have left as it is may have become a success.
            after.retain(|found| rest.is_none() || found.kind != Kind::Phase);
            found.extend(
                after.into_iter().map(|found| Disagreement { place: format!("retry: {}", found.place), ..found }),
            );
        }
        found
    }

    /// Finds the exit tasks that `argo stop` kept from running although something of their group
    /// ran.
    fn missing_exit_tasks(&self, undisturbed: &Run, stopped: &Run) -> Vec<Disagreement> {
        let ran = |path: &Path| stopped.executions.iter().any(|execution| execution.path.is_within(path));
        let of_exit_tasks = undisturbed.executions.iter().filter(|execution| execution.in_exit_task);
        let missing = of_exit_tasks.filter(|execution| {
            let group = group_of(self, &execution.path);
            !ran(&execution.path) && group.is_some_and(|group| ran(&group)) && is_alone(execution, undisturbed)
        });
        let report = |execution: &Execution| Disagreement {
            kind: Kind::Missing,
            place: execution.path.to_string(),
            detail: "the exit task did not run after the run was stopped".to_owned(),
        };
        missing.map(report).collect()
    }
}

/// Returns true if the node of a task has succeeded.
fn has_succeeded(locations: &Locations<'_>, pipeline: &Pipeline, path: &Path, observed: &Observed) -> bool {
    locations.of(pipeline, path).is_some_and(|location| {
        let mut nodes = observed.nodes.iter().filter(|node| node.phase == "Succeeded");
        nodes.any(|node| is_at(&location.pattern, &node.path))
    })
}

/// Returns true if Argo has to ask a registry for the command of some image.
fn looks_up_images(pipeline: &Pipeline) -> bool {
    pipeline.components.values().any(|component| match &component.body {
        Body::Container(container) => container.command.is_empty(),
        _ => false,
    })
}

/// Returns true if an execution waits for nothing within its exit task.
fn is_alone(execution: &Execution, run: &Run) -> bool {
    let mut others = run.executions.iter().filter(|other| other.in_exit_task);
    !others.any(|other| execution.after.iter().any(|path| other.path.is_within(path)))
}

/// The world of a run that was shut down: what started is what the run shows, and what was running
/// then has failed.
struct Replay<'r> {
    scenario: &'r Scenario,
    /// The executions that took place, each with whether it succeeded.
    observed: BTreeMap<(Path, u32), bool>,
}

impl<'r> Replay<'r> {
    fn new(
        scenario: &'r Scenario,
        case: &Case,
        locations: &Locations<'_>,
        undisturbed: &Run,
        observed: &Observed,
    ) -> Self {
        let pods = match_pods(&case.pipeline, locations, undisturbed, observed, &mut Vec::new());
        let took_place = pods.into_iter().map(|(execution, pod)| {
            let node = observed.nodes.iter().find(|node| node.path == pod.path);
            let succeeded = node.is_some_and(|node| node.phase == "Succeeded");
            ((execution.path.clone(), execution.attempt), succeeded)
        });
        let took_place = took_place.collect();
        Self { scenario, observed: took_place }
    }
}

impl World for Replay<'_> {
    fn attempt(&self, path: &Path, attempt: u32, component: &Component) -> Option<Attempt> {
        let succeeded = *self.observed.get(&(path.clone(), attempt))?;
        let told = self.scenario.attempt(path, attempt, component)?;
        let ending = match (succeeded, told.ending) {
            (true, _) => Ending::Succeeded,
            (false, Ending::Broken) => Ending::Broken,
            (false, _) => Ending::Failed,
        };
        Some(Attempt { ending, ..told })
    }
}
