//! A run without disturbances, which shows that the cluster runs workflows at all.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;

use super::environment::Environment;
use super::observation::Watched;
use super::player::finish;
use super::shape::Shape;
use super::submission::{Submission, compile};

/// The time in which the controller must have seen a workflow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a pipeline without disturbances.
///
/// # Errors
/// When no controller sees the workflow, or it does not succeed.
pub fn check(environment: &Environment<'_>) -> Result<()> {
    let shape = Shape::new(false, "true");
    let workflow = compile(environment, &shape.ir(), &json!({}))?;
    let (submission, mut runs) = Submission::start(environment.cluster, &workflow, 1, environment.limit)?;
    let result = runs.iter_mut().try_for_each(|run| succeeds(environment, run));
    if !environment.keeps {
        submission.delete()?;
    }
    result
}

fn succeeds(environment: &Environment<'_>, run: &mut Watched<'_>) -> Result<()> {
    let start = Instant::now();
    while run.look()?.phase().is_empty() {
        let namespace = environment.cluster.namespace();
        let hint = "is it installed, and does it manage this namespace?";
        ensure!(start.elapsed() < PATIENCE, "Argo's controller sees no workflows in namespace {namespace}: {hint}");
        thread::sleep(Duration::from_secs(1));
    }
    let seen = finish(run, environment.limit)?;
    ensure!(seen.phase() == "Succeeded", "a pipeline without disturbances does not succeed:\n{seen}");
    Ok(())
}
