//! The kind of object to write, and its schedule.

use argo_model::ConcurrencyPolicy;
use schemars::JsonSchema;
use serde::Deserialize;

/// The kind of object to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum WorkflowKind {
    /// One run, which starts when the object is created.
    #[default]
    Workflow,
    /// A template for runs in one namespace.
    WorkflowTemplate,
    /// A template for runs in all namespaces.
    ClusterWorkflowTemplate,
    /// A schedule of runs.
    CronWorkflow,
}

/// The schedule of a `CronWorkflow`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Schedule {
    /// Cron expressions such as `0 3 * * *`.
    pub schedules: Vec<String>,
    /// Time zone, such as `Europe/Berlin`; without it, the controller's.
    pub timezone: Option<String>,
    /// Policy for a run that starts while another one is running.
    pub concurrency_policy: Option<Concurrency>,
    /// Whether the schedule is suspended until it is resumed.
    pub suspend: bool,
    /// Seconds after which a missed run does not start any more.
    pub starting_deadline_seconds: Option<u32>,
    /// Number of successful runs to keep.
    pub successful_jobs_history_limit: Option<u32>,
    /// Number of failed runs to keep.
    pub failed_jobs_history_limit: Option<u32>,
    /// Expression that decides at each time if a run starts.
    pub when: Option<String>,
    /// Condition that ends the schedule.
    pub stop_strategy: Option<StopStrategy>,
}

/// The condition that ends a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopStrategy {
    /// The schedule ends when this expression is true, for example `cronworkflow.failed >= 3`.
    pub expression: String,
}

/// The policy for a scheduled run that starts while another one is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Concurrency {
    /// Both runs continue.
    Allow,
    /// The new run does not start.
    Forbid,
    /// The old run is stopped.
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
