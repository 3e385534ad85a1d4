//! Memoization: what a template gave before is taken for what it would give now.

use serde::Serialize;

use crate::text::Text;

/// `memoize` of a template. On a hit no pod runs, and the node has the outputs of the run that filled the cache.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Memoize {
    /// What tells results apart: letters, digits and `-`.
    pub key: Text,
    /// Where results are kept.
    pub cache: Cache,
    /// How long they are good: a Go duration; without it, for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<String>,
}

/// `cache`
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cache {
    /// A config map, which Argo makes when it is not there.
    pub config_map: CacheMap,
}

/// `configMap`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CacheMap {
    /// Its name.
    pub name: String,
}

impl Memoize {
    /// Results in a config map.
    pub fn in_config_map(name: &str, key: Text, max_age: Option<String>) -> Self {
        Self { key, cache: Cache { config_map: CacheMap { name: name.to_owned() } }, max_age }
    }
}
