//! Caching of a task's results.

/// That results of an earlier run will do (proto `CachingOptions` with `enableCache`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caching {
    /// `cacheKey`: what the author says makes results the same, in place of program and inputs.
    pub key: Option<String>,
}
