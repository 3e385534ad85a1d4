//! The picture of a pipeline: boxes, boxes within boxes, and edges between the boxes of one DAG.

/// The index of a box in [`Picture::nodes`].
pub type NodeId = usize;

/// A pipeline as it is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The name of the pipeline.
    pub title: String,
    /// The description by its author.
    pub description: Option<String>,
    /// The boxes. Each box comes after the box that contains it.
    pub nodes: Vec<Node>,
    /// The edges, each between two boxes of the same DAG.
    pub edges: Vec<Edge>,
}

/// A task, or a group of tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The keys of the tasks from the root to this one, joined by slashes: `for-loop-1/train`.
    pub path: String,
    /// The same path by the names that the tasks have in a workflow with the names of Python.
    pub display_path: String,
    /// The text in the box.
    pub label: String,
    /// A smaller text below the label, such as the image.
    pub caption: Option<String>,
    /// The kind of the box.
    pub shape: Shape,
    /// The group that contains the box.
    pub parent: Option<NodeId>,
    /// The group whose exit task this is. Both are in the same DAG.
    pub exit_of: Option<NodeId>,
    /// Details, shown when the box is selected.
    pub facts: Vec<Fact>,
}

/// The kind of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A program in a container.
    Task,
    /// An artifact that exists before the run.
    Importer,
    /// A volume claim that is created or deleted.
    VolumeClaim,
    /// A pipeline within the pipeline.
    Group,
    /// The group of a `dsl.ExitHandler`.
    ExitHandler,
    /// A group that runs if a condition holds (`dsl.If`).
    Condition,
    /// A group that runs for each item of a list (`dsl.ParallelFor`).
    Loop,
}

impl Shape {
    /// Returns true if the box contains other boxes.
    pub fn is_group(self) -> bool {
        matches!(self, Shape::Group | Shape::ExitHandler | Shape::Condition | Shape::Loop)
    }
}

/// A detail of a task: `Image: python:3.11`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// The name of the detail.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Fact {
    /// Creates a detail.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// A dependency between two boxes of the same DAG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The box that ends first.
    pub from: NodeId,
    /// The box that waits.
    pub to: NodeId,
    /// The box that waits starts after any ending of the other one (`ignore_upstream_failure()`).
    pub is_tolerant: bool,
    /// An output of one box is an input of the other.
    pub has_data: bool,
}

impl Picture {
    /// Returns the boxes within a group, or those of the whole pipeline.
    pub fn children(&self, parent: Option<NodeId>) -> impl Iterator<Item = NodeId> {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.parent == parent).map(|(id, _)| id)
    }

    /// Returns the exit task of a group.
    pub fn exit_task_of(&self, group: NodeId) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.exit_of == Some(group))
    }
}
