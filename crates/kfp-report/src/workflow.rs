//! The fields of a workflow that a report needs.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// A text is not a workflow that has run.
#[derive(Debug, Error)]
pub enum NotAWorkflow {
    /// The text is not JSON of the right form.
    #[error("not the JSON of a workflow")]
    Json(#[from] serde_json::Error),
    /// The object is of another kind.
    #[error("the object is a {0}, not a Workflow; `argo get -o json NAME` prints a run")]
    Kind(String),
    /// A list has no workflow, or several.
    #[error("the list has {0} workflows, not 1; `argo get -o json NAME` prints a single run")]
    List(usize),
    /// The controller has not looked at the workflow yet.
    #[error("the workflow has not started: it has no nodes")]
    NotStarted,
    /// The nodes are kept in a database.
    #[error("the nodes of the workflow are in a database; `argo get -o json NAME` prints them")]
    Offloaded,
}

/// A workflow.
#[derive(Debug, Deserialize)]
pub struct Workflow {
    #[serde(default)]
    pub(crate) metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    pub(crate) status: Status,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Metadata {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) namespace: String,
    #[serde(default)]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// `spec`, or `status.storedWorkflowTemplateSpec` of a run of a template.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Spec {
    #[serde(default)]
    pub(crate) entrypoint: String,
    #[serde(default)]
    pub(crate) arguments: Parameters,
    #[serde(default)]
    pub(crate) templates: Vec<Template>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Parameters {
    #[serde(default)]
    pub(crate) parameters: Vec<Parameter>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) value: Option<Value>,
}

impl Parameter {
    /// Returns the value as a text.
    pub(crate) fn text(&self) -> Option<String> {
        Some(match self.value.as_ref()? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    }
}

/// A template. Of its pod, only the image counts.
#[derive(Debug, Deserialize)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) dag: Option<Dag>,
    pub(crate) steps: Option<Vec<Vec<Step>>>,
    pub(crate) container: Option<Container>,
    pub(crate) resource: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Container {
    #[serde(default)]
    pub(crate) image: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dag {
    #[serde(default)]
    pub(crate) tasks: Vec<DagTask>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DagTask {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) template: String,
    #[serde(default)]
    pub(crate) depends: String,
    pub(crate) when: Option<String>,
    pub(crate) with_param: Option<Value>,
    #[serde(default)]
    pub(crate) hooks: BTreeMap<String, Hook>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Hook {
    #[serde(default)]
    pub(crate) template: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Step {
    #[serde(default)]
    pub(crate) template: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    #[serde(default)]
    pub(crate) phase: String,
    pub(crate) message: Option<String>,
    pub(crate) started_at: Option<String>,
    pub(crate) finished_at: Option<String>,
    #[serde(default)]
    pub(crate) nodes: BTreeMap<String, Node>,
    #[serde(default)]
    compressed_nodes: String,
    #[serde(default)]
    offload_node_status_version: String,
    stored_workflow_template_spec: Option<Spec>,
}

/// A node: one execution of a template.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Node {
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) display_name: String,
    #[serde(rename = "type", default)]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) phase: String,
    pub(crate) message: Option<String>,
    #[serde(rename = "boundaryID", default)]
    pub(crate) boundary: String,
    #[serde(default)]
    pub(crate) template_name: String,
    pub(crate) started_at: Option<String>,
    pub(crate) finished_at: Option<String>,
    #[serde(default)]
    pub(crate) children: Vec<String>,
    #[serde(default)]
    pub(crate) node_flag: NodeFlag,
    pub(crate) memoization_status: Option<Memoization>,
    #[serde(default)]
    pub(crate) inputs: Data,
    #[serde(default)]
    pub(crate) outputs: Data,
}

impl Node {
    /// Returns true if this is one attempt of a task. Argo also marks a hook with `retryStrategy`
    /// as retried, which has attempts itself.
    pub(crate) fn is_attempt(&self) -> bool {
        self.node_flag.retried && self.kind != "Retry"
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NodeFlag {
    pub(crate) hooked: bool,
    pub(crate) retried: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Memoization {
    #[serde(default)]
    pub(crate) hit: bool,
}

/// Inputs or outputs of a node.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Data {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) artifacts: Vec<Artifact>,
    pub(crate) exit_code: Option<String>,
}

/// An artifact. Its location is a member with a name of the kind of store.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Artifact {
    pub(crate) name: String,
    #[serde(flatten)]
    location: BTreeMap<String, Value>,
}

impl Artifact {
    /// Returns the key of the artifact in its store, or its URL.
    pub(crate) fn key(&self) -> Option<&str> {
        let stores = ["s3", "gcs", "oss", "azure", "http", "hdfs", "git"];
        let store = stores.iter().find_map(|store| self.location.get(*store))?;
        ["key", "blob", "url", "path", "repo"].iter().find_map(|member| store[*member].as_str())
    }
}

impl Workflow {
    /// Reads the JSON of a workflow, or of a list that contains one.
    ///
    /// # Errors
    /// Returns an error if the text is not the JSON of a workflow with nodes.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAWorkflow> {
        let mut object: Value = serde_json::from_slice(bytes)?;
        if let Some(items) = object["items"].as_array_mut() {
            let [workflow] = &mut items[..] else { return Err(NotAWorkflow::List(items.len())) };
            object = workflow.take();
        }
        match object["kind"].as_str() {
            // `argo get` leaves the kind out.
            None | Some("Workflow") => {}
            Some(kind) => return Err(NotAWorkflow::Kind(kind.to_owned())),
        }
        let workflow: Workflow = serde_json::from_value(object)?;
        let is_away =
            !workflow.status.compressed_nodes.is_empty() || !workflow.status.offload_node_status_version.is_empty();
        match workflow.status.nodes.is_empty() {
            true if is_away => Err(NotAWorkflow::Offloaded),
            true => Err(NotAWorkflow::NotStarted),
            false => Ok(workflow),
        }
    }

    /// Returns the specification: that of the template, for a run of a template.
    pub(crate) fn spec(&self) -> &Spec {
        self.status.stored_workflow_template_spec.as_ref().unwrap_or(&self.spec)
    }

    /// Returns the arguments of the run: those of the run itself win.
    pub(crate) fn arguments(&self) -> Vec<&Parameter> {
        let own = &self.spec.arguments.parameters;
        let of_template = self.spec().arguments.parameters.iter();
        let others = of_template.filter(|other| !own.iter().any(|own| own.name == other.name));
        own.iter().chain(others).filter(|parameter| parameter.value.is_some()).collect()
    }
}
