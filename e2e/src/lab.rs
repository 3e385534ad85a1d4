//! The lab's scripts.

use std::env;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Map, Value, json};

use crate::{Pipeline, Run};

/// A cluster with Argo Workflows.
pub struct Lab {
    scripts: PathBuf,
}

/// Volumes, which are deleted with this.
pub struct Volumes<'l> {
    lab: &'l Lab,
    names: Vec<String>,
}

impl Drop for Volumes<'_> {
    fn drop(&mut self) {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        // At worst they stay.
        drop(self.lab.kubectl(&[&["delete", "pv", "--wait=false"], names.as_slice()].concat(), ""));
    }
}

/// Returns the folder of the lab's scripts, which may be missing.
pub(crate) fn scripts() -> PathBuf {
    let beside_checkout = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/lab");
    env::var_os("KFP_COMPILE_LAB").map_or_else(beside_checkout, PathBuf::from)
}

impl Lab {
    /// The lab, if the tests are to run; else the calling test says that it was skipped.
    ///
    /// # Panics
    /// If the tests should run and the lab is not up.
    pub fn open() -> Option<Self> {
        if env::var_os("KFP_COMPILE_E2E").is_none_or(|value| value != "1") {
            // Not by a macro: the test runner would keep it to itself, as the test passes.
            let test = thread::current();
            let test = test.name().unwrap_or("end-to-end test");
            drop(writeln!(stderr(), "SKIPPED: {test}: it needs a cluster; KFP_COMPILE_E2E=1 runs it"));
            return None;
        }
        let scripts = scripts();
        assert!(scripts.join("in.sh").is_file(), "KFP_COMPILE_LAB: no lab in {}", scripts.display());
        Some(Self { scripts })
    }

    /// Compiles a pipeline and submits it.
    ///
    /// # Panics
    /// When the cluster refuses what goes with it.
    pub fn run(&self, pipeline: &Pipeline) -> Run<'_> {
        if let Some(programs) = pipeline.programs() {
            self.kubectl(&["apply", "-f", "-"], &programs).unwrap_or_else(|error| panic!("{error}"));
        }
        Run::submit(self, &pipeline.yaml())
    }

    /// Returns why the cluster would refuse a compiled pipeline, if it would.
    pub fn refusal(&self, pipeline: &Pipeline) -> Option<String> {
        let answer = self.kubectl(&["create", "--dry-run=server", "-f", "-"], &pipeline.yaml());
        answer.err().map(|error| error.to_string())
    }

    /// Compiles a pipeline and submits it with values for the workflow's arguments, as `argo submit
    /// -p` does.
    pub fn run_with(&self, pipeline: &Pipeline, arguments: &[(&str, &str)]) -> Run<'_> {
        Run::submit(self, &pipeline.json_with(arguments).to_string())
    }

    /// Makes a secret, or sets it anew. It stays.
    ///
    /// # Panics
    /// When the cluster refuses it.
    pub fn secret(&self, name: &str, values: &[(&str, &str)]) {
        let values: Map<String, Value> =
            values.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect();
        let metadata = json!({"name": name});
        let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values});
        self.kubectl(&["apply", "-f", "-"], &secret.to_string()).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Makes volumes of the class `standard`, as the lab has nothing that makes them for claims.
    ///
    /// # Panics
    /// When the cluster refuses them.
    pub fn volumes(&self, number: usize) -> Volumes<'_> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let names = (0..number).map(|_| format!("e2e-{}-{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
        let names: Vec<String> = names.collect();
        let volumes = names.iter().map(|name| {
            let folder = env::temp_dir().join("e2e-volumes").join(name);
            json!({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": {
                "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "storageClassName": "standard",
                "persistentVolumeReclaimPolicy": "Retain", "hostPath": {"path": folder, "type": "DirectoryOrCreate"},
            }})
        });
        let list = json!({"apiVersion": "v1", "kind": "List", "items": volumes.collect::<Vec<_>>()});
        self.kubectl(&["create", "-f", "-"], &list.to_string()).unwrap_or_else(|error| panic!("{error}"));
        Volumes { lab: self, names }
    }

    /// The names of claims that start with a text, but for those that are being deleted.
    ///
    /// # Panics
    /// When the cluster does not answer.
    pub fn claims(&self, start: &str) -> Vec<String> {
        let answer = self.kubectl(&["get", "pvc", "-o", "json"], "").unwrap_or_else(|error| panic!("{error}"));
        let claims: Value = answer.parse().expect("kubectl prints JSON");
        let kept = claims["items"].as_array().into_iter().flatten().map(|claim| &claim["metadata"]);
        let kept = kept.filter(|metadata| metadata["deletionTimestamp"].is_null());
        let names = kept.filter_map(|metadata| metadata["name"].as_str());
        names.filter(|name| name.starts_with(start)).map(str::to_owned).collect()
    }

    /// Returns the output of `kubectl`, in the namespace of the lab's workflows.
    pub(crate) fn kubectl(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        self.script("in.sh", &[&["kubectl"], arguments].concat(), input)
    }

    /// `argo retry NAME -p PARAMETER=VALUE…`
    pub(crate) fn retry(&self, name: &str, parameters: &[(&str, &str)]) -> Result<String, String> {
        let parameters: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let arguments: Vec<&str> = [name].into_iter().chain(parameters.iter().map(String::as_str)).collect();
        self.script("retry.sh", &arguments, "")
    }

    fn script(&self, script: &str, arguments: &[&str], input: &str) -> Result<String, String> {
        let failed = |reason: &str| format!("{script} {}: {}", arguments.join(" "), reason.trim());
        let mut child = Command::new(self.scripts.join(script))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(&error.to_string()))?;
        // The scripts read their whole input before they answer. One that doesn't want it says why
        // on its standard error.
        drop(child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().map_err(|error| failed(&error.to_string()))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(failed(&String::from_utf8_lossy(&output.stderr))),
        }
    }
}
