//! Runs of a workflow on the code of Argo's controller, and its validation.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::processes::{allocated_by_go, measured};

/// The scripts for Argo: those of `$KFP_COMPILE_LAB`, or of a folder beside the checkout.
pub(crate) struct Lab {
    folder: PathBuf,
    operate: PathBuf,
    /// The CPU of a process that runs nothing.
    start: Duration,
}

/// The pods of a run: whether the controller sees the end of each, or of all that run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    OneByOne,
    Together,
}

/// The cost of one run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) pods: usize,
    pub(crate) nodes: usize,
    pub(crate) reconciliations: u64,
    /// Bytes of the object's JSON when the run has ended, before Argo compresses its state.
    pub(crate) bytes: usize,
    pub(crate) cpu: Duration,
    pub(crate) megabytes_allocated: u64,
}

/// The version of Argo that is measured.
const VERSION: &str = "v4.1.2";

/// The CPU below which chance counts.
const LITTLE: Duration = Duration::from_secs(5);

impl Lab {
    /// Returns the scripts, and builds the controller if need be.
    pub(crate) fn open() -> Result<Self> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/lab");
        let folder = std::env::var_os("KFP_COMPILE_LAB").map_or_else(beside, PathBuf::from);
        let script = folder.join("operate.sh");
        ensure!(script.is_file(), "{} does not exist: set KFP_COMPILE_LAB", script.display());
        let path = Command::new(&script).arg("--path").env("ARGO_VERSION", VERSION).output()?;
        ensure!(path.status.success(), "{}", String::from_utf8_lossy(&path.stderr));
        let operate = PathBuf::from(String::from_utf8_lossy(&path.stdout).trim());
        let mut lab = Self { folder, operate, start: Duration::ZERO };
        lab.start = measured(|| lab.operate(""))?.1;
        Ok(lab)
    }

    /// Runs a workflow to its end; one that takes little CPU three times, of which the least counts.
    pub(crate) fn run(&self, workflow: &Value, rules: &Value, ends: Ends) -> Result<Run> {
        let mut least = self.run_with(workflow, &[], rules, ends)?;
        let again = if least.cpu < LITTLE { 2 } else { 0 };
        for _ in 0..again {
            let run = self.run_with(workflow, &[], rules, ends)?;
            if run.cpu < least.cpu {
                least = run;
            }
        }
        Ok(least)
    }

    /// Runs a workflow to its end once, in a cluster that has some objects.
    pub(crate) fn run_with(&self, workflow: &Value, objects: &[Value], rules: &Value, ends: Ends) -> Result<Run> {
        let request = json!({
            "id": "cost", "workflow": workflow, "objects": objects, "rules": rules, "batch": ends == Ends::Together, "raw": true,
            "max_rounds": 100_000,
        });
        let ((result, trace), cpu) = measured(|| self.operate(&format!("{request}\n")))?;
        let result: Value = serde_json::from_str(&result).context("the controller's result cannot be read")?;
        if result["phase"] != "Succeeded" {
            bail!("the run did not succeed: {} {} {}", result["phase"], result["message"], result["error"]);
        }
        let length = |key: &str| result[key].as_array().map_or(0, Vec::len);
        Ok(Run {
            pods: length("pods"),
            nodes: length("nodes"),
            reconciliations: result["rounds"].as_u64().context("no number of rounds")?,
            bytes: result["raw"].to_string().len(),
            cpu: cpu.saturating_sub(self.start),
            megabytes_allocated: allocated_by_go(&trace),
        })
    }

    /// Returns the CPU that Argo's validation takes.
    pub(crate) fn validation(&self, workflow: &Value) -> Result<Duration> {
        let validate = |text: &str| {
            measured(|| {
                let script = self.folder.join("validate.sh");
                let mut command = Command::new(script);
                command.arg("-").env("ARGO_VERSION", VERSION).stdout(Stdio::piped());
                let mut process = command.stdin(Stdio::piped()).spawn()?;
                process.stdin.take().context("no standard input")?.write_all(text.as_bytes())?;
                let output = process.wait_with_output()?;
                ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
                Ok(())
            })
        };
        let start = validate("")?.1;
        Ok(validate(&workflow.to_string())?.1.saturating_sub(start))
    }

    /// Returns the answer of the controller's process, and the trace of its memory.
    fn operate(&self, request: &str) -> Result<(String, String)> {
        let mut command = Command::new(&self.operate);
        command.arg("-stats").env("GODEBUG", "gctrace=1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn()?;
        process.stdin.take().context("no standard input")?.write_all(request.as_bytes())?;
        let output = process.wait_with_output()?;
        ensure!(output.status.success(), "the controller's process failed");
        Ok((String::from_utf8(output.stdout)?, String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}
