//! Settings of the run as a whole.

/// The time limit of a run and the times after which the cluster deletes it (proto
/// `PipelineConfig`), in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunSettings {
    /// `activeDeadlineSeconds`: the maximum duration.
    pub deadline: Option<u32>,
    /// `resourceTtlOnCompletion`: the time to live after the end.
    pub ttl: Option<u32>,
    /// `resourceTtlOnSuccess`: the time to live after a success.
    pub ttl_after_success: Option<u32>,
    /// `resourceTtlOnFailure`: the time to live after a failure.
    pub ttl_after_failure: Option<u32>,
}
