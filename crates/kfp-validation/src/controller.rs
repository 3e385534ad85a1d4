//! The process that runs the code of the Argo controller.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::observed::Observed;

/// A controller that answers one request after the other.
#[derive(Debug)]
pub struct Controller {
    process: Child,
    requests: ChildStdin,
    results: BufReader<ChildStdout>,
}

impl Controller {
    /// Returns the program of a version, such as `v4.1.2`, or `None` without the scripts that build
    /// it: those of `$KFP_COMPILE_LAB`, or of a folder beside the checkout. The first call may take
    /// minutes.
    ///
    /// # Errors
    /// If it cannot be built.
    pub fn program(version: &str) -> Result<Option<PathBuf>> {
        let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/lab");
        let scripts = std::env::var_os("KFP_COMPILE_LAB").map_or_else(beside, PathBuf::from);
        let script = scripts.join("operate.sh");
        if !script.is_file() {
            return Ok(None);
        }
        let output = Command::new(&script).arg("--path").env("ARGO_VERSION", version).output()?;
        ensure!(output.status.success(), "{version}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(Some(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())))
    }

    /// Starts the program at `path`: one request a line in, one result a line out.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub fn start(path: &Path) -> Result<Self> {
        let mut command = Command::new(path);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().with_context(|| format!("cannot start {}", path.display()))?;
        let requests = process.stdin.take().context("no standard input")?;
        let results = BufReader::new(process.stdout.take().context("no standard output")?);
        Ok(Self { process, requests, results })
    }

    /// Runs a request.
    ///
    /// # Errors
    /// If the process has ended, or its answer cannot be read.
    pub fn run(&mut self, request: &Value) -> Result<Observed> {
        writeln!(self.requests, "{request}")?;
        self.requests.flush()?;
        let mut line = String::new();
        self.results.read_line(&mut line)?;
        ensure!(!line.is_empty(), "the controller's process has ended");
        serde_json::from_str(&line).context("cannot read the controller's result")
    }
}

impl Drop for Controller {
    fn drop(&mut self) {
        // It ends by itself when its input ends; nothing is lost if it does not.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
