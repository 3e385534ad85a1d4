//! The stage of a run: a config map that tells stubs whether the run has been retried.

use anyhow::{Context, Result};
use serde_json::json;

use super::client::Client;

/// The config map of one run.
pub(super) struct Stage<'c> {
    client: &'c Client<'c>,
    pub(super) name: String,
}

impl<'c> Stage<'c> {
    /// Creates the config map, for a run that has not been retried.
    pub(super) fn create(client: &'c Client<'c>) -> Result<Self> {
        let created = client.create(&json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"generateName": "kfp-compile-test-"},
            "data": {"stage": "1"},
        }));
        Ok(Self { client, name: created.context("cannot create a config map")? })
    }

    /// Notes that the run is retried.
    pub(super) fn set_second(&self) -> Result<()> {
        let patch = json!({"data": {"stage": "2"}}).to_string();
        self.client.kubectl(&["patch", "configmap", &self.name, "--type", "merge", "-p", &patch], None).map(drop)
    }

    /// Deletes the config map.
    pub(super) fn delete(&self) -> Result<()> {
        self.client.kubectl(&["delete", "configmap", &self.name], None).map(drop)
    }
}
