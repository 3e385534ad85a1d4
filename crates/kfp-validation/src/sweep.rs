//! Many cases: every scenario of many pipelines, and a summary of what came out.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use kfp_semantics::Limit;
use serde::{Deserialize, Serialize};

use crate::case::{Case, Verdict};
use crate::controller::Controller;
use crate::inputs::Input;
use crate::scenario::{Scenario, scenarios};

/// How many wrong runs a summary describes.
const MAX_EXAMPLES: usize = 20;

/// The results of many cases.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Pipelines that ran.
    pub pipelines: usize,
    /// Pipelines that were left out, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// All runs; a retried run counts once.
    pub runs: usize,
    /// Runs with a shutdown.
    pub shut_down: usize,
    /// Runs that were retried.
    pub retried: usize,
    /// Runs that agree but for limits of Argo.
    pub limited: BTreeMap<String, usize>,
    /// Runs that disagree, by the kind of the first disagreement.
    pub wrong: BTreeMap<String, usize>,
    /// Descriptions of the first wrong runs.
    pub examples: Vec<String>,
    /// How long it took.
    pub time: Duration,
}

impl Summary {
    /// Returns the number of runs that disagree.
    pub fn wrong_runs(&self) -> usize {
        self.wrong.values().sum()
    }

    /// Adds the results of other cases.
    pub fn join(&mut self, other: Self) {
        self.pipelines += other.pipelines;
        self.left_out.extend(other.left_out);
        self.runs += other.runs;
        self.shut_down += other.shut_down;
        self.retried += other.retried;
        self.examples.extend(other.examples);
        self.time += other.time;
        for (counts, others) in [(&mut self.limited, other.limited), (&mut self.wrong, other.wrong)] {
            for (name, count) in others {
                *counts.entry(name).or_default() += count;
            }
        }
    }

    fn add(&mut self, case: &str, number: usize, scenario: &Scenario, verdict: Verdict) {
        self.runs += 1;
        self.shut_down += usize::from(scenario.shutdown.is_some());
        self.retried += usize::from(scenario.retry.is_some());
        match verdict {
            Verdict::Agrees => {}
            Verdict::Limited(limits) => {
                for limit in limits {
                    *self.limited.entry(name(limit).to_owned()).or_default() += 1;
                }
            }
            Verdict::Disagrees(found) => {
                let Some(first) = found.first() else { return };
                *self.wrong.entry(format!("{:?}", first.kind)).or_default() += 1;
                if self.examples.len() < MAX_EXAMPLES {
                    let details: Vec<String> = found.iter().take(3).map(|found| format!("    {found}")).collect();
                    let fates: Vec<String> =
                        scenario.fates.iter().map(|(path, fate)| format!("{path} {fate:?}")).collect();
                    let shutdown = scenario.shutdown.map(|shutdown| format!("{shutdown:?}")).unwrap_or_default();
                    let head = format!("{case}, scenario {number}: {} {shutdown}", fates.join(", "));
                    self.examples.push(format!("{head}\n{}", details.join("\n")));
                }
            }
        }
    }
}

/// Returns the description of a limit in reports.
fn name(limit: Limit) -> &'static str {
    match limit {
        Limit::ExitTaskOutsideOfDag => "failed exit tasks that do not fail their DAG",
        Limit::LastNewline => "newlines lost at the end of a file",
        Limit::RunningAfterStop => "retries of stopped runs with nodes that stay Running",
        Limit::GroupAfterPassedFailure => "groups with exit tasks that fail after a passed failure",
        Limit::AttemptAfterRetry => "retries with one more attempt of a failure that stays",
        Limit::ErrorOfGroup => "groups with exit tasks whose error Argo calls a failure",
        Limit::NotWritten => "texts that mean that nothing was written",
        Limit::RetryOfPassedGroup => "retries of exit tasks of groups whose failures pass",
        Limit::UriOfUnknownStore => "runs that end at a URI that Argo cannot load",
    }
}

/// Runs `count` scenarios of each pipeline on `jobs` controllers.
///
/// # Errors
/// If a controller fails.
pub fn sweep(controller: &Path, inputs: &[Input], count: usize, seed: u64, jobs: usize) -> Result<Summary> {
    let start = Instant::now();
    let (next, summary) = (AtomicUsize::new(0), Mutex::new(Summary::default()));
    let work = || -> Result<()> {
        let mut controller = Controller::start(controller)?;
        while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let results = check(&mut controller, input, count, seed)?;
            let mut summary = summary.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            match results {
                Ok(results) => {
                    summary.pipelines += 1;
                    for (number, (scenario, verdict)) in results.into_iter().enumerate() {
                        summary.add(&input.name, number, &scenario, verdict);
                    }
                }
                Err(why) => summary.left_out.push((input.name.clone(), why)),
            }
            summary.time = start.elapsed();
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    Ok(summary.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

/// Runs the scenarios of one pipeline; the reason if it cannot run.
fn check(
    controller: &mut Controller,
    input: &Input,
    count: usize,
    seed: u64,
) -> Result<Result<Vec<(Scenario, Verdict)>, String>> {
    let case = match Case::new(&input.name, &input.source, &input.options) {
        Ok(case) => case,
        Err(error) => return Ok(Err(error.to_string().lines().next().unwrap_or_default().to_owned())),
    };
    let scenarios = scenarios(&case.pipeline, &case.policy, count, seed);
    let checked = scenarios.into_iter().map(|scenario| {
        let verdict = case.check(controller, &scenario)?;
        Ok((scenario, verdict))
    });
    checked.collect::<Result<_>>().map(Ok)
}
