//! Loops: a component that runs once for each item of a list.

use serde_json::Value;

use super::{Dag, ParameterType, TaskKey};

/// A component that runs another one for each item (proto `ParameterIteratorSpec`,
/// `ArtifactIteratorSpec`). It has the inputs of the other component, with the list in place of the
/// item. Its outputs are lists of the other's outputs.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Loop {
    /// A DAG of one task, [`Loop::ITERATION`], which runs once for each item.
    pub body: Dag,
    /// The type of the input that takes the item; unknown for an artifact.
    pub item: ParameterType,
    /// The list.
    pub items: Items,
    /// `iteratorPolicy.parallelismLimit`: the maximum number of iterations at the same time.
    pub parallelism: Option<u32>,
}

impl Loop {
    /// The text of the one task's key.
    pub const ITERATION: &str = "iteration";

    /// Returns the one task's key.
    pub fn iteration() -> TaskKey {
        TaskKey::from(Self::ITERATION)
    }
}

/// The source of the items.
#[derive(Clone, Debug, PartialEq, Hash)]
pub enum Items {
    /// `items.raw`
    Known(Vec<Value>),
    /// `items.inputParameter`: an input of the loop, a list or a string that contains one as JSON.
    Input(String),
    /// `artifactIterator.items.inputArtifact`: an input artifact of the loop, which is a list.
    Artifacts(String),
}
