//! Loops: a component that runs once for each item of a list.

use serde_json::Value;

use super::{Dag, ParameterType, TaskKey};

/// A component that runs another one for each item (proto `ParameterIteratorSpec`,
/// `ArtifactIteratorSpec`). Its inputs are those of the other, but for the
/// item, and the list; its outputs are lists of the other's.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Loop {
    /// A DAG of one task, [`Loop::ITERATION`], which runs once for each item.
    pub body: Dag,
    /// The type of the input that gets the item; unknown where it is an artifact.
    pub item: ParameterType,
    /// The list.
    pub items: Items,
    /// `iteratorPolicy.parallelismLimit`: how many may run at a time.
    pub parallelism: Option<u32>,
}

impl Loop {
    /// The key of the one task.
    pub const ITERATION: &str = "iteration";

    /// The one task's key.
    pub fn iteration() -> TaskKey {
        TaskKey::from(Self::ITERATION)
    }
}

/// Where the items come from.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Items {
    /// `items.raw`
    Known(Vec<Value>),
    /// `items.inputParameter`: an input of the task, a list or a string that holds one as JSON.
    Input(String),
    /// `artifactIterator.items.inputArtifact`: an input artifact of the task, which is a list.
    Artifacts(String),
}
