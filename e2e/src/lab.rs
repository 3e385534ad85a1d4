//! The lab's scripts.

use std::env;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use crate::{Pipeline, Run};

/// A cluster with Argo Workflows.
pub struct Lab {
    scripts: PathBuf,
}

impl Lab {
    /// The lab, if the tests are to run; else the calling test says that it was skipped.
    ///
    /// # Panics
    /// When the tests are to run and there is no lab.
    pub fn open() -> Option<Self> {
        if env::var_os("KFP_COMPILE_E2E").is_none_or(|value| value != "1") {
            // Not by a macro: the test runner would keep it to itself, as the test passes.
            let test = thread::current();
            let test = test.name().unwrap_or("end-to-end test");
            drop(writeln!(stderr(), "SKIPPED: {test}: it needs a cluster; KFP_COMPILE_E2E=1 runs it"));
            return None;
        }
        let beside_checkout = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/lab");
        let scripts = env::var_os("KFP_COMPILE_LAB").map_or_else(beside_checkout, PathBuf::from);
        assert!(scripts.join("in.sh").is_file(), "KFP_COMPILE_LAB: no lab in {}", scripts.display());
        Some(Self { scripts })
    }

    /// Compiles a pipeline and submits it.
    pub fn run(&self, pipeline: &Pipeline) -> Run<'_> {
        Run::submit(self, &pipeline.yaml())
    }

    /// Compiles a pipeline and submits it with values for the workflow's arguments, as `argo submit -p` does.
    pub fn run_with(&self, pipeline: &Pipeline, arguments: &[(&str, &str)]) -> Run<'_> {
        Run::submit(self, &pipeline.json_with(arguments).to_string())
    }

    /// What `kubectl` prints, in the namespace of the lab's workflows.
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
        // The scripts read their whole input before they answer. One that doesn't want it says why on its standard error.
        drop(child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().map_err(|error| failed(&error.to_string()))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(failed(&String::from_utf8_lossy(&output.stderr))),
        }
    }
}
