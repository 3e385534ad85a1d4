//! The words that options accept.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Yaml,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// One run, which starts when the object is created
    #[value(name = "Workflow")]
    Workflow,
    /// Template for runs in its namespace
    #[value(name = "WorkflowTemplate")]
    WorkflowTemplate,
    /// Template for runs in all namespaces
    #[value(name = "ClusterWorkflowTemplate")]
    ClusterWorkflowTemplate,
    /// Runs on a schedule
    #[value(name = "CronWorkflow")]
    CronWorkflow,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ConcurrencyPolicy {
    /// Run both
    #[value(name = "Allow")]
    Allow,
    /// Skip the new run
    #[value(name = "Forbid")]
    Forbid,
    /// Stop the old run
    #[value(name = "Replace")]
    Replace,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExplanationFormat {
    /// Markdown
    Text,
    /// A JSON object, or a list of objects
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TaskNames {
    /// Keys of the pipeline's tasks, for example exit-handler-1
    Key,
    /// Names given in Python, as far as Argo accepts them
    DisplayName,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StateWords {
    /// COMPLETE, FAILED, CANCELED, as the KFP backend writes them
    Backend,
    /// SUCCEEDED, FAILED, CANCELLED, as the SDK documents them
    Sdk,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ToleratedFailures {
    /// The run continues to its end and fails
    Fail,
    /// The failure counts as handled
    Pass,
}
