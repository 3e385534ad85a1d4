//! Containers, as executors define them.

use super::{PodSettings, SettingPart, TaskConfig, Word};

/// A program in an image (proto `PipelineContainerSpec`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Container {
    /// The image. It refers to inputs if it is chosen at run time.
    pub image: Vec<SettingPart>,
    /// `command`
    pub command: Vec<Word>,
    /// `args`
    pub args: Vec<Word>,
    /// `env`. Placeholders in it are text, as in KFP; its references are those that the SDK left in
    /// f-strings. `$(VAR)` is a reference of Kubernetes.
    pub env: Vec<EnvVariable>,
    /// `resources`: the limits.
    pub limits: ResourceList,
    /// `resources`: the requests.
    pub requests: ResourceList,
    /// Settings of the pod, from the platform document.
    pub pod: PodSettings,
    /// `taskConfigPassthroughs` of the component.
    pub task_config: TaskConfig,
}

/// Resources and their quantities in Kubernetes' notation. They refer to inputs if they are chosen
/// at run time.
pub type ResourceList = Vec<(Vec<SettingPart>, Vec<SettingPart>)>;

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct EnvVariable {
    /// Its name.
    pub name: String,
    /// Its value: text, and references to inputs.
    pub value: Vec<SettingPart>,
}

impl Container {
    /// Returns the texts outside the command line that may refer to inputs.
    pub fn settings(&self) -> impl Iterator<Item = &[SettingPart]> {
        let resources = self.limits.iter().chain(&self.requests);
        let environment = self.env.iter().map(|variable| variable.value.as_slice());
        std::iter::once(self.image.as_slice())
            .chain(environment)
            .chain(resources.flat_map(|(resource, quantity)| [resource.as_slice(), quantity]))
    }

    /// Returns the words of the command and of the arguments.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.command.iter().chain(&self.args)
    }
}
