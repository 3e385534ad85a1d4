//! Config maps of Kubernetes, beside the workflow.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::workflow::Metadata;

/// An immutable `ConfigMap`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigMap {
    /// `metadata`
    pub metadata: Metadata,
    /// `data`
    pub data: BTreeMap<String, String>,
}

impl Serialize for ConfigMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { metadata, data } = self;
        Object { api_version: "v1", kind: "ConfigMap", metadata, immutable: true, data }.serialize(serializer)
    }
}

/// The object as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Object<'c> {
    api_version: &'static str,
    kind: &'static str,
    metadata: &'c Metadata,
    immutable: bool,
    #[serde(serialize_with = "crate::emit::texts")]
    data: &'c BTreeMap<String, String>,
}
