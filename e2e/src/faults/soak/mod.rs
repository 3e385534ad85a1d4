//! Many runs of a pipeline of twenty tasks, each disturbed at random.

mod figures;
mod pipeline;
mod plan;

use std::ops::Range;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};

pub use self::figures::{Figures, Played};
use self::pipeline::{NO_TASK, pipeline};
pub use self::plan::Plan;
use super::disturbance::Act;
use super::environment::Environment;
use super::player::{disturb, finish, reaches};
use super::promise::is_stopped_for_good;
use super::submission::{Submission, compile};

/// Plays the runs with these numbers, as many at once as `jobs` says, and reports each to
/// `finished`. After the time of the limit, no further run starts. Equal seeds and numbers choose
/// equal disturbances.
///
/// # Errors
/// When the pipeline does not compile.
pub fn soak(
    environment: &Environment<'_>,
    numbers: Range<usize>,
    jobs: usize,
    seed: u64,
    limit: Duration,
    finished: &(dyn Fn(usize, &Plan, &Result<Played>) + Sync),
) -> Result<Figures> {
    let workflow = compile(environment, &pipeline(), &json!({"infrastructureRetries": 1}))?;
    let figures = Mutex::new(Figures::default());
    let queue = Mutex::new(numbers);
    let start = Instant::now();
    let next = || queue.lock().ok().and_then(|mut queue| queue.next()).filter(|_| start.elapsed() < limit);
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(number) = next() {
                    let plan = Plan::new(seed, number);
                    let played = play(environment, &workflow, &plan);
                    finished(number, &plan, &played);
                    figures.lock().map(|mut figures| figures.add(played.as_ref().ok())).ok();
                }
            });
        }
    });
    figures.into_inner().ok().context("a run panicked")
}

/// Plays one run.
fn play(environment: &Environment<'_>, workflow: &Value, plan: &Plan) -> Result<Played> {
    let mut workflow = workflow.clone();
    let fails = plan.fails.unwrap_or(NO_TASK);
    workflow["spec"]["arguments"]["parameters"][0]["value"] = fails.to_string().into();
    let (submission, mut runs) = Submission::start(environment.cluster, &workflow, 1, environment.limit)?;
    let mut run = runs.remove(0);
    let mut played = Played::default();
    for (number, stage) in plan.stages.iter().enumerate() {
        let is_last = number + 1 == plan.stages.len();
        played.must_succeed = is_last && played.ends.last().is_some_and(|end| !is_stopped_for_good(end));
        for step in stage {
            if environment.operator.lacks(&step.act).is_some() || !reaches(environment, &mut run, &step.moment)? {
                played.missed += 1;
                continue;
            }
            disturb(environment, &mut run, &step.act).with_context(|| step.act.kind())?;
            played.acts.push(step.act.kind());
            played.must_succeed &= matches!(step.act, Act::SetArgument(..) | Act::Retry(_) | Act::RestartController);
        }
        let end = finish(&mut run, environment.limit)?;
        let can_be_retried = end.has_ended() && end.phase() != "Succeeded";
        played.ends.push(end);
        if !can_be_retried || environment.operator.lacks(&Act::retry()).is_some() {
            break;
        }
    }
    if played.faults().is_empty() && !environment.keeps {
        submission.delete()?;
    }
    Ok(played)
}
