//! The outcome of a run.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::Run;

/// A run at a moment.
pub struct Outcome<'r> {
    run: &'r Run<'r>,
    /// Argo's whole object.
    pub workflow: Value,
    /// The pods, by the path of their task.
    pub pods: BTreeMap<String, Pod>,
}

/// A pod of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    /// The phase of its node in Argo.
    pub phase: String,
    /// When that node was started.
    pub started: String,
    /// Its name; a task's pod has the same one after a retry.
    pub name: String,
    /// The UID, which no other pod ever had.
    pub uid: String,
}

impl<'r> Outcome<'r> {
    pub(crate) fn new(run: &'r Run<'r>, workflow: Value, pods: &Value) -> Self {
        let by_node = pods["items"].as_array().into_iter().flatten().map(|pod| {
            let metadata = &pod["metadata"];
            (text(&metadata["annotations"]["workflows.argoproj.io/node-id"]), metadata)
        });
        let by_node: BTreeMap<String, &Value> = by_node.collect();
        let pods = nodes(&workflow).filter(|node| node["type"] == "Pod").map(|node| {
            let metadata = by_node.get(&text(&node["id"])).copied().unwrap_or(&Value::Null);
            let pod = Pod {
                phase: text(&node["phase"]),
                started: text(&node["startedAt"]),
                name: text(&metadata["name"]),
                uid: text(&metadata["uid"]),
            };
            (path(run.name(), &text(&node["name"])), pod)
        });
        Self { run, pods: pods.collect(), workflow }
    }

    /// The phase of the run.
    pub fn phase(&self) -> &str {
        self.workflow["status"]["phase"].as_str().unwrap_or_default()
    }

    /// The pipeline's outputs: in Argo, those of the workflow.
    pub fn outputs(&self) -> BTreeMap<String, String> {
        let outputs = self.workflow["status"]["outputs"]["parameters"].as_array().into_iter().flatten();
        outputs.map(|output| (text(&output["name"]), text(&output["value"]))).collect()
    }

    /// The lines that the program of a task has for the test, in their order.
    #[track_caller]
    pub fn lines(&self, path: &str) -> Vec<String> {
        let Some(pod) = self.pods.get(path) else { panic!("no pod of {path}\n{self}") };
        let log = self.run.kubectl(&["logs", &pod.name, "-c", "main"]);
        log.lines().filter_map(|line| line.strip_prefix("@@ ").map(str::to_owned)).collect()
    }

    /// The lines that all programs of the run have for the test.
    pub fn all_lines(&self) -> Vec<String> {
        self.pods.keys().flat_map(|path| self.lines(path)).collect()
    }

    /// The `spec` of the pod of a task.
    #[track_caller]
    pub fn spec(&self, path: &str) -> Value {
        let Some(pod) = self.pods.get(path) else { panic!("no pod of {path}\n{self}") };
        let json = self.run.kubectl(&["get", "pod", &pod.name, "-o", "json"]);
        let pod: Value = json.parse().expect("kubectl prints JSON");
        pod["spec"].clone()
    }

    /// The run has this phase, and these are all of its pods: `"path: Phase"`.
    #[track_caller]
    pub fn expect(&self, phase: &str, pods: &[impl AsRef<str>]) -> &Self {
        let mut expected: Vec<&str> = pods.iter().map(AsRef::as_ref).collect();
        expected.sort_unstable();
        let mut found: Vec<String> = self.pods.iter().map(|(path, pod)| format!("{path}: {}", pod.phase)).collect();
        found.sort_unstable();
        assert!(self.phase() == phase && found == expected, "expected {phase}, {expected:#?}\n{self}");
        self
    }

    /// A node in Error, so one that people see in red, has this in its message.
    #[track_caller]
    pub fn expect_error(&self, part: &str) -> &Self {
        let mut errors = nodes(&self.workflow).filter(|node| node["phase"] == "Error");
        assert!(errors.any(|node| text(&node["message"]).contains(part)), "no error says {part:?}\n{self}");
        self
    }

    /// The program of a task printed these lines.
    #[track_caller]
    pub fn expect_lines(&self, path: &str, expected: &[&str]) -> &Self {
        assert_eq!(self.lines(path), expected, "lines of {path}\n{self}");
        self
    }

    /// Since `before`, exactly these of its tasks ran again: each has another pod, all others the
    /// same or none.
    #[track_caller]
    pub fn expect_again(&self, before: &Self, again: &[&str]) -> &Self {
        // A retry may delete attempts that failed.
        let differs = |path: &&String| self.pods.get(*path).is_some_and(|pod| *pod != before.pods[*path]);
        let changed: Vec<&String> = before.pods.keys().filter(differs).collect();
        let mut expected = again.to_vec();
        expected.sort_unstable();
        assert_eq!(changed, expected, "tasks that ran again\nbefore: {before}\nafter: {self}");
        for path in changed {
            let (old, new) = (&before.pods[path], self.pods.get(path));
            let replaced = new.is_some_and(|new| new.uid != old.uid && new.started >= old.started);
            assert!(replaced, "{path} has not run again: {old:?}, {new:?}\n{self}");
        }
        self
    }
}

/// Returns everything that a failed test should show.
impl fmt::Display for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = text(&self.workflow["status"]["message"]);
        writeln!(f, "workflow {}: {} {message}", self.run.name(), self.phase())?;
        let mut nodes: Vec<&Value> = nodes(&self.workflow).collect();
        nodes.sort_by_key(|node| (text(&node["startedAt"]), text(&node["name"])));
        for node in nodes {
            let [name, kind, phase, message] = ["name", "type", "phase", "message"].map(|key| text(&node[key]));
            writeln!(f, "  {name} | {kind} | {phase} | {message}")?;
        }
        Ok(())
    }
}

fn nodes(workflow: &Value) -> impl Iterator<Item = &Value> {
    workflow["status"]["nodes"].as_object().into_iter().flat_map(|nodes| nodes.values())
}

/// Returns the path of a node's task. Two kinds of nodes only wrap a task, and are not a part of
/// the path: steps (`group[0].body`), and the `root` that runs the pipeline in a DAG of its own.
pub(crate) fn path(workflow: &str, node: &str) -> String {
    let mut wrapped = false;
    let mut parts = Vec::new();
    for part in node.strip_prefix(workflow).unwrap_or(node).split('.').filter(|part| !part.is_empty()) {
        if std::mem::take(&mut wrapped) {
            continue;
        }
        // Of an iteration, `look(0:[0 "first"])`, its number is enough.
        if let Some((iteration, _)) = part.split_once(':').filter(|(iteration, _)| iteration.contains('(')) {
            parts.push(format!("{iteration})"));
            continue;
        }
        if parts.is_empty() && part == "root" {
            continue;
        }
        let (name, index) = part.split_once('[').map_or((part, None), |(name, index)| (name, Some(index)));
        wrapped = index.is_some();
        parts.push(name.to_owned());
    }
    parts.join("/")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn steps_are_no_part_of_a_path() {
        assert_eq!(path("wf-x", "wf-x.exit-handler-1[0].body.work"), "exit-handler-1/work");
        assert_eq!(path("wf-x", "wf-x.for-loop-1.iteration(0:[0 \"a\"]).look"), "for-loop-1/iteration(0)/look");
        assert_eq!(path("wf-x", "wf-x.exit-handler-1.onExit.notify"), "exit-handler-1/onExit/notify");
        assert_eq!(path("wf-x", "wf-x.root.exit-handler-1[0].body.work"), "exit-handler-1/work");
    }
}
