//! Compiles the pipeline of a case for a cluster, and starts its runs.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::environment::Environment;
use super::observation::Watched;
use super::shape::IMAGE;
use crate::Pipeline;
use crate::cluster::Cluster;
use crate::resource::Resource;

/// The label of all objects of this program.
pub const LABEL: &str = "kfp-compile-e2e";

/// Argo's label of the runs of a CronWorkflow.
const SCHEDULE: &str = "workflows.argoproj.io/cron-workflow";

/// An object whose deletion deletes the runs.
pub struct Submission<'c> {
    cluster: &'c Cluster,
    resource: Resource,
    name: String,
}

impl<'c> Submission<'c> {
    /// Creates a workflow and returns its run, or a CronWorkflow and returns its first runs, once
    /// there are as many as `number` says and all of them are at work.
    ///
    /// # Errors
    /// When the cluster refuses the object, or the runs do not start or do not overlap.
    pub fn start(
        cluster: &'c Cluster,
        object: &Value,
        number: usize,
        limit: Duration,
    ) -> Result<(Self, Vec<Watched<'c>>)> {
        let is_schedule = object["kind"] == "CronWorkflow";
        let resource = if is_schedule { Resource::CronWorkflow } else { Resource::Workflow };
        let created = cluster.create(resource, object)?;
        let name = created["metadata"]["name"].as_str().context("a created object has a name")?.to_owned();
        let submission = Self { cluster, resource, name: name.clone() };
        let runs = if is_schedule { submission.scheduled(number, limit)? } else { vec![name] };
        Ok((submission, runs.into_iter().map(|name| Watched::new(cluster, name)).collect()))
    }

    /// Waits until a schedule has started a number of runs, and suspends it.
    fn scheduled(&self, number: usize, limit: Duration) -> Result<Vec<String>> {
        let start = Instant::now();
        loop {
            let runs = self.cluster.list(Resource::Workflow, &format!("{SCHEDULE}={}", self.name))?;
            if runs.len() >= number {
                self.cluster.patch(self.resource, &self.name, &json!({"spec": {"suspend": true}}))?;
                let has_ended = |run: &Value| run["status"]["finishedAt"].is_string();
                ensure!(!runs.iter().any(has_ended), "the runs of {} do not overlap", self.name);
                let names = runs.iter().filter_map(|run| run["metadata"]["name"].as_str());
                return Ok(names.map(str::to_owned).collect());
            }
            ensure!(start.elapsed() < limit, "{} started {} of {number} runs", self.name, runs.len());
            thread::sleep(Duration::from_secs(1));
        }
    }

    /// Deletes the object, and with it the runs.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub fn delete(&self) -> Result<()> {
        self.cluster.delete(self.resource, &self.name, None)
    }
}

/// Compiles a pipeline for the cluster. The options are those of a case.
///
/// # Errors
/// When the options are not those of the compiler.
pub fn compile(environment: &Environment<'_>, pipeline: &Value, options: &Value) -> Result<Value> {
    let (mut pipeline, mut options) = (pipeline.clone(), options.clone());
    if let Some(workspace) = pipeline.pointer_mut("/platformSpec/platforms/kubernetes/pipelineConfig/workspace") {
        workspace["kubernetes"] = json!({"pvcSpecPatch": {"storageClassName": environment.operator.storage_class}});
    }
    if environment.image != IMAGE {
        options["executors"] = json!({"*": {"image": environment.image}});
    }
    if let Some(name) = &environment.repository {
        options["artifactRepositoryRef"] = json!({"configMap": name, "key": "repository"});
    }
    if let Some(name) = &environment.service_account {
        options["serviceAccount"] = json!(name);
    }
    options["labels"] = json!({LABEL: "true"});
    options["argoVersion"] =
        json!(environment.version.trim_start_matches('v').rsplit_once('.').map_or("", |(minor, _)| minor));
    let config: kfp_argo::Config = serde_json::from_value(options).context("the options of a case")?;
    Ok(Pipeline::from_ir(&pipeline).with(|options| *options = config.into_options()).workflow())
}
