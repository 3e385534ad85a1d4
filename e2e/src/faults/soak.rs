//! Many runs of a pipeline of twenty tasks, each disturbed at random.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::disturbance::Act;
use super::observation::{Observation, Watched};
use super::player::{Environment, compile, disturb, finish};
use super::promise::{Broken, broken_promises};
use crate::ir::{Ir, input, reference, task};
use crate::random::Random;
use crate::resource::Resource;

/// The number of iterations of the loop in the pipeline.
const ITERATIONS: usize = 6;

/// The number of the task that fails, if none does.
const NOBODY: usize = 99;

/// The figures of many runs.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// The number of runs by phase, at their last end.
    pub phases: BTreeMap<String, usize>,
    /// The number of disturbances, by kind.
    pub acts: BTreeMap<String, usize>,
    /// Runs that did not end.
    pub hung: usize,
    /// Tasks that ran again after they had succeeded.
    pub double: usize,
    /// Runs that succeeded with a failed task.
    pub falsely_succeeded: usize,
    /// Pods at work after the end of their run.
    pub left_behind: usize,
    /// What was wrong, run by run.
    pub details: Vec<String>,
    /// Runs that could not be played.
    pub refused: Vec<String>,
}

/// Plays a number of runs, as many at once as `jobs` says. Equal seeds choose equal disturbances.
///
/// # Errors
/// When the pipeline does not compile.
pub fn soak(environment: &Environment<'_>, runs: usize, jobs: usize, seed: u64, limit: Duration) -> Result<Figures> {
    let workflow = compile(environment, &pipeline(), &json!({"infrastructureRetries": 1}))?;
    let figures = Mutex::new(Figures::default());
    let queue = Mutex::new(0..runs);
    let start = std::time::Instant::now();
    let next = || queue.lock().ok().and_then(|mut queue| queue.next()).filter(|_| start.elapsed() < limit);
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(number) = next() {
                    let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
                    let played = one(environment, &workflow, &mut random);
                    if let Ok(mut figures) = figures.lock() {
                        figures.add(number, played);
                    }
                }
            });
        }
    });
    figures.into_inner().ok().context("a run panicked")
}

/// Plays one run, and returns its ends and its disturbances.
fn one(
    environment: &Environment<'_>,
    workflow: &Value,
    random: &mut Random,
) -> Result<(Vec<Observation>, Vec<String>)> {
    let mut workflow = workflow.clone();
    let fails = if random.below(2) == 0 { random.below(8) } else { NOBODY };
    workflow["spec"]["arguments"]["parameters"][0]["value"] = fails.to_string().into();
    let created = environment.cluster.create(Resource::Workflow, &workflow)?;
    let name = created["metadata"]["name"].as_str().context("a workflow has a name")?.to_owned();
    let mut run = Watched::new(environment.cluster, name.clone());
    let mut acts = vec![];
    if fails != NOBODY {
        acts.push("a program fails".to_owned());
    }
    for _ in 0..=random.below(3) {
        let pause = random.below(25);
        for _ in 0..pause {
            run.look()?;
            thread::sleep(Duration::from_secs(1));
        }
        if run.look()?.has_ended() {
            break;
        }
        let act = match random.below(10) {
            0 => Act::Stop,
            1 => Act::Terminate,
            2 => Act::RestartController,
            _ => match run.running().nth(random.below(3)) {
                Some(path) => Act::DeletePod(path.to_owned()),
                None => continue,
            },
        };
        if environment.operator.lacks(&act).is_some() {
            continue;
        }
        // A pod can end before it is deleted.
        disturb(environment, &mut run, &act)?;
        acts.push(act.kind().to_owned());
    }
    let mut ends = vec![finish(&mut run, environment.limit)?];
    let retry = Act::retry_with("fails", &NOBODY.to_string());
    let has_failed = ends.iter().any(|end| end.has_ended() && end.phase() != "Succeeded");
    if has_failed && environment.operator.lacks(&retry).is_none() {
        disturb(environment, &mut run, &retry)?;
        acts.push(retry.kind().to_owned());
        ends.push(finish(&mut run, environment.limit)?);
    }
    let is_well = ends.iter().all(|end| broken_promises(end).is_empty());
    if is_well && !environment.keeps {
        environment.cluster.delete(Resource::Workflow, &name, None)?;
    }
    Ok((ends, acts))
}

impl Figures {
    fn add(&mut self, number: usize, played: Result<(Vec<Observation>, Vec<String>)>) {
        let (ends, acts) = match played {
            Ok(played) => played,
            Err(error) => return self.refused.push(format!("run {number}: {error:#}")),
        };
        let phase = ends.last().map_or("", Observation::phase);
        *self.phases.entry(phase.to_owned()).or_default() += 1;
        for act in &acts {
            *self.acts.entry(act.clone()).or_default() += 1;
        }
        for end in &ends {
            for broken in broken_promises(end) {
                match broken {
                    Broken::Hangs => self.hung += 1,
                    Broken::Twice(_) => self.double += 1,
                    Broken::FalselySucceeded(_) => self.falsely_succeeded += 1,
                    Broken::LeftBehind(_) => self.left_behind += 1,
                }
                self.details.push(format!("run {number}, {}: {broken}\n{end}", acts.join(", ")));
            }
        }
    }

    /// Returns the number of runs.
    pub fn runs(&self) -> usize {
        self.phases.values().sum()
    }

    /// Returns true if every run kept its promises.
    pub fn is_good(&self) -> bool {
        self.details.is_empty() && self.refused.is_empty()
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |counts: &BTreeMap<String, usize>| {
            counts.iter().map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "{} runs of 20 tasks; at their ends: {}", self.runs(), list(&self.phases))?;
        writeln!(f, "disturbances: {}", list(&self.acts))?;
        let Self { hung, double, falsely_succeeded, left_behind, .. } = self;
        write!(f, "hung {hung}, double {double}, falsely succeeded {falsely_succeeded}, left at work {left_behind}")?;
        write!(f, ", refused {}", self.refused.len())
    }
}

/// Returns the IR: an exit handler around two chains, a sub-pipeline and a loop, and tasks behind it.
/// The argument `fails` is the number of the task that fails.
fn pipeline() -> Value {
    let number = json!({"parameterType": "NUMBER_INTEGER"});
    let inputs = json!({"number": number, "fails": number});
    let status = json!({"status": {"parameterType": "TASK_FINAL_STATUS", "isOptional": true}});
    let fails = json!({"fails": number});
    let program = "sleep $(($0 % 3)); [ \"$0\" != \"$1\" ]";
    let step = |number: usize, after: &[&str]| {
        let constant = json!({"runtimeValue": {"constant": number}});
        let mut step = task("step", json!({"number": constant, "fails": input("fails")}));
        step["dependentTasks"] = json!(after);
        step
    };
    let pass = |component: &str, after: &[&str]| {
        let mut pass = task(component, json!({"fails": input("fails")}));
        pass["dependentTasks"] = json!(after);
        pass
    };
    let items: Vec<usize> = (0..ITERATIONS).collect();
    let mut iterate = pass("iterate", &["first"]);
    iterate["parameterIterator"] = json!({"itemInput": "item", "items": {"raw": json!(items).to_string()}});
    let mut clean_up = task("clean-up", json!({"status": {"taskFinalStatus": {"producerTask": "exit-handler-1"}}}));
    clean_up["dependentTasks"] = json!(["exit-handler-1"]);
    clean_up["triggerPolicy"] = json!({"strategy": "ALL_UPSTREAM_TASKS_COMPLETED"});
    let iteration = json!({"item": number, "fails": number});
    let in_loop = task("step", json!({"number": input("item"), "fails": input("fails")}));
    Ir::default()
        .container("step", &inputs, &json!({}), &["sh", "-c", program], &[reference("number"), reference("fails")])
        .container("clean-up", &status, &json!({}), &["sh", "-c", "echo \"@@ $0\""], &[reference("status")])
        .pipeline("iterate", &iteration, &[], json!({"train": in_loop}))
        .pipeline(
            "sub",
            &fails,
            &[],
            json!({"one": step(4, &[]), "two": step(5, &["one"]), "three": step(6, &["one"])}),
        )
        .pipeline(
            "exit-handler-1",
            &fails,
            &[],
            json!({
                "first": step(0, &[]),
                "left-1": step(1, &["first"]), "left-2": step(2, &["left-1"]), "left-3": step(10, &["left-2"]),
                "right-1": step(3, &["first"]), "right-2": step(11, &["right-1"]),
                "sub": pass("sub", &["right-1"]),
                "iterate": iterate,
                "last": step(12, &["left-3", "right-2", "sub", "iterate"]),
            }),
        )
        .root(
            &fails,
            &[],
            json!({
                "exit-handler-1": pass("exit-handler-1", &[]),
                "clean-up": clean_up,
                "aside": step(7, &[]),
                "publish": step(13, &["exit-handler-1"]),
                "announce": step(14, &["publish"]),
            }),
        )
}

#[cfg(test)]
mod tests {
    use super::pipeline;
    use crate::Pipeline;

    #[test]
    fn the_pipeline_compiles() {
        drop(Pipeline::from_ir(&pipeline()).argument("fails", "99").workflow());
    }
}
