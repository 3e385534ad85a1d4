//! A run: its definition, and what is said of it afterwards.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::Pipeline;
use kfp_argo::{StateWords, TaskOverrides, ToleratedFailures};
use serde_json::Value;

use crate::again::Earlier;
use crate::artifact;
use crate::command_line::Received;
use crate::input::{Ended, Frame};
use crate::path::Path;
use crate::reason::Reason;
use crate::time::Time;
use crate::value;
use crate::world::{Attempt, Ending, World};

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ran, and nothing in it failed.
    Succeeded,
    /// It ran, and something in it failed.
    Failed,
    /// Its condition did not hold.
    Skipped,
    /// A task that it waits for did not succeed, so it never started.
    Omitted,
    /// The run was stopped before it could start.
    Stopped,
}

impl Outcome {
    /// Returns true if the task started.
    pub fn has_started(self) -> bool {
        matches!(self, Outcome::Succeeded | Outcome::Failed)
    }

    /// Returns true if the outcome fails the DAG around the task.
    pub fn is_failure(self) -> bool {
        matches!(self, Outcome::Failed | Outcome::Stopped)
    }
}

/// Choices that the IR leaves to the backend.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The words of final statuses.
    pub state_words: StateWords,
    /// Whether a failure that a tolerant task follows fails the DAG.
    pub tolerated_failures: ToleratedFailures,
    /// Name of the run, as programs see it.
    pub run_name: String,
    /// The limits of Argo that apply; none in the meaning itself.
    pub limits: BTreeSet<Limit>,
    /// The settings of tasks in the options files.
    pub overrides: TaskOverrides,
    /// Whether a failure keeps the other tasks of its DAG from starting.
    pub fail_fast: bool,
    /// When the run is stopped: programs that have started then end, and nothing starts later,
    /// except exit tasks.
    pub stop: Option<Time>,
}

/// A limit of Argo, which no workflow can avoid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// A failed exit task fails the run, but not the DAG that contains it.
    ///
    /// The IR says that a failed task fails its DAG. Argo takes the outcome of a DAG from its tasks
    /// and ignores its hooks, so a workflow can fail the run only, at its end. The DAGs around a
    /// failed exit task then count as succeeded, and what waits for them starts. Only an exit task
    /// further out sees `FAILED` all the same.
    ExitTaskOutsideOfDag,
    /// A string in a file of its own loses one newline at its end: Argo removes it.
    LastNewline,
    /// After `argo stop`, a pipeline that was running can stay so in Argo's eyes although the run
    /// has ended (fact A54), and what follows it can have lost its place behind it (fact A72). A
    /// retry of such a run may never end, or Argo refuses it. No definition of a run depends on it.
    RunningAfterStop,
    /// The run ends before a program reads an artifact whose URI only the run knows and Argo cannot
    /// load (fact A62). KFP could load it. No definition of a run depends on it.
    UriOfUnknownStore,
    /// A retry can run a task with retries once more although it leaves its failure as it is (fact
    /// A64). Nothing that has run sees how this attempt ends, so no definition of a run depends on
    /// it.
    AttemptAfterRetry,
    /// With [`ToleratedFailures::Pass`], a group with an exit task that a handled failure keeps
    /// from starting fails its DAG. Argo takes the phase of such a target from the tasks before it
    /// (fact A9), and as no target it could lose its exit task.
    GroupAfterPassedFailure,
    /// A group with an exit task fails although something in it ended in an error: it can be a
    /// Steps template (fact A73), whose phase is never Error. Start conditions tell the two apart.
    ErrorOfGroup,
    /// A text that is [`NOT_WRITTEN`] counts as not written. Argo knows a missing file only by the
    /// text that takes its place.
    NotWritten,
    /// With [`ToleratedFailures::Pass`], a retry of a failed exit task never ends if a tolerant
    /// task waits for its group: the group cannot be a target (fact A23). No definition of a run
    /// depends on it.
    RetryOfPassedGroup,
}

/// The text that takes the place of a file which a program need not write.
pub const NOT_WRITTEN: &str = "<not written>";

impl Limit {
    /// All limits.
    pub const ALL: [Limit; 9] = [
        Limit::ExitTaskOutsideOfDag,
        Limit::LastNewline,
        Limit::RunningAfterStop,
        Limit::UriOfUnknownStore,
        Limit::AttemptAfterRetry,
        Limit::GroupAfterPassedFailure,
        Limit::ErrorOfGroup,
        Limit::NotWritten,
        Limit::RetryOfPassedGroup,
    ];
}

impl Policy {
    /// Returns true if a limit applies.
    pub(crate) fn has(&self, limit: Limit) -> bool {
        self.limits.contains(&limit)
    }
}

/// One attempt of one program.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The task.
    pub path: Path,
    /// The number of the attempt, from 0.
    pub attempt: u32,
    /// How it ended.
    pub ending: Ending,
    /// When it started.
    pub start: Time,
    /// The tasks that had to end before it: it starts after all executions within these paths.
    pub after: Vec<Path>,
    /// The inputs of the program; `None` for a task that has no program (a volume claim).
    pub received: Option<Received>,
    /// Whether it is an exit task, or a part of one. These start although the run is being stopped.
    pub in_exit_task: bool,
}

/// A task of a run, or an iteration.
#[derive(Clone, Debug, Default)]
pub struct TaskRun {
    /// Its number in the order in which tasks start; tasks of a group follow the group.
    pub number: usize,
    /// When it started, or was found not to start.
    pub start: Time,
    /// When it ended.
    pub end: Time,
    /// Why it did not succeed.
    pub reason: Option<Reason>,
    /// The tasks that ended before it in every run; see [`Execution::after`].
    pub after: Vec<Path>,
    /// Its input parameters that have a value, if it started.
    pub parameters: BTreeMap<String, Value>,
    /// Its input artifacts that exist, if it started, as programs read them.
    pub artifacts: BTreeMap<String, Vec<Value>>,
    /// Its output parameters that have a value.
    pub outputs: BTreeMap<String, Value>,
}

/// A right run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Every attempt of every program.
    pub executions: Vec<Execution>,
    /// How each task ended, iterations included.
    pub outcomes: BTreeMap<Path, Outcome>,
    /// Everything else about each task, iterations included.
    pub tasks: BTreeMap<Path, TaskRun>,
    /// Whether the run succeeded.
    pub succeeded: bool,
    /// Whether Argo calls the failure of the run an error.
    pub is_error: bool,
    /// Why the DAG of the pipeline failed.
    pub reason: Option<Reason>,
    /// The outputs of the pipeline; those of a run that failed are not defined.
    pub outputs: BTreeMap<String, Value>,
    /// The last outputs of each program that succeeded.
    pub results: BTreeMap<Path, Attempt>,
    /// Why the run is not defined, if KFP refuses a value in it. It ends all the same.
    pub undefined: Option<String>,
    /// The exit tasks that failed.
    pub failed_exit_tasks: BTreeSet<Path>,
}

impl Run {
    /// Records that a task starts, or cannot start.
    pub(crate) fn begin(&mut self, path: &Path, start: Time) {
        let number = self.tasks.len();
        self.tasks.insert(path.clone(), TaskRun { number, start, ..TaskRun::default() });
    }

    /// Records the inputs of a task.
    pub(crate) fn receive(&mut self, frame: &Frame) {
        let Some(task) = self.tasks.get_mut(&frame.path) else { return };
        task.after = frame.after.clone();
        task.parameters = frame.parameters.clone();
        task.parameters.retain(|_, value| !value::is_undefined(value));
        task.artifacts = frame.artifacts.iter().map(|(name, bound)| (name.clone(), bound.told())).collect();
    }

    /// Records the end of a task.
    pub(crate) fn end(&mut self, path: &Path, ended: &Ended) {
        self.outcomes.insert(path.clone(), ended.outcome);
        let Some(task) = self.tasks.get_mut(path) else { return };
        task.end = ended.end;
        task.reason = ended.reason.clone();
        let outputs = ended.parameters.iter();
        task.outputs = outputs.map(|(name, output)| (name.clone(), output.clone().into_value())).collect();
    }
}

/// Everything that the evaluation of a run needs and collects.
pub(crate) struct Evaluation<'a> {
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) policy: &'a Policy,
    pub(crate) world: &'a dyn World,
    pub(crate) earlier: &'a Earlier,
    pub(crate) run: Run,
    /// Why the run is not defined.
    pub(crate) undefined: RefCell<Option<String>>,
}

/// Returns the run of a pipeline with these arguments, in this world.
pub fn run(pipeline: &Pipeline, arguments: &BTreeMap<String, Value>, policy: &Policy, world: &dyn World) -> Run {
    run_again(pipeline, arguments, policy, world, &Earlier::default())
}

/// Returns what `argo retry` makes of an earlier run: the same, but what had succeeded keeps its
/// results and does not run again.
pub fn run_again(
    pipeline: &Pipeline,
    arguments: &BTreeMap<String, Value>,
    policy: &Policy,
    world: &dyn World,
    earlier: &Earlier,
) -> Run {
    let root = pipeline.root();
    let mut frame = Frame::default();
    for (name, input) in &root.inputs {
        // An argument that is not given has the pipeline's own default, or no value.
        let value = arguments.get(name).cloned().or_else(|| input.default.clone());
        if let Some(value) = value.and_then(|value| value::read_as(value, input.ty)) {
            frame.parameters.insert(name.clone(), value);
        }
    }
    frame.artifacts = artifact::of_root(root, arguments);
    let mut evaluation =
        Evaluation { pipeline, policy, world, earlier, run: Run::default(), undefined: RefCell::default() };
    frame.settings = policy.overrides.root();
    let ended = evaluation.dag(root.dag().unwrap_or(&Default::default()), &frame);
    let mut run = evaluation.run;
    run.undefined = evaluation.undefined.into_inner();
    run.succeeded = ended.outcome == Outcome::Succeeded && run.failed_exit_tasks.is_empty();
    // A run that fails only because exit tasks failed is an error: see the verdict of the compiler.
    run.is_error = !run.succeeded && (ended.is_error || ended.outcome == Outcome::Succeeded);
    run.reason = ended.reason;
    let outputs = ended.parameters.into_iter();
    run.outputs = outputs.map(|(name, output)| (name, value::whole(output.into_value()))).collect();
    run
}
