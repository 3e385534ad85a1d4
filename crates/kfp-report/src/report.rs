//! The report of a run, for people and programs.

use std::collections::BTreeMap;

use kfp_picture::picture::{Fact, NodeId, Picture, Shape};
use kfp_picture::run::{Run, State};

use crate::cause::Cause;
use crate::outline::Outline;
use crate::retry;
use crate::tasks::{self, Tasks, is_loop};
use crate::time;
use crate::workflow::{Artifact, Node, Parameter, Workflow};

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

/// The output parameter by which programs of the KFP SDK hand over their outputs.
const EXECUTOR_OUTPUT: &str = "executor-output";

/// The input parameter in which the compiler passes the inputs of a program.
const PARAMETER_VALUES: &str = "parameter-values";

/// The maximum length of a value in the picture.
const MAX_LENGTH: usize = 600;

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
        let run = run(workflow, &outline, &tasks, &executions);
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

    /// Returns the executions that failed, the first one first. Groups fail because of others.
    pub fn failures(&self) -> Vec<&Execution> {
        let mut failures: Vec<&Execution> = self.programs().filter(|task| task.state == State::Failed).collect();
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

impl Execution {
    /// Returns how long the task took, in seconds.
    pub fn duration(&self) -> Option<i64> {
        Some(self.finished? - self.started?)
    }

    /// Returns the command that prints the log of the task, if its pod has one.
    pub fn log_command(&self, namespace: &str) -> Option<String> {
        let has_log = |cause: &Cause| {
            use crate::Kind::{Argument, Image, NotStarted, PodLost, Unschedulable};
            !matches!(cause.kind, Argument | Image | NotStarted | PodLost | Unschedulable)
        };
        let pod = self.pod.as_ref().filter(|_| self.cause().is_some_and(has_log))?;
        Some(format!("kubectl logs -n {namespace} {pod} -c main"))
    }

    /// Returns the cause of the failure: that of the last attempt.
    pub fn cause(&self) -> Option<&Cause> {
        self.causes.last().filter(|_| self.state == State::Failed)
    }
}

/// Takes labels and details of the boxes with the same paths from the picture of the pipeline.
fn adopt(picture: &mut Picture, pipeline: &Picture) {
    let known: BTreeMap<_, usize> = (0..pipeline.nodes.len()).map(|id| (identity(pipeline, id), id)).collect();
    for id in 0..picture.nodes.len() {
        if let Some(known) = known.get(&identity(picture, id)) {
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
fn identity(picture: &Picture, id: NodeId) -> (String, bool) {
    let exit_of = picture.nodes[id].exit_of;
    (picture.nodes[exit_of.unwrap_or(id)].path.clone(), exit_of.is_some())
}

fn execution(workflow: &Workflow, outline: &Outline, id: NodeId, items: &[usize], node: Option<&Node>) -> Execution {
    let shape = outline.picture.nodes[id].shape;
    let state = tasks::state(node);
    let attempts = node.map(|node| attempts(workflow, node)).unwrap_or_default();
    let failed = attempts.iter().filter(|attempt| tasks::state(Some(attempt)) == State::Failed);
    let causes: Vec<Cause> = failed.map(|attempt| cause(attempt)).collect();
    let last = attempts.last().copied().or(node);
    let seconds = |text: &Option<String>| text.as_deref().and_then(time::seconds);
    let has_started = !matches!(state, State::Skipped | State::Omitted | State::NotReached);
    let outputs = node.map(|node| &node.outputs);
    let parameters = outputs.into_iter().flat_map(|outputs| &outputs.parameters);
    let parameters: Vec<(String, String)> =
        parameters.filter_map(|parameter| Some((parameter.name.clone(), parameter.text()?))).collect();
    let (values, metadata) = handed_over(&parameters);
    let own = parameters.into_iter().filter(|(name, _)| name != EXECUTOR_OUTPUT && !shape.is_group());
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
        runs_again: state == State::Failed && node.is_some_and(|node| retry::runs_again(workflow, node)),
        message: node.and_then(|node| node.message.clone()).filter(|message| !message.is_empty()),
        inputs: last.map(inputs).unwrap_or_default(),
        outputs: own.chain(values).collect(),
        artifacts: outputs.into_iter().flat_map(|outputs| &outputs.artifacts).map(artifact).collect(),
        metadata,
        id: last.map(|last| last.id.clone()).unwrap_or_default(),
    }
}

/// Returns the attempts of a task, in their order; a task without retries is its own attempt.
fn attempts<'w>(workflow: &'w Workflow, node: &'w Node) -> Vec<&'w Node> {
    if node.kind != "Retry" {
        return vec![node];
    }
    let children = node.children.iter().filter_map(|id| workflow.status.nodes.get(id));
    let mut attempts: Vec<&Node> = children.filter(|child| child.node_flag.retried).collect();
    let number = |node: &Node| {
        let (_, number) = node.display_name.rsplit_once('(')?;
        number.trim_end_matches(')').parse::<usize>().ok()
    };
    attempts.sort_by_key(|attempt| number(attempt));
    attempts
}

fn cause(node: &Node) -> Cause {
    let exit_code = node.outputs.exit_code.as_deref().and_then(|code| code.parse().ok());
    Cause::of(node.message.as_deref().unwrap_or_default(), exit_code)
}

/// Returns the name of a pod: the name of the run, the template and the number at the end of the ID.
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
    values.map(|(name, value)| (name.clone(), text(value))).collect()
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns the values and the metadata of artifacts in the executor output of a KFP program.
fn handed_over(parameters: &[(String, String)]) -> (Vec<(String, String)>, BTreeMap<String, serde_json::Value>) {
    let written = parameters.iter().find(|(name, _)| name == EXECUTOR_OUTPUT).map_or("", |(_, text)| text.as_str());
    let output: serde_json::Value = serde_json::from_str(written).unwrap_or_default();
    let values =
        output["parameterValues"].as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value)));
    let artifacts = output["artifacts"].as_object().into_iter().flatten();
    let metadata = artifacts.map(|(name, list)| (name.clone(), list["artifacts"][0]["metadata"].clone()));
    let is_empty = |metadata: &serde_json::Value| metadata.as_object().is_none_or(serde_json::Map::is_empty);
    (values.collect(), metadata.filter(|(_, metadata)| !is_empty(metadata)).collect())
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

/// Returns the states and the details of the boxes, for the page.
fn run(workflow: &Workflow, outline: &Outline, tasks: &Tasks<'_>, executions: &[Execution]) -> Run {
    let nodes = 0..outline.picture.nodes.len();
    let mut rest = executions.iter();
    let mut states = Vec::new();
    let mut facts = Vec::new();
    for id in nodes.clone() {
        let of_node: Vec<&Execution> = rest.by_ref().take(tasks.instances(id).len()).collect();
        states.push(of_node.iter().map(|execution| execution.state).collect());
        facts.push(of_node.iter().map(|execution| details(execution)).collect());
    }
    let iterations = nodes.map(|id| match is_loop(outline, id) {
        true => tasks.instances(id).iter().map(|items| tasks.count(id, items)).collect(),
        false => Vec::new(),
    });
    let state = match workflow.status.phase.as_str() {
        "Succeeded" => State::Succeeded,
        "Failed" | "Error" => State::Failed,
        _ => State::Running,
    };
    let title = workflow.metadata.name.clone();
    Run { title, notes: Vec::new(), state, states, iterations: iterations.collect(), failing: None, facts }
}

/// Returns the details of an execution for the panel beside the picture.
fn details(execution: &Execution) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact::new(name, shortened(&value)));
        }
    };
    for cause in &execution.causes {
        add("Failure", format!("{}\n{}", cause.summary(), cause.message));
    }
    if execution.causes.is_empty() {
        add("Message", execution.message.clone().unwrap_or_default());
    }
    add("Duration", execution.duration().map(time::duration).unwrap_or_default());
    add("Attempts", if execution.attempts > 1 { execution.attempts.to_string() } else { String::new() });
    add("Results", if execution.is_cached { "of an earlier run, from the cache".to_owned() } else { String::new() });
    add("Pod", execution.pod.clone().unwrap_or_default());
    let pairs = |pairs: &mut dyn Iterator<Item = (String, String)>| {
        pairs.map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join("\n")
    };
    add("Input parameters", pairs(&mut execution.inputs.iter().cloned()));
    add("Output parameters", pairs(&mut execution.outputs.iter().cloned()));
    let artifacts = execution.artifacts.iter().map(|(name, key)| (name.clone(), key.clone().unwrap_or_default()));
    add("Output artifacts", pairs(&mut artifacts.into_iter()));
    facts
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
