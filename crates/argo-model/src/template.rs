//! Templates: what a node of a run is made from.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use crate::affinity::{Affinity, Toleration};
use crate::arguments::{Inputs, Outputs};
use crate::container::Container;
use crate::dag::{Dag, Steps};
use crate::memoize::Memoize;
use crate::name::TemplateName;
use crate::pod::{InitContainer, PodMetadata, ResourceClaim};
use crate::resource::Resource;
use crate::retry::RetryStrategy;
use crate::text::Text;
use crate::volume::Volume;

/// `spec.templates[]`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// Its name.
    pub name: TemplateName,
    /// Labels and annotations of its pod.
    #[serde(skip_serializing_if = "PodMetadata::is_empty")]
    pub metadata: PodMetadata,
    /// What it takes.
    #[serde(skip_serializing_if = "Inputs::is_empty")]
    pub inputs: Inputs,
    /// What it gives.
    #[serde(skip_serializing_if = "Outputs::is_empty")]
    pub outputs: Outputs,
    /// Whether results of earlier runs do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memoize: Option<Memoize>,
    /// How often its pod is tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    /// Whether a failed node keeps others of the template from starting. Where hooks are in or below it, they do not run then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fail_fast: bool,
    /// How many of its nodes run at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u32>,
    /// How many seconds its pod may be on a node; each attempt anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<i64>,
    /// How long its node may take from its start, waiting and running; each attempt anew. Where it is there, it counts for the pod in place
    /// of `active_deadline_seconds`, even if it is longer.
    #[serde(serialize_with = "crate::retry::maybe_in_seconds", skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// How long its pod may wait for its start. Argo knows it from 4.1 on; before, it has no effect.
    #[serde(serialize_with = "crate::retry::maybe_in_seconds", skip_serializing_if = "Option::is_none")]
    pub pending_timeout: Option<Duration>,
    /// Labels that the node of its pod must have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<String, String>,
    /// What its pod tolerates of a node.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// Where its pod may run.
    #[serde(skip_serializing_if = "Affinity::is_empty")]
    pub affinity: Affinity,
    /// Devices that its pod claims. Argo has this field from 4.1 on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_claims: Vec<ResourceClaim>,
    /// What runs before the container.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub init_containers: Vec<InitContainer>,
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
        Self {
            name,
            metadata: PodMetadata::default(),
            inputs: Inputs::default(),
            outputs: Outputs::default(),
            memoize: None,
            retry_strategy: None,
            fail_fast: false,
            parallelism: None,
            active_deadline_seconds: None,
            timeout: None,
            pending_timeout: None,
            node_selector: BTreeMap::new(),
            tolerations: Vec::new(),
            affinity: Affinity::default(),
            resource_claims: Vec::new(),
            init_containers: Vec::new(),
            body,
            volumes: Vec::new(),
            pod_spec_patch: None,
        }
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
    /// Makes or deletes an object of the cluster, in a pod of Argo's own.
    Resource(Resource),
}

/// `suspend`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspend {
    /// How long: seconds, or a Go duration. `0` succeeds at once; what is no duration ends the node in Error, with the text in
    /// its message.
    pub duration: Text,
}
