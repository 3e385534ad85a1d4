//! The checked pipeline: what the later stages may rely on.
//!
//! [`crate::check`] makes it and nothing else does, so every name in it resolves: a task's component is in
//! [`Pipeline::components`], a producer is a task of the same DAG and has the output, an input that a component must have is
//! given. What this compiler cannot lower has no place in these types.

mod artifact;
mod cache;
mod claim;
mod component;
mod condition;
mod container;
mod custom_path;
mod importer;
mod iteration;
mod names;
mod placeholder;
mod pod;
mod program;
mod provenance;
mod retry;
mod settings;
mod task;
mod task_config;
mod value;
mod workspace;

use std::collections::BTreeSet;

use indexmap::IndexMap;

pub use artifact::{ArtifactInput, ArtifactOutput, ArtifactSource};
pub use cache::Caching;
pub use claim::ClaimAction;
pub use component::{Body, Component, Dag, DagOutput, DagOutputs, Input};
pub use condition::{Comparison, Condition, Literal, Operand};
pub use container::{Container, EnvVariable, ResourceList};
pub use custom_path::CustomPath;
pub use importer::Importer;
pub use iteration::{Items, Loop};
pub use names::{ComponentName, TaskKey};
pub use placeholder::{ArtifactField, JobField, Part, Word};
pub use pod::{
    EnvOrigin, EnvSetting, InitContainer, Mount, ObjectKey, PodSettings, RESOURCE_CLAIM_TEMPLATE_NAME, Setting, Volume,
    VolumeSource,
};
pub(crate) use program::Delivery;
pub use provenance::{ComponentOrigin, ExecutorOrigin, Provenance};
pub use retry::{Retry, RetryPolicy};
pub use settings::RunSettings;
pub use task::{Constant, Selector, Source, Task, Trigger};
pub use task_config::{ConfigField, TaskConfig};
pub use value::{ParameterType, number};
pub use workspace::Workspace;

/// A pipeline (proto `PipelineSpec`) in which every reference resolves.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// `pipelineInfo.name`
    pub name: String,
    /// `pipelineInfo.displayName`
    pub display_name: Option<String>,
    /// `pipelineInfo.description`
    pub description: Option<String>,
    /// `defaultPipelineRoot`
    pub default_root: Option<String>,
    /// `pipelineConfig` of the platform document.
    pub settings: RunSettings,
    /// `pipelineConfig.workspace`
    pub workspace: Option<Workspace>,
    /// The components that the run uses, callers before callees; the first one is the root.
    pub components: IndexMap<ComponentName, Component>,
    /// Where the components come from.
    pub provenance: Provenance,
}

impl Pipeline {
    /// The component of the whole pipeline.
    pub fn root(&self) -> &Component {
        &self.components[&ComponentName::Root]
    }

    /// The component that a task runs.
    pub fn component_of(&self, task: &Task) -> &Component {
        &self.components[&task.component]
    }

    /// The components of which something holds, and all that run one of them, at whatever depth.
    pub(crate) fn with_callers(&self, holds: impl Fn(&ComponentName, &Component) -> bool) -> BTreeSet<ComponentName> {
        let mut with = BTreeSet::new();
        // Callees before callers.
        for (name, component) in self.components.iter().rev() {
            if holds(name, component) || component.tasks().any(|(_, task)| with.contains(&task.component)) {
                with.insert(name.clone());
            }
        }
        with
    }
}
