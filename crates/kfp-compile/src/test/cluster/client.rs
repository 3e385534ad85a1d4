//! Calls of kubectl and argo, with the user's own context and rights.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cli;

/// The programs, and the namespace of the runs.
pub(super) struct Client<'c> {
    cli: &'c cli::Cluster,
    namespace: Option<&'c str>,
}

impl<'c> Client<'c> {
    pub(super) fn new(cli: &'c cli::Cluster, namespace: Option<&'c str>) -> Self {
        Self { cli, namespace }
    }

    /// Creates an object and returns its name.
    pub(super) fn create(&self, object: &Value) -> Result<String> {
        let name =
            self.kubectl(&["create", "-f", "-", "-o", "jsonpath={.metadata.name}"], Some(&object.to_string()))?;
        Ok(name.trim().to_owned())
    }

    /// Returns a workflow.
    pub(super) fn get(&self, workflow: &str) -> Result<Value> {
        let text = self.kubectl(&["get", "workflow", workflow, "-o", "json"], None)?;
        serde_json::from_str(&text).context("kubectl does not print JSON")
    }

    /// Deletes a workflow, with its pods.
    pub(super) fn delete(&self, workflow: &str) -> Result<()> {
        self.kubectl(&["delete", "workflow", workflow, "--wait=false"], None).map(drop)
    }

    /// Retries a workflow that has failed.
    pub(super) fn retry(&self, workflow: &str) -> Result<()> {
        self.call(&self.cli.argo, &["retry", workflow], None).map(drop)
    }

    /// Runs kubectl and returns what it prints.
    pub(super) fn kubectl(&self, arguments: &[&str], input: Option<&str>) -> Result<String> {
        self.call(&self.cli.kubectl, arguments, input)
    }

    fn call(&self, program: &Path, arguments: &[&str], input: Option<&str>) -> Result<String> {
        let shown = program.display();
        let mut command = Command::new(program);
        command.args(arguments);
        if let Some(namespace) = self.namespace {
            command.args(["--namespace", namespace]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot run {shown}"))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that ends early reports the reason itself.
            let _ = stdin.write_all(input.unwrap_or_default().as_bytes());
        }
        let output = child.wait_with_output().with_context(|| format!("cannot run {shown}"))?;
        if !output.status.success() {
            bail!("{shown} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        String::from_utf8(output.stdout).with_context(|| format!("{shown} does not print UTF-8"))
    }
}
