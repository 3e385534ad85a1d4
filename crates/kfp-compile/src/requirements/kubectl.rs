//! Asks a cluster by kubectl, with the user's own context and rights.

use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

/// The cluster of kubectl's current context. Tests have one of their own.
pub(super) trait Cluster {
    /// Runs kubectl with these arguments.
    ///
    /// # Errors
    /// Returns an error if kubectl cannot be run. A refusal of the cluster is an answer.
    fn ask(&self, args: &[&str]) -> Result<Answer>;
}

/// The answer of kubectl.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) success: bool,
    pub(super) output: String,
    pub(super) error: String,
}

impl Answer {
    /// Returns the JSON that kubectl printed.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_default()
    }

    /// Returns true if the cluster does not have the object, or its kind.
    pub(super) fn is_not_found(&self) -> bool {
        self.error.contains("(NotFound)") || self.error.contains("doesn't have a resource type")
    }

    /// Returns true if kubectl could not reach a cluster.
    pub(super) fn is_unreachable(&self) -> bool {
        ["The connection to the server", "Unable to connect to the server"].iter().any(|text| self.error.contains(text))
    }

    /// Returns the message of kubectl in one line, without the lines of its log.
    pub(super) fn message(&self) -> String {
        let lines = self.error.lines().filter(|line| !is_log(line) && !line.starts_with("Warning:"));
        lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }
}

/// Returns true for a line of a log of Kubernetes: `E1128 19:19:08.907091   22485 memcache.go:265]
/// …`.
fn is_log(line: &str) -> bool {
    let is_day = |day: &str| day.len() == 4 && day.bytes().all(|byte| byte.is_ascii_digit());
    line.starts_with(['I', 'W', 'E', 'F']) && line.get(1..5).is_some_and(is_day)
}

/// The program `kubectl`.
pub(super) struct Kubectl;

impl Cluster for Kubectl {
    fn ask(&self, args: &[&str]) -> Result<Answer> {
        let output = Command::new("kubectl").args(args).arg("--request-timeout=15s").output();
        let output = output.context("cannot run kubectl")?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        Ok(Answer { success: output.status.success(), output: text(&output.stdout), error: text(&output.stderr) })
    }
}
