//! A workflow that the code of a controller played.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::Controller;
use crate::outcome::path;

/// The result of a request to a [`Controller`].
pub struct Played {
    result: Value,
}

impl Controller {
    /// Plays one workflow.
    ///
    /// # Panics
    /// When the request is wrong.
    #[track_caller]
    pub fn play(&self, request: &Value) -> Played {
        let result = self.answers(std::slice::from_ref(request)).remove(0);
        assert!(result["error"].is_null(), "{} on {}", result["error"], self.version());
        let played = Played { result };
        // The API server refuses a workflow with other names, and the run hangs. No controller
        // checks this.
        let is_accepted = |name: &&String| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let outputs = played.result["outputs"].as_object().into_iter().flat_map(Map::keys);
        let refused: Vec<&String> = outputs.filter(|name| !is_accepted(name)).collect();
        assert!(refused.is_empty(), "names of outputs that the API server refuses: {refused:?}");
        played
    }
}

impl Played {
    /// Returns the result after the retry that the request asked for.
    pub fn after_retry(&self) -> Self {
        Self { result: self.result["after_retry"].clone() }
    }

    /// Returns the name that requests have for a task's pod, or for the node around its attempts.
    /// The path of the task is as in [`crate::Outcome`].
    pub fn node_of(&self, task: &str) -> Option<&str> {
        let of_task = |node: &&Value| task_of(node) == task;
        let pod = self.nodes().filter(of_task).find(|node| node["type"] == "Pod");
        pod.or_else(|| self.nodes().find(of_task)).and_then(|node| node["path"].as_str())
    }

    /// The run has this phase, and these are all of its pods: `"path: Phase"`.
    #[track_caller]
    pub fn expect(&self, phase: &str, pods: &[impl AsRef<str>]) -> &Self {
        let nodes = self.nodes().filter(|node| node["type"] == "Pod");
        let found = nodes.map(|node| format!("{}: {}", task_of(node), text(&node["phase"])));
        let expected = sorted(pods.iter().map(|pod| pod.as_ref().to_owned()));
        assert_eq!((self.phase(), sorted(found)), (phase, expected), "phase and pods\n{:#}", self.result);
        self
    }

    /// Pods of exactly these tasks were started: after a retry, those that ran again or for the
    /// first time.
    #[track_caller]
    pub fn expect_started(&self, tasks: &[&str]) -> &Self {
        let tasks_by_node: BTreeMap<&str, String> =
            self.nodes().map(|node| (text(&node["path"]), task_of(node))).collect();
        let pods = self.result["pods"].as_array().into_iter().flatten();
        let started = pods.map(|pod| tasks_by_node.get(text(&pod["path"])).cloned().unwrap_or_default());
        let expected = sorted(tasks.iter().map(|&task| task.to_owned()));
        assert_eq!(sorted(started), expected, "started pods\n{:#}", self.result);
        self
    }

    /// An argument of the program of a task contains a text.
    #[track_caller]
    pub fn expect_argument(&self, task: &str, part: &str) {
        let node = self.node_of(task).unwrap_or_else(|| panic!("no node of {task}"));
        let pods = self.result["pods"].as_array().into_iter().flatten();
        let args = pods.filter(|pod| pod["path"] == node).flat_map(|pod| pod["args"].as_array().into_iter().flatten());
        let args: Vec<&str> = args.map(text).collect();
        assert!(args.iter().any(|arg| arg.contains(part)), "no argument of {task} contains {part}: {args:?}");
    }

    /// Returns the phase, or `hangs` if nothing can end the run any more.
    fn phase(&self) -> &str {
        if self.result["hung"] == true { "hangs" } else { text(&self.result["phase"]) }
    }

    fn nodes(&self) -> impl Iterator<Item = &Value> {
        self.result["nodes"].as_array().into_iter().flatten()
    }
}

/// Returns the path of a node's task. The name of a node starts with that of the workflow.
fn task_of(node: &Value) -> String {
    let name = text(&node["name"]);
    let workflow = name.split('.').next().unwrap_or_default();
    path(workflow, name)
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    texts
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
