//! The observation of a run: its phase, its pods, and what people and exit tasks learn.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;
use serde_json::Value;

use crate::cluster::Cluster;
use crate::outcome::path;
use crate::resource::Resource;

/// A run that is looked at again and again.
pub struct Watched<'c> {
    cluster: &'c Cluster,
    /// The name of the workflow.
    pub name: String,
    /// All pods that the run ever had, by their UIDs.
    pods: BTreeMap<String, SeenPod>,
    /// The phases of the nodes of tasks when they were last seen.
    phases: BTreeMap<String, String>,
    /// The UID of the workflow.
    uid: String,
}

/// A pod as it was last seen.
#[derive(Clone, Debug)]
struct SeenPod {
    path: String,
    has_started: bool,
    has_succeeded: bool,
    /// Argo has seen that it succeeded. A program may also succeed while Argo ends its pod.
    is_counted: bool,
    exists: bool,
    name: String,
    node: String,
    phase: String,
}

/// A run at a moment.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    /// The name of the workflow.
    pub name: String,
    /// Argo's object, unless it was deleted.
    pub workflow: Option<Value>,
    /// The tasks that had a pod, by their paths.
    pub tasks: BTreeMap<String, Task>,
    /// The states that exit tasks saw, by the paths of the exit tasks.
    pub states: BTreeMap<String, String>,
    /// The report of `kfp-compile report`.
    pub report: String,
    /// The report names a task that failed.
    pub has_cause: bool,
    /// The pods that are not done.
    pub active: Vec<String>,
    /// The claims and config maps that belong to the run.
    pub kept: Vec<String>,
}

/// A task that had a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// The phase of its node, empty if the node was deleted.
    pub phase: String,
    /// The number of times that its program started.
    pub starts: usize,
    /// The number of times that its program succeeded, and Argo has seen that.
    pub successes: usize,
}

impl<'c> Watched<'c> {
    /// Watches a workflow.
    pub fn new(cluster: &'c Cluster, name: String) -> Self {
        Self { cluster, name, pods: BTreeMap::new(), phases: BTreeMap::new(), uid: String::new() }
    }

    /// Looks at the run.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub fn look(&mut self) -> Result<Observation> {
        let pods = self.cluster.list_cached(Resource::Pod, &self.labels())?;
        self.note(&pods)
    }

    fn labels(&self) -> String {
        format!("workflows.argoproj.io/workflow={}", self.name)
    }

    fn note(&mut self, pods: &[Value]) -> Result<Observation> {
        // Afterwards, so that each pod which has ended is seen as such no later than its node.
        let workflow = self.cluster.get(Resource::Workflow, &self.name)?;
        if let Some(workflow) = &workflow {
            self.uid = text(&workflow["metadata"]["uid"]);
        }
        self.pods.values_mut().for_each(|pod| pod.exists = false);
        for pod in pods {
            let uid = text(&pod["metadata"]["uid"]);
            let seen = SeenPod::of(&self.name, pod);
            let earlier = self.pods.get(&uid);
            let has_started = seen.has_started || earlier.is_some_and(|pod| pod.has_started);
            let is_counted = earlier.is_some_and(|pod| pod.is_counted);
            self.pods.insert(uid, SeenPod { has_started, is_counted, ..seen });
        }
        let pod_nodes = || nodes(workflow.as_ref()).filter(|node| node["type"] == "Pod");
        let phases: BTreeMap<String, String> =
            pod_nodes().map(|node| (path(&self.name, &text(&node["name"])), text(&node["phase"]))).collect();
        let mut tasks: BTreeMap<String, Task> = BTreeMap::new();
        for pod in self.pods.values_mut() {
            let is_done = phases.get(&pod.path).is_some_and(|phase| phase == "Succeeded");
            pod.is_counted |= pod.exists && pod.has_succeeded && is_done;
            let task = tasks.entry(pod.path.clone()).or_default();
            task.starts += usize::from(pod.has_started);
            task.successes += usize::from(pod.is_counted);
        }
        for (path, phase) in phases {
            tasks.entry(path).or_default().phase = phase;
        }
        self.phases = tasks.iter().map(|(path, task)| (path.clone(), task.phase.clone())).collect();
        let active = self.pods.values().filter(|pod| pod.exists && matches!(pod.phase.as_str(), "Pending" | "Running"));
        let active = active.map(|pod| pod.path.clone()).collect();
        Ok(Observation { name: self.name.clone(), workflow, tasks, active, ..Observation::default() })
    }

    /// Looks at the run once it has ended: also at what people and exit tasks learn of it.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub fn inspect(&mut self) -> Result<Observation> {
        let pods = self.cluster.list(Resource::Pod, &self.labels())?;
        let mut observation = self.note(&pods)?;
        for pod in self.pods.values().filter(|pod| pod.exists && pod.path.contains("onExit")) {
            // A pod that never started has no log.
            let log = self.cluster.log(&pod.name, "main").unwrap_or_default();
            let lines = log.lines().filter_map(|line| line.strip_prefix("@@ "));
            let statuses = lines.filter_map(|line| line.parse::<Value>().ok());
            let states = statuses.filter_map(|status| status["state"].as_str().map(str::to_owned));
            observation.states.extend(states.map(|state| (pod.path.clone(), state)));
        }
        observation.kept = self.kept()?;
        if let Some(workflow) = &observation.workflow {
            let workflow = kfp_report::Workflow::read(workflow.to_string().as_bytes());
            match workflow {
                Ok(workflow) => {
                    let report = kfp_report::Report::new(&workflow, None);
                    observation.has_cause = !report.failures().is_empty();
                    observation.report = kfp_report::text(&report);
                }
                Err(error) => observation.report = error.to_string(),
            }
        }
        Ok(observation)
    }

    /// Returns the claims and config maps that belong to the run, without those that are being
    /// deleted.
    fn kept(&self) -> Result<Vec<String>> {
        let mut kept = Vec::new();
        for (kind, resource) in [("claim", Resource::Claim), ("config map", Resource::ConfigMap)] {
            let objects = self.cluster.list(resource, "")?;
            let objects = objects.iter().map(|object| &object["metadata"]);
            let of_run = objects.filter(|metadata| {
                let mut owners = metadata["ownerReferences"].as_array().into_iter().flatten();
                metadata["deletionTimestamp"].is_null() && owners.any(|owner| owner["uid"] == self.uid)
            });
            let name = |metadata: &Value| text(&metadata["name"]).replace(&format!("{}-", self.name), "");
            kept.extend(of_run.map(|metadata| format!("{kind} {}", name(metadata))));
        }
        Ok(kept)
    }

    /// Returns the name and the node of the pod of a task.
    pub fn pod(&self, path: &str) -> Option<(&str, &str)> {
        let mut pods = self.pods.values().filter(|pod| pod.exists && pod.path == path);
        pods.next().map(|pod| (pod.name.as_str(), pod.node.as_str()))
    }

    /// Returns true if the pod of a task exists and its program has not started.
    pub fn waits(&self, path: &str) -> bool {
        self.pods.values().any(|pod| pod.path == path && pod.exists && pod.phase == "Pending")
    }

    /// Returns true if the program of a task runs, and Argo has seen that.
    pub fn runs(&self, path: &str) -> bool {
        self.phases.get(path).is_some_and(|phase| phase == "Running") && self.running().any(|running| running == path)
    }

    /// Returns the paths of the tasks whose programs run.
    pub fn running(&self) -> impl Iterator<Item = &str> {
        let running = self.pods.values().filter(|pod| pod.exists && pod.phase == "Running" && pod.has_started);
        running.map(|pod| pod.path.as_str())
    }
}

impl SeenPod {
    fn of(workflow: &str, pod: &Value) -> Self {
        let containers = pod["status"]["containerStatuses"].as_array();
        let main = containers.into_iter().flatten().find(|container| container["name"] == "main");
        let state = main.map(|main| &main["state"]).unwrap_or(&Value::Null);
        let exit_code = &state["terminated"]["exitCode"];
        Self {
            path: path(workflow, &text(&pod["metadata"]["annotations"]["workflows.argoproj.io/node-name"])),
            has_started: !state["running"].is_null() || !state["terminated"]["startedAt"].is_null(),
            has_succeeded: exit_code == 0 && pod["status"]["phase"] == "Succeeded",
            is_counted: false,
            exists: true,
            name: text(&pod["metadata"]["name"]),
            node: text(&pod["spec"]["nodeName"]),
            phase: text(&pod["status"]["phase"]),
        }
    }
}

impl Observation {
    /// Returns the phase of the run.
    pub fn phase(&self) -> &str {
        let phase = self.workflow.as_ref().and_then(|workflow| workflow["status"]["phase"].as_str());
        phase.unwrap_or_default()
    }

    /// Returns true if the run and its last hooks have ended.
    pub fn has_ended(&self) -> bool {
        let label = |workflow: &Value| workflow["metadata"]["labels"]["workflows.argoproj.io/completed"] == "true";
        self.workflow.as_ref().is_none_or(label)
    }

    /// Returns true if nothing has changed since an earlier observation.
    pub fn is_as(&self, earlier: &Self) -> bool {
        let phases = |seen: &Self| -> BTreeMap<String, String> {
            seen.nodes().map(|node| (text(&node["id"]), text(&node["phase"]))).collect()
        };
        self.phase() == earlier.phase()
            && self.tasks == earlier.tasks
            && self.active == earlier.active
            && phases(self) == phases(earlier)
    }

    /// Returns the nodes of the run.
    pub fn nodes(&self) -> impl Iterator<Item = &Value> {
        nodes(self.workflow.as_ref())
    }
}

/// Returns what a person needs in order to see why a case failed.
impl fmt::Display for Observation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.workflow.as_ref().map(|workflow| text(&workflow["status"]["message"]));
        writeln!(f, "{}: {} {}", self.name, self.phase(), message.unwrap_or_default())?;
        let mut nodes: Vec<&Value> = self.nodes().collect();
        nodes.sort_by_key(|node| (text(&node["startedAt"]), text(&node["name"])));
        for node in nodes {
            let [name, kind, phase, message] = ["name", "type", "phase", "message"].map(|key| text(&node[key]));
            writeln!(f, "  {name} | {kind} | {phase} | {message}")?;
        }
        for (path, task) in &self.tasks {
            writeln!(f, "  {path}: {} started, {} succeeded", task.starts, task.successes)?;
        }
        writeln!(f, "  states: {:?}, active: {:?}, kept: {:?}", self.states, self.active, self.kept)?;
        self.report.lines().try_for_each(|line| writeln!(f, "  | {line}"))
    }
}

fn nodes(workflow: Option<&Value>) -> impl Iterator<Item = &Value> {
    workflow.into_iter().flat_map(|workflow| workflow["status"]["nodes"].as_object()).flat_map(|nodes| nodes.values())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
