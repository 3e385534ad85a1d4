//! Containers, as executors describe them.

use super::{Part, PodSettings, TaskConfig, Word};

/// A program in an image (proto `PipelineContainerSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Container {
    /// The image's reference; with references to inputs where it is chosen at run time.
    pub image: Vec<Part>,
    /// `command`, as given.
    pub command: Vec<Word>,
    /// `args`
    pub args: Vec<Word>,
    /// `env`: no placeholder is replaced in it, `$(VAR)` is Kubernetes' own.
    pub env: Vec<EnvVariable>,
    /// Limits.
    pub limits: ResourceList,
    /// Requests.
    pub requests: ResourceList,
    /// What the platform document says of its pod.
    pub pod: PodSettings,
    /// `taskConfigPassthroughs` of the component.
    pub task_config: TaskConfig,
}

/// Resources and their quantities, as Kubernetes writes them; with references to inputs where they are chosen at run time.
pub type ResourceList = Vec<(Vec<Part>, Vec<Part>)>;

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct EnvVariable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Container {
    /// Texts beside the command line that may refer to inputs.
    pub fn settings(&self) -> impl Iterator<Item = &[Part]> {
        let resources = self.limits.iter().chain(&self.requests);
        std::iter::once(self.image.as_slice())
            .chain(resources.flat_map(|(resource, quantity)| [resource.as_slice(), quantity]))
    }

    /// Command and arguments, one after the other.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.command.iter().chain(&self.args)
    }
}
