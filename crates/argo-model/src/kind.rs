//! Kinds: the object in which a workflow is stored.

use serde::Serialize;

use crate::workflow::Metadata;

/// `kind`
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    /// One run, which starts when the object is created.
    #[default]
    Workflow,
    /// A template for runs in its namespace.
    WorkflowTemplate,
    /// A template for runs in all namespaces.
    ClusterWorkflowTemplate,
    /// A run for each time of a schedule.
    CronWorkflow(Box<Cron>),
}

impl Kind {
    /// Returns the word in the object.
    pub fn as_str(&self) -> &'static str {
        match self {
            Kind::Workflow => "Workflow",
            Kind::WorkflowTemplate => "WorkflowTemplate",
            Kind::ClusterWorkflowTemplate => "ClusterWorkflowTemplate",
            Kind::CronWorkflow(_) => "CronWorkflow",
        }
    }

    /// Returns how often the object of a run contains the workflow. A run of a template keeps its
    /// `spec`, and its templates once more (fact A80).
    pub fn copies_in_run(&self) -> usize {
        match self {
            Kind::Workflow | Kind::CronWorkflow(_) => 1,
            Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate => 2,
        }
    }
}

/// `spec` of a `CronWorkflow`, without the workflow's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cron {
    /// The times of the runs.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// The time zone of the schedule, for example `Europe/Berlin`; absent for the controller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// The rule for a run that starts while the previous one still runs; absent for `Allow`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_policy: Option<ConcurrencyPolicy>,
    /// True to start no runs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspend: bool,
    /// The time after which a missed run does not start any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_deadline_seconds: Option<u32>,
    /// The number of successful runs to keep; absent for Argo's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_jobs_history_limit: Option<u32>,
    /// The number of failed runs to keep; absent for Argo's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_jobs_history_limit: Option<u32>,
    /// An expression that decides at each time if a run starts. Argo has this field from 3.6 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The condition that ends the schedule. Argo has this field from 3.6 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_strategy: Option<StopStrategy>,
}

/// `stopStrategy`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StopStrategy {
    /// The schedule ends when this expression is true.
    pub expression: String,
}

/// The times at which a `CronWorkflow` runs: expressions of cron.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Schedule {
    /// `schedule`: the only form in Argo 3.5, and removed in 4.0.
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
    /// The previous one is stopped.
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
    /// Labels and annotations of the object itself.
    pub(crate) fn of(metadata: &'m Metadata) -> Option<Self> {
        let (labels, annotations) = (&metadata.labels, &metadata.annotations);
        (!labels.is_empty() || !annotations.is_empty()).then_some(Self { labels, annotations })
    }
}
