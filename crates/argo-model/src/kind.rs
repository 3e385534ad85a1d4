//! Kinds: what object a workflow is kept in.

use serde::Serialize;

use crate::workflow::Metadata;

/// `kind`
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    /// One run, from when it is created on.
    #[default]
    Workflow,
    /// What runs in its namespace may refer to.
    WorkflowTemplate,
    /// What runs in all namespaces may refer to; it has none itself.
    ClusterWorkflowTemplate,
    /// A run for each time of a schedule.
    CronWorkflow(Box<Cron>),
}

impl Kind {
    /// The word in the object.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::Workflow => "Workflow",
            Kind::WorkflowTemplate => "WorkflowTemplate",
            Kind::ClusterWorkflowTemplate => "ClusterWorkflowTemplate",
            Kind::CronWorkflow(_) => "CronWorkflow",
        }
    }
}

/// `spec` of a `CronWorkflow`, but for the workflow's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cron {
    /// When.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// By which clock, as `Europe/Berlin`; absent: the controller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// What becomes of a run whose predecessor still runs; absent: both run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_policy: Option<ConcurrencyPolicy>,
    /// Whether no run is started until further notice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspend: bool,
}

/// When a `CronWorkflow` runs: expressions of cron.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Schedule {
    /// `schedule`: all that Argo 3.5 knows; no longer known from 4.0 on.
    Schedule(String),
    /// `schedules`, from Argo 3.6 on.
    Schedules(Vec<String>),
}

/// `concurrencyPolicy`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ConcurrencyPolicy {
    /// Both run.
    Allow,
    /// The new one does not start.
    Forbid,
    /// The old one is ended.
    Replace,
}

/// `workflowMetadata`: labels and annotations of the runs that a template or a schedule starts.
#[derive(Serialize)]
pub(crate) struct RunMetadata<'m> {
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty", serialize_with = "crate::emit::texts")]
    labels: &'m std::collections::BTreeMap<String, String>,
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty", serialize_with = "crate::emit::texts")]
    annotations: &'m std::collections::BTreeMap<String, String>,
}

impl<'m> RunMetadata<'m> {
    /// Those of the object itself, if it has some.
    pub(crate) fn of(metadata: &'m Metadata) -> Option<Self> {
        let (labels, annotations) = (&metadata.labels, &metadata.annotations);
        (!labels.is_empty() || !annotations.is_empty()).then_some(Self { labels, annotations })
    }
}
