//! Templates: what a node of a run is made from.

use serde::Serialize;

use crate::arguments::{Inputs, Outputs};
use crate::container::{Container, Volume};
use crate::dag::{Dag, Steps};
use crate::name::TemplateName;
use crate::retry::RetryStrategy;
use crate::text::Text;

/// `spec.templates[]`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// Its name.
    pub name: TemplateName,
    /// What it takes.
    #[serde(skip_serializing_if = "Inputs::is_empty")]
    pub inputs: Inputs,
    /// What it gives.
    #[serde(skip_serializing_if = "Outputs::is_empty")]
    pub outputs: Outputs,
    /// How often its pod is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    /// Whether a failed node keeps others of the template from starting. Where hooks are in or below it, they do not run then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fail_fast: bool,
    /// How many of its nodes run at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u32>,
    /// What it does.
    #[serde(flatten)]
    pub body: TemplateBody,
    /// Volumes of its pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume>,
    /// A strategic merge patch for its pod's `spec`, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_spec_patch: Option<Text>,
}

impl Template {
    /// A template that takes and gives nothing.
    pub fn new(name: TemplateName, body: TemplateBody) -> Self {
        let (inputs, outputs) = (Inputs::default(), Outputs::default());
        let (retry_strategy, fail_fast, parallelism, volumes) = (None, false, None, Vec::new());
        Self { name, inputs, outputs, retry_strategy, fail_fast, parallelism, body, volumes, pod_spec_patch: None }
    }
}

/// What a template does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TemplateBody {
    /// Runs a pod.
    Container(Container),
    /// Calls templates in the order of their dependencies.
    Dag(Dag),
    /// Calls templates one after the other.
    Steps(Steps),
    /// Waits, without a pod.
    Suspend(Suspend),
}

/// `suspend`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspend {
    /// How long: seconds, or a Go duration. `0` succeeds at once; what is no duration ends the node in Error, with the text in
    /// its message.
    pub duration: Text,
}
