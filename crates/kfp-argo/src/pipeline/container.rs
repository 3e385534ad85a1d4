//! Containers, as executors describe them.

use std::collections::BTreeMap;

use super::Word;

/// A program in an image (proto `PipelineContainerSpec`).
#[derive(Clone, Debug)]
pub struct Container {
    /// The image's reference, static.
    pub image: String,
    /// `command`, as given.
    pub command: Vec<Word>,
    /// `args`
    pub args: Vec<Word>,
    /// `env`: no placeholder is replaced in it, `$(VAR)` is Kubernetes' own.
    pub env: Vec<EnvVariable>,
    /// Limits, Kubernetes quantities by resource name.
    pub limits: ResourceList,
    /// Requests, likewise.
    pub requests: ResourceList,
}

/// Kubernetes quantities by resource name.
pub type ResourceList = BTreeMap<String, String>;

/// An environment variable.
#[derive(Clone, Debug)]
pub struct EnvVariable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Container {
    /// Command and arguments, one after the other.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.command.iter().chain(&self.args)
    }
}
