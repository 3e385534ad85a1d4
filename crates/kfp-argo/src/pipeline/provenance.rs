//! Where the components of a pipeline come from, kept apart from the components themselves.
//!
//! Two components are equal if they have the same content, even if they are at different places and
//! their executors have different labels. So places and labels are in this table and not in
//! [`Component`].
//!
//! [`Component`]: super::Component

use std::collections::BTreeMap;
use std::ops::Index;

use super::ComponentName;
use crate::diagnostics::Location;

/// The origin of each component of a pipeline.
#[derive(Clone, Debug, Default)]
pub struct Provenance(BTreeMap<ComponentName, ComponentOrigin>);

/// The place of a component in the file, and of the container that it runs.
#[derive(Clone, Debug)]
pub struct ComponentOrigin {
    /// The component; for a loop, the task with the iterator.
    pub component: Location,
    /// Its executor, if that is a container.
    pub executor: Option<ExecutorOrigin>,
}

/// The place of a container executor.
#[derive(Clone, Debug)]
pub struct ExecutorOrigin {
    /// The label: a key of `deploymentSpec.executors`.
    pub label: String,
    /// The container.
    pub container: Location,
    /// Its settings in the platform document, if it has some.
    pub settings: Option<Location>,
}

impl ExecutorOrigin {
    /// Returns the place of an init container, by its index in the pod's settings.
    pub(crate) fn init_container(&self, index: usize) -> Location {
        self.settings.as_ref().unwrap_or(&self.container).key("initContainers").index(index)
    }
}

impl Provenance {
    /// Adds the place of a component.
    pub(crate) fn insert(&mut self, name: ComponentName, component: Location) {
        self.0.insert(name, ComponentOrigin { component, executor: None });
    }

    /// Adds the executor of a component whose place is known.
    pub(crate) fn insert_executor(&mut self, name: &ComponentName, executor: ExecutorOrigin) {
        if let Some(origin) = self.0.get_mut(name) {
            origin.executor = Some(executor);
        }
    }

    /// Returns the container executor of a component.
    pub fn executor(&self, name: &ComponentName) -> Option<&ExecutorOrigin> {
        self.0.get(name)?.executor.as_ref()
    }
}

impl Index<&ComponentName> for Provenance {
    type Output = Location;

    /// Returns the place of a component of the pipeline.
    fn index(&self, name: &ComponentName) -> &Location {
        &self.0[name].component
    }
}
