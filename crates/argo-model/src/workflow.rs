//! The workflow as a whole.

use std::collections::BTreeMap;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::kind::{Cron, Kind, RunMetadata};
use crate::name::{ParamName, TemplateName};
use crate::overrides::{self, Override, OverrideError};
use crate::template::Template;
use crate::text::Text;
use crate::tree::Tree;
use crate::volume::RunClaim;

/// A workflow, with the kind of object that contains it.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// The kind of object.
    pub kind: Kind,
    /// `metadata`
    pub metadata: Metadata,
    /// `spec` of the workflow: `spec.workflowSpec` in a `CronWorkflow`.
    pub spec: WorkflowSpec,
    /// Changes that the fields above cannot express. They are applied when the workflow is written,
    /// in their order.
    pub overrides: Vec<Override>,
}

impl Serialize for Workflow {
    /// Writes the object with its overrides applied.
    ///
    /// # Errors
    /// If an override does not fit the workflow.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.overrides.is_empty() {
            true => Typed(self).serialize(serializer),
            false => match self.to_tree() {
                Ok(object) => object.serialize(serializer),
                Err(errors) => {
                    Err(S::Error::custom(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))
                }
            },
        }
    }
}

impl Workflow {
    /// Returns the object as it is written, with its overrides applied.
    ///
    /// # Errors
    /// One error for each override that does not fit the workflow.
    pub fn to_tree(&self) -> Result<Tree, Vec<OverrideError>> {
        let mut object = Tree::of(&Typed(self)).map_err(|error| vec![OverrideError::Unwritable(error)])?;
        let errors = overrides::apply(&self.overrides, &mut object);
        if errors.is_empty() { Ok(object) } else { Err(errors) }
    }
}

/// A workflow without its overrides.
struct Typed<'w>(&'w Workflow);

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Typed(workflow) = self;
        let runs = || RunMetadata::of(&workflow.metadata);
        let spec = match &workflow.kind {
            Kind::Workflow => Spec::Workflow(&workflow.spec),
            Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate => {
                Spec::Template { workflow_metadata: runs(), spec: &workflow.spec }
            }
            Kind::CronWorkflow(cron) => Spec::Cron { cron, workflow_metadata: runs(), workflow_spec: &workflow.spec },
        };
        let (api_version, kind) = ("argoproj.io/v1alpha1", workflow.kind.as_str());
        Object { api_version, kind, metadata: &workflow.metadata, spec }.serialize(serializer)
    }
}

/// The object as it is written; of Argo's only API version.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'w> {
    api_version: &'static str,
    kind: &'static str,
    metadata: &'w Metadata,
    spec: Spec<'w>,
}

/// `spec`, in the form of the kind.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Spec<'w> {
    Workflow(&'w WorkflowSpec),
    Template {
        #[serde(skip_serializing_if = "Option::is_none")]
        workflow_metadata: Option<RunMetadata<'w>>,
        #[serde(flatten)]
        spec: &'w WorkflowSpec,
    },
    Cron {
        #[serde(flatten)]
        cron: &'w Cron,
        #[serde(skip_serializing_if = "Option::is_none")]
        workflow_metadata: Option<RunMetadata<'w>>,
        workflow_spec: &'w WorkflowSpec,
    },
}

/// `metadata`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// The object's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The prefix from which the cluster generates a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generate_name: Option<String>,
    /// The namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// `labels`
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "crate::emit::texts")]
    pub labels: BTreeMap<String, String>,
    /// `annotations`
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "crate::emit::texts")]
    pub annotations: BTreeMap<String, String>,
}

/// `spec`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowSpec {
    /// The first template of the run.
    pub entrypoint: TemplateName,
    /// The run's arguments.
    #[serde(skip_serializing_if = "WorkflowArguments::is_empty")]
    pub arguments: WorkflowArguments,
    /// The service account of the pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    /// The maximum duration of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<u32>,
    /// The times after which the workflow is deleted.
    #[serde(skip_serializing_if = "TtlStrategy::is_empty")]
    pub ttl_strategy: TtlStrategy,
    /// The template that runs after the run ended; if it fails, the run fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_exit: Option<TemplateName>,
    /// Claims that exist as long as the run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_claim_templates: Vec<RunClaim>,
    /// Defaults for templates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_defaults: Option<TemplateDefaults>,
    /// All templates.
    pub templates: Vec<Template>,
}

/// `spec.templateDefaults`: Argo merges each template over it, as a strategic merge patch, and
/// keeps the template's kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TemplateDefaults {
    /// Defaults for containers.
    pub container: CommonContainer,
}

/// The part of a container that templates share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CommonContainer {
    /// The command of the containers that have none.
    pub command: Vec<Text>,
}

/// `spec.ttlStrategy`: the seconds after which an ended workflow is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TtlStrategy {
    /// After any ending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_completion: Option<u32>,
    /// After a success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_success: Option<u32>,
    /// After a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_after_failure: Option<u32>,
}

impl TtlStrategy {
    /// Returns true if the workflow is never deleted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `spec.arguments`
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WorkflowArguments {
    /// `parameters`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ArgumentParameter>,
}

impl WorkflowArguments {
    /// Returns true if the run has no arguments.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty()
    }
}

/// `spec.arguments.parameters[]`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArgumentParameter {
    /// The name.
    pub name: ParamName,
    /// The description in Argo's user interface.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "crate::emit::maybe_text")]
    pub description: Option<String>,
    /// The accepted values; empty for all. Argo refuses workflows with others.
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty", serialize_with = "crate::emit::list")]
    pub choices: Vec<String>,
    /// The value; if absent, the submitter of the workflow must pass one. It must not contain `{{`:
    /// Argo replaces tags in it again each time it processes the workflow.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "crate::emit::maybe_text")]
    pub value: Option<String>,
}
