//! The report of a run, for people and programs.

use std::collections::BTreeMap;

use kfp_picture::picture::{Node, NodeId, Picture};
use kfp_picture::run::{Run, State};

use crate::execution::{Execution, execution};
use crate::outline::Outline;
use crate::tasks::Tasks;
use crate::workflow::Workflow;
use crate::{details, time};

/// The report of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The name of the workflow.
    pub name: String,
    /// The namespace.
    pub namespace: String,
    /// The phase, in Argo's words.
    pub phase: String,
    /// The message of the run.
    pub message: Option<String>,
    /// When the run started, in seconds since 1970.
    pub started: Option<i64>,
    /// When the run ended.
    pub finished: Option<i64>,
    /// The arguments of the run.
    pub arguments: Vec<(String, String)>,
    /// The tasks with programs and the groups, in the order of the picture.
    pub executions: Vec<Execution>,
    /// The picture of the pipeline.
    pub picture: Picture,
    /// The states of the picture's boxes.
    pub run: Run,
}

impl Report {
    /// Makes the report of a run. The names, conditions and settings of tasks are those of
    /// `pipeline`, the picture of the pipeline, if there is one.
    pub fn new(workflow: &Workflow, pipeline: Option<&Picture>) -> Self {
        let mut outline = Outline::new(workflow);
        if let Some(pipeline) = pipeline {
            adopt(&mut outline.picture, pipeline);
        }
        let tasks = Tasks::new(workflow, &outline);
        let status = &workflow.status;
        let seconds = |text: &Option<String>| text.as_deref().and_then(time::seconds);
        let mut executions = Vec::new();
        for id in 0..outline.picture.nodes.len() {
            for items in tasks.instances(id) {
                executions.push(execution(workflow, &outline, id, items, tasks.node(id, items)));
            }
        }
        let run = details::run(workflow, &outline, &tasks, &executions);
        let arguments = workflow.arguments().into_iter();
        Self {
            name: workflow.metadata.name.clone(),
            namespace: workflow.metadata.namespace.clone(),
            phase: status.phase.clone(),
            message: status.message.clone().filter(|message| !message.is_empty()),
            started: seconds(&status.started_at),
            finished: seconds(&status.finished_at),
            arguments: arguments.filter_map(|argument| Some((argument.name.clone(), argument.text()?))).collect(),
            executions,
            picture: outline.picture,
            run,
        }
    }

    /// Returns the executions of programs.
    pub fn programs(&self) -> impl Iterator<Item = &Execution> {
        self.executions.iter().filter(|execution| !execution.shape.is_group())
    }

    /// Returns the executions that failed, the first one first. Groups fail because of what is in
    /// them, or because Argo could not run them.
    pub fn failures(&self) -> Vec<&Execution> {
        let failed: Vec<&Execution> = self.executions.iter().filter(|task| task.state == State::Failed).collect();
        let is_cause = |task: &&Execution| {
            let is_inside = |other: &&Execution| {
                other.path.strip_prefix(&task.path).is_some_and(|rest| rest.starts_with(['/', '[']))
            };
            // Without a message, nothing is known but that it failed.
            let is_explained = task.cause().is_some_and(|cause| !cause.message.is_empty());
            !task.shape.is_group() || is_explained && !failed.iter().any(is_inside)
        };
        let mut failures: Vec<&Execution> = failed.iter().copied().filter(is_cause).collect();
        failures.sort_by_key(|task| (task.finished.unwrap_or(i64::MAX), task.node));
        failures
    }

    /// Returns the paths of what `argo retry` runs again, and of what it runs for the first time.
    /// Both are empty if the run has not failed.
    pub fn retried(&self) -> (Vec<&str>, Vec<&str>) {
        if !matches!(self.phase.as_str(), "Failed" | "Error") {
            return (Vec::new(), Vec::new());
        }
        let again: Vec<&str> = self.programs().filter(|task| task.runs_again).map(|task| task.path.as_str()).collect();
        let first = self.programs().filter(|task| matches!(task.state, State::Omitted | State::NotReached));
        let first = if again.is_empty() { Vec::new() } else { first.map(|task| task.path.as_str()).collect() };
        (again, first)
    }

    /// Returns how long the run took, in seconds.
    pub fn duration(&self) -> Option<i64> {
        Some(self.finished? - self.started?)
    }
}

/// Takes labels and details of the boxes with the same paths from the picture of the pipeline.
fn adopt(picture: &mut Picture, pipeline: &Picture) {
    // The workflow may have the names of Python. Keys are never ambiguous, so they win.
    let ids = || 0..pipeline.nodes.len();
    let by_names = ids().map(|id| (identity(pipeline, id, |node| &node.display_path), id));
    let by_keys = ids().map(|id| (identity(pipeline, id, |node| &node.path), id));
    let known: BTreeMap<_, usize> = by_names.chain(by_keys).collect();
    for id in 0..picture.nodes.len() {
        if let Some(known) = known.get(&identity(picture, id, |node| &node.path)) {
            let known = &pipeline.nodes[*known];
            let node = &mut picture.nodes[id];
            node.path = known.path.clone();
            node.label = known.label.clone();
            node.caption = known.caption.clone();
            node.facts = known.facts.clone();
        }
    }
    picture.title = pipeline.title.clone();
    picture.description = pipeline.description.clone();
}

/// Returns the path of a box, or that of its group with a mark for an exit task: the workflow does
/// not contain the key of an exit task.
fn identity(picture: &Picture, id: NodeId, path: impl Fn(&Node) -> &str) -> (String, bool) {
    let exit_of = picture.nodes[id].exit_of;
    (path(&picture.nodes[exit_of.unwrap_or(id)]).to_owned(), exit_of.is_some())
}
