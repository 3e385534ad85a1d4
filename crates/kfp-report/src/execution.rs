//! One execution of a task, from its nodes.

use std::collections::BTreeMap;

use kfp_picture::picture::{NodeId, Picture, Shape};
use kfp_picture::run::State;

use crate::cause::Cause;
use crate::executor_output::{self, ExecutorOutput};
use crate::outline::Outline;
use crate::tasks::{self, is_loop};
use crate::workflow::{Artifact, Node, Parameter, Workflow};
use crate::{retry, time};

/// One execution of a task, or a task that did not run.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The box of the task.
    pub node: NodeId,
    /// The path of the task: `for-loop-1[2]/train`.
    pub path: String,
    /// The kind of the box.
    pub shape: Shape,
    /// Whether it is an exit task.
    pub is_exit_task: bool,
    /// How far it is, or how it ended.
    pub state: State,
    /// When it started, in seconds since 1970.
    pub started: Option<i64>,
    /// When it ended.
    pub finished: Option<i64>,
    /// The number of attempts.
    pub attempts: usize,
    /// The causes of attempts that failed, in their order.
    pub causes: Vec<Cause>,
    /// The pod of the last attempt.
    pub pod: Option<String>,
    /// The results come from an earlier run.
    pub is_cached: bool,
    /// `argo retry` runs it again.
    pub runs_again: bool,
    /// The message of a task that has not failed.
    pub message: Option<String>,
    /// The input parameters.
    pub inputs: Vec<(String, String)>,
    /// The output parameters.
    pub outputs: Vec<(String, String)>,
    /// The output artifacts, with their keys.
    pub artifacts: Vec<(String, Option<String>)>,
    /// The metadata of output artifacts, as the program reported it.
    pub metadata: BTreeMap<String, serde_json::Value>,
    /// The ID of the node of the last attempt.
    pub id: String,
}

/// The input parameter in which the compiler passes the inputs of a program.
const PARAMETER_VALUES: &str = "parameter-values";

impl Execution {
    /// Returns how long the task took, in seconds.
    pub fn duration(&self) -> Option<i64> {
        Some(self.finished? - self.started?)
    }

    /// Returns the command that prints the log of the task, if its pod has one.
    pub fn log_command(&self, namespace: &str) -> Option<String> {
        let has_log = |cause: &Cause| {
            use crate::Kind::{Argument, Expression, Image, NotStarted, PodLost, Unschedulable};
            !matches!(cause.kind, Argument | Expression | Image | NotStarted | PodLost | Unschedulable)
        };
        let pod = self.pod.as_ref().filter(|_| self.cause().is_some_and(has_log))?;
        Some(format!("kubectl logs -n {namespace} {pod} -c main"))
    }

    /// Returns the cause of the failure: that of the last attempt.
    pub fn cause(&self) -> Option<&Cause> {
        self.causes.last().filter(|_| self.state == State::Failed)
    }
}

/// Returns one execution of a task: `items` are the iterations around it.
pub(crate) fn execution(
    workflow: &Workflow,
    outline: &Outline,
    id: NodeId,
    items: &[usize],
    node: Option<&Node>,
) -> Execution {
    let shape = outline.picture.nodes[id].shape;
    let attempts = node.map(|node| attempts(workflow, node)).unwrap_or_default();
    let state = state(workflow, node, &attempts);
    let failed = attempts.iter().filter(|attempt| tasks::state(Some(attempt)) == State::Failed);
    let mut causes: Vec<Cause> = failed.map(|attempt| cause(workflow, attempt)).collect();
    let has_failed_attempt = !causes.is_empty();
    if state == State::Failed && !has_failed_attempt {
        // `argo stop` fails a task whose attempt then succeeds (fact A75).
        causes.extend(node.map(|node| cause(workflow, node)));
    }
    let last = attempts.last().copied().or(node);
    let seconds = |text: &Option<String>| text.as_deref().and_then(time::seconds);
    let has_started = !matches!(state, State::Skipped | State::Omitted | State::NotReached);
    let outputs = node.map(|node| &node.outputs);
    let parameters = outputs.into_iter().flat_map(|outputs| &outputs.parameters);
    let parameters: Vec<(String, String)> =
        parameters.filter_map(|parameter| Some((parameter.name.clone(), parameter.text()?))).collect();
    let written = parameters.iter().find(|(name, _)| name == executor_output::PARAMETER);
    let written = written.map(|(_, text)| ExecutorOutput::read(text)).unwrap_or_default();
    let own = parameters.into_iter().filter(|(name, _)| name != executor_output::PARAMETER && !shape.is_group());
    let artifact = |artifact: &Artifact| (artifact.name.clone(), artifact.key().map(str::to_owned));
    Execution {
        node: id,
        path: path(outline, id, items),
        shape,
        is_exit_task: is_in_exit_task(&outline.picture, id),
        state,
        started: node.filter(|_| has_started).and_then(|node| seconds(&node.started_at)),
        finished: node.filter(|_| has_started).and_then(|node| seconds(&node.finished_at)),
        attempts: if has_started { attempts.len().max(1) } else { 0 },
        causes,
        pod: last.filter(|last| last.kind == "Pod" && has_started).and_then(|last| pod(workflow, last)),
        is_cached: node.and_then(|node| node.memoization_status.as_ref()).is_some_and(|status| status.hit),
        runs_again: state == State::Failed
            && has_failed_attempt
            && node.is_some_and(|node| retry::runs_again(workflow, node)),
        message: node.and_then(|node| node.message.clone()).filter(|message| !message.is_empty()),
        inputs: last.map(inputs).unwrap_or_default(),
        outputs: own.chain(written.values).collect(),
        artifacts: outputs.into_iter().flat_map(|outputs| &outputs.artifacts).map(artifact).collect(),
        metadata: written.metadata,
        id: last.map(|last| last.id.clone()).unwrap_or_default(),
    }
}

/// Returns the state of a task. When a run has ended, a task may still be Running although its last
/// attempt has ended (fact A75).
fn state(workflow: &Workflow, node: Option<&Node>, attempts: &[&Node]) -> State {
    let state = tasks::state(node);
    let is_unfinished = matches!(state, State::Running | State::Pending);
    match attempts.last().filter(|_| is_unfinished && workflow.status.finished_at.is_some()) {
        Some(last) => tasks::state(Some(last)),
        None => state,
    }
}

/// Returns the attempts of a task, in their order; a task without retries is its own attempt.
fn attempts<'w>(workflow: &'w Workflow, node: &'w Node) -> Vec<&'w Node> {
    if node.kind != "Retry" {
        return vec![node];
    }
    let children = node.children.iter().filter_map(|id| workflow.status.nodes.get(id));
    let mut attempts: Vec<&Node> = children.filter(|child| child.is_attempt()).collect();
    let number = |node: &Node| {
        let (_, number) = node.display_name.rsplit_once('(')?;
        number.trim_end_matches(')').parse::<usize>().ok()
    };
    attempts.sort_by_key(|attempt| number(attempt));
    attempts
}

fn cause(workflow: &Workflow, node: &Node) -> Cause {
    let exit_code = node.outputs.exit_code.as_deref().and_then(|code| code.parse().ok());
    Cause::of(message(workflow, node).unwrap_or_default(), exit_code)
}

/// Returns the message of a failed node. A group has the one of the node in it that is no program
/// and failed first, such as the list of a loop.
fn message<'w>(workflow: &'w Workflow, node: &'w Node) -> Option<&'w str> {
    let own = |node: &'w Node| node.message.as_deref().filter(|message| !message.is_empty());
    let inner = || {
        let inner = workflow.status.nodes.values().filter(|inner| inner.boundary == node.id && inner.kind != "Pod");
        let failed = inner.filter(|inner| tasks::state(Some(inner)) == State::Failed && own(inner).is_some());
        own(failed.min_by_key(|inner| &inner.started_at)?)
    };
    own(node).or_else(|| if node.kind == "Pod" { None } else { inner() })
}

/// Returns the name of a pod: the name of the run, the template and the number at the end of the
/// ID.
fn pod(workflow: &Workflow, node: &Node) -> Option<String> {
    let format = workflow.metadata.annotations.get("workflows.argoproj.io/pod-name-format");
    if format.is_none_or(|format| format != "v2") {
        return Some(node.id.clone());
    }
    let (_, number) = node.id.rsplit_once('-')?;
    Some(format!("{}-{}-{number}", workflow.metadata.name, node.template_name))
}

/// Returns the input parameters of a program: the compiler passes them as one JSON object.
fn inputs(node: &Node) -> Vec<(String, String)> {
    let values = node.inputs.parameters.iter().find(|parameter| parameter.name == PARAMETER_VALUES);
    let values = values.and_then(Parameter::text).unwrap_or_default();
    let values: serde_json::Value = serde_json::from_str(&values).unwrap_or_default();
    let values = values.as_object().into_iter().flatten();
    values.map(|(name, value)| (name.clone(), executor_output::text(value))).collect()
}

/// Returns the path of a task with the iterations around it.
fn path(outline: &Outline, id: NodeId, items: &[usize]) -> String {
    let picture = &outline.picture;
    let mut around = vec![id];
    while let Some(parent) = picture.nodes[around[around.len() - 1]].parent {
        around.push(parent);
    }
    around.reverse();
    let mut items = items.iter();
    let mut path = String::new();
    for (at, node) in around.iter().enumerate() {
        let is_program_of_loop = at > 0 && outline.program_of(around[at - 1]) == Some(*node);
        if !is_program_of_loop {
            let key = picture.nodes[*node].path.rsplit('/').next().unwrap_or_default();
            path.push_str(if path.is_empty() { "" } else { "/" });
            path.extend(key.chars().map(|letter| if letter.is_control() { ' ' } else { letter }));
        }
        if is_loop(outline, *node)
            && *node != id
            && let Some(number) = items.next()
        {
            path.push_str(&format!("[{number}]"));
        }
    }
    path
}

fn is_in_exit_task(picture: &Picture, id: NodeId) -> bool {
    let node = &picture.nodes[id];
    node.exit_of.is_some() || node.parent.is_some_and(|parent| is_in_exit_task(picture, parent))
}
