//! The kind of object that contains the workflow, and its schedule.

use argo_model::ConcurrencyPolicy;
use schemars::JsonSchema;
use serde::Deserialize;

/// The kind of object that contains the workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum WorkflowKind {
    /// One run, from when it is created on.
    #[default]
    Workflow,
    /// A template for runs in its namespace.
    WorkflowTemplate,
    /// A template for runs in all namespaces.
    ClusterWorkflowTemplate,
    /// A run for each time of a schedule.
    CronWorkflow,
}

/// When a `CronWorkflow` runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Schedule {
    /// Expressions of cron, such as `0 3 * * *`.
    pub schedules: Vec<String>,
    /// By which clock, such as `Europe/Berlin`; without it, the controller's.
    pub timezone: Option<String>,
    /// The treatment of a run whose predecessor still runs.
    pub concurrency_policy: Option<Concurrency>,
    /// Whether no run is started until further notice.
    pub suspend: bool,
}

/// The treatment of a run whose predecessor still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Concurrency {
    /// Both run.
    Allow,
    /// The new one does not start.
    Forbid,
    /// The old one is ended.
    Replace,
}

impl From<Concurrency> for ConcurrencyPolicy {
    fn from(concurrency: Concurrency) -> Self {
        match concurrency {
            Concurrency::Allow => ConcurrencyPolicy::Allow,
            Concurrency::Forbid => ConcurrencyPolicy::Forbid,
            Concurrency::Replace => ConcurrencyPolicy::Replace,
        }
    }
}
