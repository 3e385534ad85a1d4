//! Argo's controller without a cluster.

use std::io::{BufRead, BufReader, Write, stderr};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use crate::lab::scripts;

/// The versions of Argo that this project supports in full.
const VERSIONS: [&str; 2] = ["v3.7.18", "v4.1.2"];

/// The code of one version's controller, which runs workflows whose pods end as a request says.
pub struct Controller {
    version: &'static str,
    program: PathBuf,
}

impl Controller {
    /// Returns the controller of each version. Without the lab's `operate.sh` there are none, and
    /// the calling test reports that it was skipped. The first call builds them, which takes
    /// minutes.
    ///
    /// # Panics
    /// When a controller cannot be built.
    pub fn all() -> Vec<Self> {
        let script = scripts().join("operate.sh");
        if !script.is_file() {
            let test = thread::current();
            let test = test.name().unwrap_or("a test of Argo's controller");
            // Not by a macro: the test runner would keep it to itself, as the test passes.
            drop(writeln!(stderr(), "SKIPPED: {test}: there is no {}", script.display()));
            return Vec::new();
        }
        let controllers = VERSIONS.iter().map(|version| {
            let output = Command::new(&script).arg("--path").env("ARGO_VERSION", version).output();
            let output = output.unwrap_or_else(|error| panic!("{}: {error}", script.display()));
            let path = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{version}: {}", String::from_utf8_lossy(&output.stderr));
            Self { version, program: PathBuf::from(path.trim()) }
        });
        controllers.collect()
    }

    /// Returns the version, for example `v4.1.2`.
    pub fn version(&self) -> &'static str {
        self.version
    }

    /// Runs workflows and returns their results, in the order of the requests. The lab documents
    /// both.
    ///
    /// # Panics
    /// When the program does not answer each request.
    pub fn answers(&self, requests: &[Value]) -> Vec<Value> {
        let child =
            Command::new(&self.program).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{}: {error}", self.program.display()));
        let mut input = child.stdin.take().expect("the standard input is a pipe");
        let lines = BufReader::new(child.stdout.take().expect("the standard output is a pipe")).lines();
        let answers: Vec<Value> = thread::scope(|scope| {
            // The program answers before it has read everything, so both ends have to be served at
            // once.
            scope.spawn(move || requests.iter().try_for_each(|request| writeln!(input, "{request}")));
            lines.map(|line| line.expect("results are text").parse().expect("results are JSON")).collect()
        });
        let status = child.wait().unwrap_or_else(|error| panic!("{}: {error}", self.program.display()));
        assert!(status.success() && answers.len() == requests.len(), "{}: {status}", self.version);
        answers
    }
}
