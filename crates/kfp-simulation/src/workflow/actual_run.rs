//! A real run, as much of it as a report is compared with.

use std::collections::BTreeMap;

use serde_json::Value;

/// A run of a workflow that has ended, or never ends.
#[derive(Clone, Debug, Default)]
pub struct ActualRun {
    /// The phase of the workflow.
    pub phase: String,
    /// Its message.
    pub message: String,
    /// The nodes.
    pub nodes: Vec<ActualNode>,
    /// The pods.
    pub pods: Vec<ActualPod>,
}

/// A node of a workflow.
#[derive(Clone, Debug, Default)]
pub struct ActualNode {
    /// The display names from the root to the node.
    pub path: String,
    /// How it ended.
    pub phase: String,
}

/// A pod, which is one attempt of a task.
#[derive(Clone, Debug, Default)]
pub struct ActualPod {
    /// The path of the node of its task, without the number of the attempt.
    pub path: String,
    /// The final statuses that it receives.
    pub statuses: Vec<Value>,
}

impl ActualRun {
    /// Reads a workflow as `kubectl get workflow -o json` prints it. Of the pods, only those for
    /// which `is_new` is true, by the name of the node and its start.
    pub fn of_workflow(workflow: &Value, is_new: &dyn Fn(&str, &str) -> bool) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let status = &workflow["status"];
        let mut run = Self { phase: text(&status["phase"]), message: text(&status["message"]), ..Self::default() };
        let Some(nodes) = status["nodes"].as_object() else { return run };
        let nodes: BTreeMap<&str, &Value> = nodes.iter().map(|(id, node)| (id.as_str(), node)).collect();
        for node in nodes.values() {
            let path = path(&nodes, node);
            let is_pod = node["type"] == "Pod";
            if is_pod && is_new(&text(&node["name"]), &text(&node["startedAt"])) {
                let parameters = node["inputs"]["parameters"].as_array().into_iter().flatten();
                let texts = parameters.filter_map(|parameter| parameter["value"].as_str());
                run.pods.push(ActualPod { path: without_attempt(&path).to_owned(), statuses: statuses(texts) });
            }
            run.nodes.push(ActualNode { path, phase: text(&node["phase"]) });
        }
        run
    }
}

/// Returns the display names from the root to a node, over the nodes whose template contains it.
fn path(nodes: &BTreeMap<&str, &Value>, node: &Value) -> String {
    let mut names = Vec::new();
    let mut at = Some(node);
    while let Some(node) = at {
        let around = node["boundaryID"].as_str().and_then(|id| nodes.get(id).copied());
        // The root has the name of the workflow.
        if around.is_some() {
            names.push(node["displayName"].as_str().unwrap_or_default());
        }
        at = around;
    }
    names.reverse();
    names.join("/")
}

/// Returns the path of a task, without the number of the attempt that retried tasks have.
fn without_attempt(path: &str) -> &str {
    let inner = path.strip_suffix(')').and_then(|path| path.rsplit_once('('));
    match inner {
        Some((path, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => path,
        _ => path,
    }
}

/// Returns the final statuses in texts: JSON objects, or members of them.
pub(super) fn statuses<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<Value> {
    let mut open: Vec<Value> = texts.filter_map(|text| serde_json::from_str(text).ok()).collect();
    let mut found = Vec::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) if members.contains_key("pipelineTaskName") => found.push(members.into()),
            Value::Object(members) => open.extend(members.into_iter().map(|(_, member)| member)),
            _ => {}
        }
    }
    found
}

impl ActualPod {
    /// Returns a pod of a task that receives these texts.
    pub fn new<'t>(path: &str, texts: impl Iterator<Item = &'t str>) -> Self {
        Self { path: path.to_owned(), statuses: statuses(texts) }
    }
}
