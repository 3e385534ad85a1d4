//! The checked pipeline: everything that the later stages may rely on.
//!
//! Only the check builds these types, so every name in them resolves: a task's component is in
//! [`Pipeline::components`], a producer is a task of the same DAG and has the output, a required
//! input has a source. Features that the compiler cannot lower have no type here.

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
mod reported_fields;
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
pub use placeholder::{ArtifactField, CommandPart, ConstantPart, JobField, SettingPart, Word};
pub use pod::{
    EnvOrigin, EnvSetting, InitContainer, Mount, ObjectKey, PodSettings, RESOURCE_CLAIM_TEMPLATE_NAME, Setting, Volume,
    VolumeSource,
};
pub(crate) use program::Delivery;
pub use provenance::{ComponentOrigin, ExecutorOrigin, Provenance};
pub(crate) use reported_fields::{ReportedField, Reporting};
pub use retry::{Retry, RetryPolicy};
pub use settings::RunSettings;
pub use task::{Constant, Member, Selector, Source, Task, Trigger};
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
    /// Returns the component of the whole pipeline.
    pub fn root(&self) -> &Component {
        &self.components[&ComponentName::Root]
    }

    /// Returns the component that a task runs.
    pub fn component_of(&self, task: &Task) -> &Component {
        &self.components[&task.component]
    }

    /// Returns the components for which `holds` is true, and all that run one of them, directly or
    /// in a component that they call.
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
