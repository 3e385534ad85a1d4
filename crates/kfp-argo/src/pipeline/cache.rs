//! Caching of a task's results.

/// Permission to reuse the results of an earlier run (proto `CachingOptions` with `enableCache`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Caching {
    /// `cacheKey`: the author's own key, which replaces program and inputs.
    pub key: Option<String>,
}
