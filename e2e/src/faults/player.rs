//! Plays a case: submits its pipeline, disturbs the run, and waits for its end.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use super::case::Case;
use super::disturbance::{Act, Moment};
use super::environment::Environment;
use super::expectation::Expected;
use super::observation::{Observation, Watched};
use super::submission::{Submission, compile};
use crate::cluster::Cluster;
use crate::resource::Resource;

/// The name of the quota that keeps pods from being created.
const QUOTA: &str = "kfp-compile-e2e";

/// The pause between two looks at a run.
const PAUSE: Duration = Duration::from_millis(1500);

/// The time in which the last pods of a run must end.
const GRACE: Duration = Duration::from_secs(90);

/// The end of a stage of a case.
#[derive(Clone, Debug)]
pub struct Played {
    /// The number of the stage.
    pub stage: usize,
    /// The observation.
    pub seen: Observation,
}

/// Plays a case and returns the ends of its stages.
///
/// # Errors
/// When the cluster refuses something, or a moment does not come.
pub fn play(environment: &Environment<'_>, case: &Case) -> Result<Vec<Played>> {
    let played = play_stages(environment, case);
    // A case that was broken off must not leave a disturbance behind.
    let acts = case.stages.iter().flat_map(|stage| &stage.steps).map(|step| &step.act);
    for act in acts {
        match act {
            Act::StoreDown => environment.operator.store("up")?,
            Act::ForbidPods => environment.cluster.delete(Resource::Quota, QUOTA, None)?,
            _ => {}
        }
    }
    played
}

fn play_stages(environment: &Environment<'_>, case: &Case) -> Result<Vec<Played>> {
    let workflow = compile(environment, &case.pipeline, &case.options)?;
    let (cluster, limit) = (environment.cluster, environment.limit);
    let (submission, mut runs) = Submission::start(cluster, &workflow, case.runs, limit)?;
    let mut played = Vec::new();
    for (number, stage) in case.stages.iter().enumerate() {
        for step in &stage.steps {
            for run in &mut runs {
                wait_for(environment, run, &step.moment).with_context(|| format!("before: {}", step.act.kind()))?;
                disturb(environment, run, &step.act).with_context(|| step.act.kind())?;
            }
        }
        // A run that is known to hang need not be waited for as long.
        let mut known = case.known(&environment.version).filter(|known| !known.is_chance);
        let hangs = known.any(|known| known.expected(number).is_some_and(Expected::hangs));
        let limit = if hangs { limit / 3 } else { limit };
        for run in &mut runs {
            played.push(Played { stage: number, seen: finish(run, limit)? });
        }
        // Nothing can follow a run that never ends.
        if !played.iter().all(|played| played.seen.has_ended()) {
            break;
        }
    }
    if !environment.keeps {
        submission.delete()?;
        // A resubmitted run is another workflow.
        runs.iter().try_for_each(|run| cluster.delete(Resource::Workflow, &run.name, None))?;
    }
    Ok(played)
}

fn wait_for(environment: &Environment<'_>, run: &mut Watched<'_>, moment: &Moment) -> Result<()> {
    if !reaches(environment, run, moment)? {
        bail!("{moment:?} did not come\n{}", run.look()?);
    }
    Ok(())
}

/// Waits for a moment of a run. Returns false if it can come no more.
pub(super) fn reaches(environment: &Environment<'_>, run: &mut Watched<'_>, moment: &Moment) -> Result<bool> {
    if let Moment::After(time) = moment {
        // The run is watched all the time, so that no pod goes unseen.
        let start = Instant::now();
        while start.elapsed() < *time {
            run.look()?;
            thread::sleep(PAUSE);
        }
        return Ok(true);
    }
    let mut changed = Instant::now();
    let mut before = run.look()?;
    loop {
        let seen = run.look()?;
        let phase = |path: &String| seen.tasks.get(path).map_or("", |task| task.phase.as_str());
        let is_over = |path: &String| !matches!(phase(path), "" | "Pending" | "Running");
        let (has_come, is_past) = match moment {
            Moment::Now | Moment::After(_) => (true, false),
            Moment::Waiting(path) => (run.waits(path), is_over(path) || run.runs(path)),
            Moment::Running(path) => (run.runs(path), is_over(path)),
            Moment::Ended(path) => (is_over(path), false),
        };
        if has_come || is_past || seen.has_ended() {
            return Ok(has_come);
        }
        ensure!(changed.elapsed() < environment.limit, "{moment:?} does not come\n{seen}");
        if !seen.is_as(&before) {
            changed = Instant::now();
            before = seen;
        }
        thread::sleep(PAUSE);
    }
}

/// Disturbs a run.
pub(super) fn disturb<'c>(environment: &Environment<'c>, run: &mut Watched<'c>, act: &Act) -> Result<()> {
    let (cluster, operator) = (environment.cluster, environment.operator);
    let pod = |run: &Watched<'_>, path: &str| {
        let pod = run.pod(path).with_context(|| format!("{path} has no pod"))?;
        anyhow::Ok((pod.0.to_owned(), pod.1.to_owned()))
    };
    let shut_down =
        |name: &str, how: &str| cluster.patch(Resource::Workflow, name, &json!({"spec": {"shutdown": how}}));
    match act {
        Act::Nothing => Ok(()),
        Act::DeletePod(path) => cluster.delete(Resource::Pod, &pod(run, path)?.0, None),
        Act::DrainNode(path) => {
            let (pod, node) = pod(run, path)?;
            drain(cluster, run, &pod, &node)
        }
        Act::Stop => shut_down(&run.name, "Stop"),
        Act::Terminate => shut_down(&run.name, "Terminate"),
        Act::RestartController => operator.restart_controller(cluster),
        Act::SlowApiServer => operator.slow_api_server(),
        Act::StoreDown => operator.store("down"),
        Act::StoreUp => operator.store("up"),
        Act::DeleteWorkflow => cluster.delete(Resource::Workflow, &run.name, None),
        Act::ForbidPods => {
            let spec = json!({"hard": {"pods": "0"}, "scopes": ["Terminating"]});
            let metadata = json!({"name": QUOTA});
            let quota = json!({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": spec});
            cluster.apply(Resource::Quota, &quota)
        }
        Act::AllowPods => cluster.delete(Resource::Quota, QUOTA, None),
        Act::SetArgument(name, value) => {
            let parameters = json!([{"name": name, "value": value}]);
            cluster.patch(Resource::Workflow, &run.name, &json!({"spec": {"arguments": {"parameters": parameters}}}))
        }
        Act::Retry(arguments) => {
            let mut words = vec!["retry".to_owned(), "--namespace".to_owned(), cluster.namespace().to_owned()];
            words.push(run.name.clone());
            words.extend(arguments.iter().flat_map(|(name, value)| ["-p".to_owned(), format!("{name}={value}")]));
            operator.argo(&words.iter().map(String::as_str).collect::<Vec<_>>()).map(drop)
        }
        Act::Resubmit { is_memoized } => {
            let mut words = vec!["resubmit", "--namespace", cluster.namespace(), run.name.as_str(), "--output", "name"];
            words.extend(is_memoized.then_some("--memoized"));
            let name = operator.argo(&words)?;
            *run = Watched::new(cluster, name.trim().to_owned());
            Ok(())
        }
    }
}

/// Cordons a node, evicts a pod, and after some seconds lets pods start there again.
fn drain(cluster: &Cluster, run: &mut Watched<'_>, pod: &str, node: &str) -> Result<()> {
    let cordon = |is: bool| cluster.patch(Resource::Node, node, &json!({"spec": {"unschedulable": is}}));
    cordon(true)?;
    let evicted = cluster.evict(pod);
    for _ in 0..8 {
        drop(run.look());
        thread::sleep(PAUSE);
    }
    cordon(false)?;
    evicted
}

/// Waits until the run and its last hooks have ended and no pod is at work, or nothing has changed
/// for the time of the limit, or it has changed for ten times as long.
pub(super) fn finish(run: &mut Watched<'_>, limit: Duration) -> Result<Observation> {
    let start = Instant::now();
    let mut changed = start;
    let mut ended = None;
    let mut before = run.look()?;
    while changed.elapsed() < limit && start.elapsed() < limit * 10 {
        let seen = run.look()?;
        if seen.has_ended() {
            // The kubelet takes a moment to end the last pods.
            let ended = ended.get_or_insert_with(Instant::now);
            if seen.active.is_empty() || ended.elapsed() > GRACE {
                break;
            }
        }
        if !seen.is_as(&before) {
            changed = Instant::now();
            before = seen;
        }
        thread::sleep(PAUSE);
    }
    run.inspect()
}
