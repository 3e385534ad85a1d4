//! The controller's report of a run.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// A run as the controller's process reports it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Observed {
    /// The error of the request itself.
    #[serde(default)]
    pub error: String,
    /// The phase of the workflow.
    pub phase: String,
    /// Its message.
    #[serde(default)]
    pub message: String,
    /// Whether nothing can change any more although the workflow has not ended.
    #[serde(default)]
    pub hung: bool,
    /// Whether the limit of rounds is reached.
    #[serde(default)]
    pub exhausted: bool,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The pods, in the order of their creation.
    pub pods: Vec<Pod>,
    /// The output parameters of the workflow.
    pub outputs: BTreeMap<String, String>,
    /// The run after `argo retry`.
    pub after_retry: Option<Box<Observed>>,
}

/// A node of the workflow.
#[derive(Clone, Debug, Deserialize)]
pub struct Node {
    /// Its name, which no other node has.
    pub name: String,
    /// The names of the nodes that follow it, or that it contains.
    #[serde(default)]
    pub children: Vec<String>,
    /// The display names from the root to the node.
    pub path: String,
    /// How it ended.
    pub phase: String,
    /// Why.
    #[serde(default)]
    pub message: String,
}

/// A pod.
#[derive(Clone, Debug, Deserialize)]
pub struct Pod {
    /// The path of its node.
    pub path: String,
    /// The number of the attempt.
    pub attempt: u32,
    /// The number of the pod in the order of creation.
    pub sequence: usize,
    /// The number of the pod in the order of ending.
    pub ended: Option<usize>,
    /// The image of the main container.
    pub image: String,
    /// Its command.
    pub command: Option<Vec<String>>,
    /// Its arguments.
    pub args: Option<Vec<String>>,
    /// Its environment: a text, or the object that holds the text.
    pub env: BTreeMap<String, Value>,
}

impl Pod {
    /// Returns the path of the task, without the number of the attempt that retried tasks have.
    pub fn task_path(&self) -> &str {
        let inner = self.path.strip_suffix(')').and_then(|path| path.rsplit_once('('));
        match inner {
            Some((path, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => path,
            _ => &self.path,
        }
    }

    /// Returns the words of its command line.
    pub fn words(&self) -> impl Iterator<Item = &String> {
        self.command.iter().chain(&self.args).flatten()
    }
}
