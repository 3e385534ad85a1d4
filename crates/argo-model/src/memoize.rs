//! Memoization: reusing the results of an earlier run.

use serde::Serialize;

use crate::text::Text;

/// `memoize` of a template. On a hit no pod runs, and the node gets the outputs of the run that
/// filled the cache.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Memoize {
    /// The key that identifies a result: letters, digits and `-`.
    pub key: Text,
    /// The cache.
    pub cache: Cache,
    /// The maximum age of a result, as a Go duration; empty for results that do not expire. The API
    /// server requires it.
    pub max_age: String,
}

/// `cache`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cache {
    /// A config map, which Argo creates if it does not exist.
    pub config_map: CacheMap,
}

/// `configMap`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CacheMap {
    /// The name.
    pub name: String,
}

impl Memoize {
    /// Returns a cache in a config map. Without `max_age`, results do not expire.
    pub fn in_config_map(name: &str, key: Text, max_age: Option<String>) -> Self {
        Self {
            key,
            cache: Cache { config_map: CacheMap { name: name.to_owned() } },
            max_age: max_age.unwrap_or_default(),
        }
    }
}
