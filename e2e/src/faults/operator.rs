//! The operator of a cluster: what only a person with rights over the cluster can do.

use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::disturbance::Act;
use crate::cluster::Cluster;
use crate::resource::Resource;

/// The label of the controller's pods in Argo's own manifests.
const CONTROLLER: &str = "app=workflow-controller";

/// The commands and permissions that the operator gave.
#[derive(Clone, Debug, Default)]
pub struct Operator {
    /// The namespace of the controller.
    pub controller_namespace: String,
    /// A command that restarts the controller. Without it, the pods of the controller are deleted.
    pub restart: Option<String>,
    /// The controller may be restarted.
    pub may_restart: bool,
    /// Nodes may be drained for some seconds.
    pub may_drain: bool,
    /// The namespace may have a quota.
    pub may_set_quota: bool,
    /// The storage class of claims, if volumes may be claimed.
    pub storage_class: Option<String>,
    /// A command that makes the API server slow, and ends when it is no longer slow.
    pub slow_api_server: Option<String>,
    /// A command that takes the artifact store away, with `down`, and brings it back, with `up`.
    pub store: Option<String>,
    /// A command with the subcommands `retry` and `resubmit` of Argo's command line.
    pub argo: Option<String>,
}

impl Operator {
    /// Returns what is missing for an act.
    pub fn lacks(&self, act: &Act) -> Option<&'static str> {
        match act {
            Act::RestartController if !self.may_restart && self.restart.is_none() => {
                Some("the controller may not be restarted (--allow controller)")
            }
            Act::DrainNode(_) if !self.may_drain => Some("nodes may not be drained (--allow nodes)"),
            Act::ForbidPods | Act::AllowPods if !self.may_set_quota => Some("no quota may be set (--allow quota)"),
            Act::SlowApiServer if self.slow_api_server.is_none() => {
                Some("no command makes the API server slow (--slow-api-server)")
            }
            Act::StoreDown | Act::StoreUp if self.store.is_none() => {
                Some("no command moves the artifact store (--store)")
            }
            Act::Retry(_) | Act::Resubmit { .. } if self.argo.is_none() => {
                Some("Argo's command line is missing (--argo)")
            }
            _ => None,
        }
    }

    /// Kills the controller and waits until another one runs.
    ///
    /// # Errors
    /// When the controller cannot be found, or does not come back.
    pub fn restart_controller(&self, cluster: &Cluster) -> Result<()> {
        if let Some(command) = &self.restart {
            return run(command, &[]).map(drop);
        }
        let namespace = &self.controller_namespace;
        let pods = || cluster.list_in(namespace, Resource::Pod, CONTROLLER);
        let old = pods()?;
        ensure!(!old.is_empty(), "no pod in {namespace} has the label {CONTROLLER}");
        for name in old.iter().filter_map(|pod| pod["metadata"]["name"].as_str()) {
            cluster.delete_in(namespace, Resource::Pod, name, Some(0))?;
        }
        for _ in 0..120 {
            thread::sleep(Duration::from_secs(1));
            let is_new = |uid| old.iter().all(|old| old["metadata"]["uid"] != uid);
            let is_ready = |pod: &serde_json::Value| pod["status"]["containerStatuses"][0]["ready"] == true;
            if pods()?.iter().any(|pod| is_new(pod["metadata"]["uid"].clone()) && is_ready(pod)) {
                return Ok(());
            }
        }
        bail!("the controller does not come back")
    }

    /// Makes the API server slow for a while.
    ///
    /// # Errors
    /// When the command fails.
    pub fn slow_api_server(&self) -> Result<()> {
        let command = self.slow_api_server.as_deref().context("no command makes the API server slow")?;
        run(command, &[]).map(drop)
    }

    /// Takes the artifact store away, or brings it back.
    ///
    /// # Errors
    /// When the command fails.
    pub fn store(&self, direction: &str) -> Result<()> {
        let command = self.store.as_deref().context("no command moves the artifact store")?;
        run(command, &[direction]).map(drop)
    }

    /// Runs Argo's command line and returns what it prints.
    ///
    /// # Errors
    /// When the command fails.
    pub fn argo(&self, arguments: &[&str]) -> Result<String> {
        run(self.argo.as_deref().context("Argo's command line is missing")?, arguments)
    }
}

/// Runs a command of the operator, which may have arguments of its own.
fn run(command: &str, arguments: &[&str]) -> Result<String> {
    let mut words = command.split_whitespace();
    let program = words.next().context("a command is empty")?;
    let output = Command::new(program).args(words).args(arguments).output().with_context(|| program.to_owned())?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command} {}: {}", arguments.join(" "), error.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
