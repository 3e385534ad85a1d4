//! The disturbances of a run: what happens to it, and when.

use std::collections::BTreeMap;
use std::time::Duration;

/// Something that happens to a run at a moment.
#[derive(Clone, Debug)]
pub struct Step {
    /// When.
    pub moment: Moment,
    /// What.
    pub act: Act,
}

/// A moment of a run. Tasks are named by their paths: `exit-handler-1/work`.
#[derive(Clone, Debug)]
pub enum Moment {
    /// At once.
    Now,
    /// Some time after the step before.
    After(Duration),
    /// The pod of a task exists, and its program has not started.
    Waiting(String),
    /// The program of a task runs.
    Running(String),
    /// A task has ended.
    Ended(String),
}

/// An act of a person, of the cluster, or of the machinery below it.
#[derive(Clone, Debug)]
pub enum Act {
    /// Nothing: the step only waits for its moment.
    Nothing,
    /// Deletes the pod of a task.
    DeletePod(String),
    /// Drains the node of a task: no pod can start there for some seconds, and the pod is evicted.
    DrainNode(String),
    /// `argo stop`.
    Stop,
    /// `argo terminate`.
    Terminate,
    /// Kills the controller, and another one starts.
    RestartController,
    /// Makes the API server answer slowly for a while.
    SlowApiServer,
    /// Takes the artifact store away.
    StoreDown,
    /// Brings the artifact store back.
    StoreUp,
    /// Deletes the workflow.
    DeleteWorkflow,
    /// Forbids pods with a time limit, by a quota of the namespace.
    ForbidPods,
    /// Deletes that quota.
    AllowPods,
    /// Changes an argument of the workflow: something outside of the run that a person mends.
    SetArgument(&'static str, String),
    /// `argo retry -p NAME=VALUE`.
    Retry(BTreeMap<String, String>),
    /// `argo resubmit`, or `argo resubmit --memoized`.
    Resubmit {
        /// Whether what succeeded is taken over.
        is_memoized: bool,
    },
}

impl Act {
    /// Returns true if runs of other cases could see it.
    pub fn disturbs_others(&self) -> bool {
        match self {
            Self::DrainNode(_) | Self::RestartController | Self::SlowApiServer => true,
            Self::StoreDown | Self::StoreUp | Self::ForbidPods | Self::AllowPods => true,
            Self::Nothing | Self::DeletePod(_) | Self::Stop | Self::Terminate | Self::DeleteWorkflow => false,
            Self::SetArgument(..) | Self::Retry(_) | Self::Resubmit { .. } => false,
        }
    }

    /// A retry without arguments.
    pub fn retry() -> Self {
        Self::Retry(BTreeMap::new())
    }

    /// A retry with an argument.
    pub fn retry_with(name: &str, value: &str) -> Self {
        Self::Retry([(name.to_owned(), value.to_owned())].into())
    }

    /// Returns the kind of this act, without the task.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::DeletePod(_) => "a pod is deleted",
            Self::DrainNode(_) => "a node is drained",
            Self::Stop => "stop",
            Self::Terminate => "terminate",
            Self::RestartController => "the controller is killed",
            Self::SlowApiServer => "the API server is slow",
            Self::StoreDown => "the artifact store goes away",
            Self::StoreUp => "the artifact store comes back",
            Self::DeleteWorkflow => "the workflow is deleted",
            Self::ForbidPods => "a quota is set",
            Self::AllowPods => "the quota is deleted",
            Self::SetArgument(..) => "an argument is changed",
            Self::Retry(_) => "retry",
            Self::Resubmit { .. } => "resubmit",
        }
    }
}
