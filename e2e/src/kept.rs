//! Templates and schedules on the cluster, and the runs that they start.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Lab, Pipeline, Run};

/// The maximum time after which a schedule of every minute must have started a run.
const LIMIT: Duration = Duration::from_secs(150);

/// A compiled pipeline that is not a run. Dropping this deletes it.
pub struct Kept<'l> {
    lab: &'l Lab,
    kind: String,
    name: String,
}

impl Lab {
    /// Compiles a pipeline, whose options give a kind other than `Workflow` and a name, and makes
    /// the object.
    ///
    /// # Panics
    /// When the cluster refuses it.
    pub fn keep(&self, pipeline: &Pipeline) -> Kept<'_> {
        let object = pipeline.json_with(&[]);
        let text = |value: &Value| value.as_str().expect("a kept object has a kind and a name").to_owned();
        let (kind, name) = (text(&object["kind"]), text(&object["metadata"]["name"]));
        self.kubectl(&["create", "-f", "-"], &object.to_string()).unwrap_or_else(|error| panic!("{error}"));
        Kept { lab: self, kind, name }
    }
}

impl<'l> Kept<'l> {
    /// A run of a template with arguments, as `argo submit --from` makes it.
    pub fn run(&self, arguments: &[(&str, &str)]) -> Run<'l> {
        let parameters = arguments.iter().map(|(name, value)| json!({"name": name, "value": value}));
        let workflow = json!({
            "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"generateName": format!("{}-", self.name)},
            "spec": {
                "workflowTemplateRef": {"name": self.name, "clusterScope": self.kind == "ClusterWorkflowTemplate"},
                "arguments": {"parameters": parameters.collect::<Vec<_>>()},
            },
        });
        Run::submit(self.lab, &workflow.to_string())
    }

    /// The first run that a schedule starts.
    ///
    /// # Panics
    /// When it does not start any.
    pub fn scheduled(&self) -> Run<'l> {
        let (start, label) = (Instant::now(), format!("workflows.argoproj.io/cron-workflow={}", self.name));
        loop {
            let names = self.lab.kubectl(&["get", "workflow", "-l", &label, "-o", "name"], "");
            let names = names.unwrap_or_else(|error| panic!("{error}"));
            if let Some(name) = names.lines().find_map(|line| line.trim().rsplit('/').next()) {
                return Run::started(self.lab, name.to_owned());
            }
            assert!(start.elapsed() < LIMIT, "{} starts no run", self.name);
            thread::sleep(Duration::from_secs(3));
        }
    }
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        // At worst it stays.
        drop(self.lab.kubectl(&["delete", &self.kind, &self.name, "--wait=false"], ""));
    }
}
