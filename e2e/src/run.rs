//! A workflow on the cluster.

use std::env;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Lab, Outcome};

/// How long a run may take, before and after a retry each. It finds runs that hang: on a
/// machine with much to do, one that does not may take minutes.
const LIMIT: Duration = Duration::from_secs(300);

/// A submitted workflow. It is deleted with this, unless the test fails.
pub struct Run<'l> {
    lab: &'l Lab,
    name: String,
}

impl<'l> Run<'l> {
    pub(crate) fn submit(lab: &'l Lab, workflow: &str) -> Self {
        let created = lab.kubectl(&["create", "-f", "-", "-o", "name"], workflow);
        let created = created.unwrap_or_else(|error| panic!("{error}"));
        let name = created.trim().rsplit('/').next().unwrap_or_default().to_owned();
        Self { lab, name }
    }

    /// A run that something else started.
    pub(crate) fn started(lab: &'l Lab, name: String) -> Self {
        Self { lab, name }
    }

    /// The workflow's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The run's outcome, once its last hooks are through.
    ///
    /// # Panics
    /// When that takes too long.
    #[track_caller]
    pub fn finish(&self) -> Outcome<'_> {
        let completed = "--for=jsonpath={.metadata.labels.workflows\\.argoproj\\.io/completed}=true";
        let limit = format!("--timeout={}s", LIMIT.as_secs());
        match self.lab.kubectl(&["wait", completed, &limit, "workflow", &self.name], "") {
            Ok(_) => self.outcome(),
            Err(error) => panic!("{error}\n{}", self.outcome()),
        }
    }

    /// Does the same as `argo retry -p NAME=VALUE…`.
    #[track_caller]
    pub fn retry(&self, parameters: &[(&str, &str)]) {
        self.lab.retry(&self.name, parameters).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Does the same as `argo stop`, once the pod of a task runs.
    ///
    /// # Panics
    /// When the pod does not start to run.
    #[track_caller]
    pub fn stop_while_running(&self, path: &str) {
        let start = Instant::now();
        while self.outcome().pods.get(path).is_none_or(|pod| pod.phase != "Running") {
            assert!(start.elapsed() < LIMIT, "{path} does not run\n{}", self.outcome());
            thread::sleep(Duration::from_secs(1));
        }
        let stop = r#"{"spec":{"shutdown":"Stop"}}"#;
        self.kubectl(&["patch", "workflow", &self.name, "--type", "merge", "-p", stop]);
    }

    #[track_caller]
    pub(crate) fn kubectl(&self, arguments: &[&str]) -> String {
        self.lab.kubectl(arguments, "").unwrap_or_else(|error| panic!("{error}"))
    }

    #[track_caller]
    fn outcome(&self) -> Outcome<'_> {
        let of_run = format!("workflows.argoproj.io/workflow={}", self.name);
        let json = |arguments: &[&str]| -> Value {
            self.kubectl(&[&["get", "-o", "json"], arguments].concat()).parse().expect("kubectl prints JSON")
        };
        Outcome::new(self, json(&["workflow", &self.name]), &json(&["pods", "-l", &of_run]))
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        if !thread::panicking() && env::var_os("KFP_COMPILE_E2E_KEEP").is_none() {
            // At worst it stays.
            drop(self.lab.kubectl(&["delete", "workflow", &self.name, "--wait=false"], ""));
        }
    }
}
