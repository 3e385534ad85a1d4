//! Plays a case: submits its pipeline, disturbs the run, and waits for its end.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::case::Case;
use super::disturbance::{Act, Moment};
use super::expectation::Expected;
use super::observation::{Observation, Watched};
use super::operator::Operator;
use crate::Pipeline;
use crate::cluster::Cluster;
use crate::resource::Resource;

/// The label of all runs of this program.
pub const LABEL: &str = "kfp-compile-e2e";

/// The name of the quota that keeps pods from being created.
const QUOTA: &str = "kfp-compile-e2e";

/// The pause between two looks at a run.
const PAUSE: Duration = Duration::from_millis(800);

/// The time in which the last pods of a run must end.
const GRACE: Duration = Duration::from_secs(90);

/// The place where cases are played.
pub struct Environment<'c> {
    /// The cluster.
    pub cluster: &'c Cluster,
    /// The operator of the cluster.
    pub operator: &'c Operator,
    /// The version of Argo: `v4.1.2`.
    pub version: String,
    /// The image of all programs that need only a shell.
    pub image: String,
    /// The config map of the artifact repository, which the operator can take away.
    pub repository: Option<String>,
    /// A run in which nothing changes for this time hangs.
    pub limit: Duration,
    /// Runs stay on the cluster.
    pub keeps: bool,
}

/// The end of a stage of a case.
#[derive(Clone, Debug)]
pub struct Played {
    /// The observation.
    pub seen: Observation,
    /// The end that was expected, on this version of Argo.
    pub expected: Expected,
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
    let created = environment.cluster.create(Resource::Workflow, &workflow)?;
    let name = created["metadata"]["name"].as_str().context("a workflow has a name")?.to_owned();
    let mut run = Watched::new(environment.cluster, name.clone());
    let known = case.known(&environment.version);
    let mut played = Vec::new();
    for (number, stage) in case.stages.iter().enumerate() {
        let expected = known.and_then(|known| known.expected.get(number)).unwrap_or(&stage.expected);
        for step in &stage.steps {
            wait_for(environment, &mut run, &step.moment).with_context(|| format!("before: {}", step.act.kind()))?;
            disturb(environment, &mut run, &step.act).with_context(|| step.act.kind())?;
        }
        // A run that is known to hang need not be waited for as long.
        let limit = if expected.hangs() { environment.limit / 3 } else { environment.limit };
        let seen = finish(&mut run, limit)?;
        played.push(Played { seen, expected: expected.clone() });
        if expected.hangs() {
            break;
        }
    }
    if !environment.keeps {
        for name in [&name, &run.name] {
            environment.cluster.delete(Resource::Workflow, name, None)?;
        }
    }
    Ok(played)
}

/// Compiles a pipeline for the cluster.
pub(super) fn compile(environment: &Environment<'_>, pipeline: &Value, options: &Value) -> Result<Value> {
    let mut options = options.clone();
    if environment.image != super::shape::IMAGE {
        options["executors"] = json!({"*": {"image": environment.image}});
    }
    if let Some(name) = &environment.repository {
        options["artifactRepositoryRef"] = json!({"configMap": name, "key": "repository"});
    }
    options["labels"] = json!({LABEL: "true"});
    options["argoVersion"] =
        json!(environment.version.trim_start_matches('v').rsplit_once('.').map_or("", |(minor, _)| minor));
    let config: kfp_argo::Config = serde_json::from_value(options).context("the options of a case")?;
    Ok(Pipeline::from_ir(pipeline).with(|options| *options = config.into_options()).workflow())
}

fn wait_for(environment: &Environment<'_>, run: &mut Watched<'_>, moment: &Moment) -> Result<()> {
    if let Moment::After(time) = moment {
        // The run is watched all the time, so that no pod goes unseen.
        let start = Instant::now();
        while start.elapsed() < *time {
            run.look()?;
            thread::sleep(PAUSE);
        }
        return Ok(());
    }
    let mut changed = Instant::now();
    let mut before = run.look()?;
    loop {
        let seen = run.look()?;
        let has_come = match moment {
            Moment::Now | Moment::After(_) => true,
            Moment::Waiting(path) => run.waits(path),
            Moment::Running(path) => run.runs(path),
            Moment::Ended(path) => {
                seen.tasks.get(path).is_some_and(|task| !matches!(task.phase.as_str(), "" | "Pending" | "Running"))
            }
        };
        if has_come {
            return Ok(());
        }
        if seen.has_ended() {
            bail!("{moment:?} did not come\n{seen}");
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
/// for the time of the limit.
pub(super) fn finish(run: &mut Watched<'_>, limit: Duration) -> Result<Observation> {
    let mut changed = Instant::now();
    let mut ended = None;
    let mut before = run.look()?;
    while changed.elapsed() < limit {
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
