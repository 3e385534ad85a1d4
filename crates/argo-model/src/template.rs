//! Templates, from which the nodes of a run are created.

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
    /// The name.
    pub name: TemplateName,
    /// Labels and annotations of the pod.
    #[serde(skip_serializing_if = "PodMetadata::is_empty")]
    pub metadata: PodMetadata,
    /// The inputs.
    #[serde(skip_serializing_if = "Inputs::is_empty")]
    pub inputs: Inputs,
    /// The outputs.
    #[serde(skip_serializing_if = "Outputs::is_empty")]
    pub outputs: Outputs,
    /// The cache for results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memoize: Option<Memoize>,
    /// The retries of the pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    /// True if no other node starts after a failure. Hooks in or below the template then do not
    /// run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fail_fast: bool,
    /// The maximum number of nodes that run at the same time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<u32>,
    /// The maximum number of seconds of the pod on a node, for each attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<i64>,
    /// The maximum duration of the node, waiting and running, for each attempt. If it is set, it
    /// replaces `active_deadline_seconds` for the pod, even if it is longer.
    #[serde(serialize_with = "crate::retry::maybe_in_seconds", skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// The maximum time that the pod waits for its start. Versions before 4.1 ignore it.
    #[serde(serialize_with = "crate::retry::maybe_in_seconds", skip_serializing_if = "Option::is_none")]
    pub pending_timeout: Option<Duration>,
    /// Labels that the node of its pod must have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<String, String>,
    /// The taints of nodes that the pod tolerates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// The nodes where the pod may run.
    #[serde(skip_serializing_if = "Affinity::is_empty")]
    pub affinity: Affinity,
    /// Devices that the pod claims. Argo has this field from 4.1 on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_claims: Vec<ResourceClaim>,
    /// The containers that run before the main one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub init_containers: Vec<InitContainer>,
    /// The body.
    #[serde(flatten)]
    pub body: TemplateBody,
    /// The volumes of the pod.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Volume>,
    /// A strategic merge patch for the pod's `spec`, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pod_spec_patch: Option<Text>,
}

impl Template {
    /// Returns a template without inputs and outputs.
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

/// The body of a template.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TemplateBody {
    /// A pod.
    Container(Container),
    /// Calls in the order of their dependencies.
    Dag(Dag),
    /// Calls one after the other.
    Steps(Steps),
    /// A wait, without a pod.
    Suspend(Suspend),
    /// An object that is created or deleted, by a pod of Argo's own.
    Resource(Resource),
}

/// `suspend`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspend {
    /// The duration: seconds, or a Go duration. `0` succeeds at once. A text that is not a duration
    /// ends the node in Error, with the text in its message.
    pub duration: Text,
}
