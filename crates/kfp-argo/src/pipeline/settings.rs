//! Settings of the run as a whole.

/// How long a run may take, and how long it is kept (proto `PipelineConfig`), in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunSettings {
    /// `activeDeadlineSeconds`: how long it may take.
    pub deadline: Option<u32>,
    /// `resourceTtlOnCompletion`: how long it is kept once it has ended.
    pub ttl: Option<u32>,
    /// `resourceTtlOnSuccess`: how long it is kept when it succeeded.
    pub ttl_after_success: Option<u32>,
    /// `resourceTtlOnFailure`: how long it is kept when it failed.
    pub ttl_after_failure: Option<u32>,
}
