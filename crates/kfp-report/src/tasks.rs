//! The nodes of the run as executions of tasks.
//!
//! A node lies within another one, its boundary. Boundaries lead from the entrypoint through groups
//! and iterations to each task. The nodes of guards, of fan-outs and of the compiler's own tasks
//! are no tasks of the pipeline.

use std::collections::BTreeMap;

use kfp_picture::picture::NodeId;
use kfp_picture::run::State;

use crate::outline::Outline;
use crate::workflow::{Node, Workflow};

/// The maximum depth of nodes within nodes.
const MAX_DEPTH: usize = 200;

/// A box, and the iteration of each loop around it, the outermost first.
pub(crate) type Place = (NodeId, Vec<usize>);

/// The executions of the tasks of a run.
pub(crate) struct Tasks<'w> {
    /// The node of each task that Argo has looked at.
    nodes: BTreeMap<Place, &'w Node>,
    /// The number of iterations of each loop that has some.
    iterations: BTreeMap<Place, usize>,
    /// The instances of each box: the iterations of the loops around it.
    instances: Vec<Vec<Vec<usize>>>,
}

/// The content of a box in some iterations, or of the whole pipeline.
type Scope = (Option<NodeId>, Vec<usize>);

impl<'w> Tasks<'w> {
    /// Finds the tasks of a run.
    pub(crate) fn new(workflow: &'w Workflow, outline: &Outline) -> Self {
        let search = Search { workflow, outline };
        let mut nodes: BTreeMap<Place, &Node> = BTreeMap::new();
        let mut iterations: BTreeMap<Place, usize> = BTreeMap::new();
        let all = &workflow.status.nodes;
        for node in all.values() {
            if let Some((each, items)) = search.iteration(node, 0) {
                let (number, outer) =
                    items.split_last().map_or((0, Vec::new()), |(last, outer)| (*last, outer.to_vec()));
                // A loop has no more iterations than the run has nodes.
                if number < all.len() {
                    let count = iterations.entry((each, outer)).or_default();
                    *count = (*count).max(number + 1);
                }
            }
            if let Some(place) = search.place(node, 0) {
                let kept = nodes.entry(place).or_insert(node);
                // The node of a guard represents the task only if the guard did not run it.
                if kept.kind == "Steps" {
                    *kept = node;
                }
            }
        }
        let mut tasks = Self { nodes, iterations, instances: Vec::new() };
        for (id, node) in outline.picture.nodes.iter().enumerate() {
            let instances = match node.parent {
                None => vec![Vec::new()],
                Some(parent) => tasks.contents(outline, parent),
            };
            debug_assert_eq!(tasks.instances.len(), id);
            tasks.instances.push(instances);
        }
        tasks
    }

    /// Returns the instances of what is in a box.
    fn contents(&self, outline: &Outline, id: NodeId) -> Vec<Vec<usize>> {
        let own = self.instances[id].iter();
        if !is_loop(outline, id) {
            return own.cloned().collect();
        }
        own.flat_map(|items| (0..self.count(id, items)).map(|number| [items.as_slice(), &[number]].concat())).collect()
    }

    /// Returns the number of iterations of a loop in one of its instances.
    pub(crate) fn count(&self, id: NodeId, items: &[usize]) -> usize {
        self.iterations.get(&(id, items.to_vec())).copied().unwrap_or(0)
    }

    /// Returns the instances of a box.
    pub(crate) fn instances(&self, id: NodeId) -> &[Vec<usize>] {
        &self.instances[id]
    }

    /// Returns the node of an instance of a box.
    pub(crate) fn node(&self, id: NodeId, items: &[usize]) -> Option<&'w Node> {
        self.nodes.get(&(id, items.to_vec())).copied()
    }
}

/// Returns true if a box is a loop.
pub(crate) fn is_loop(outline: &Outline, id: NodeId) -> bool {
    outline.picture.nodes[id].shape == kfp_picture::picture::Shape::Loop
}

/// Returns the state of a node.
pub(crate) fn state(node: Option<&Node>) -> State {
    match node.map(|node| node.phase.as_str()) {
        None => State::NotReached,
        Some("Succeeded") => State::Succeeded,
        Some("Failed" | "Error") => State::Failed,
        Some("Skipped") => State::Skipped,
        Some("Omitted") => State::Omitted,
        Some("Running") => State::Running,
        Some(_) => State::Pending,
    }
}

struct Search<'w> {
    workflow: &'w Workflow,
    outline: &'w Outline,
}

impl<'w> Search<'w> {
    fn boundary(&self, node: &Node) -> Option<&'w Node> {
        self.workflow.status.nodes.get(&node.boundary)
    }

    /// Returns the box of a node.
    fn place(&self, node: &Node, depth: usize) -> Option<Place> {
        let boundary = self.boundary(node)?;
        if depth > MAX_DEPTH || matches!(node.kind.as_str(), "TaskGroup" | "StepGroup") || node.is_attempt() {
            return None;
        }
        if boundary.kind == "Steps" {
            return self.place(boundary, depth + 1);
        }
        if let Some((each, items)) = self.iteration(node, depth) {
            return Some((self.outline.program_of(each)?, items));
        }
        let (group, items) = self.scope(boundary, depth + 1)?;
        let id = match node.display_name.strip_suffix(".onExit") {
            Some(task) if node.node_flag.hooked => {
                self.outline.picture.exit_task_of(self.outline.child(group, task)?)?
            }
            _ => self.outline.child(group, &node.display_name)?,
        };
        Some((id, items))
    }

    /// Returns the loop of a node that is an iteration, with its number as the last item.
    fn iteration(&self, node: &Node, depth: usize) -> Option<Place> {
        if depth > MAX_DEPTH || node.kind == "TaskGroup" || node.is_attempt() {
            return None;
        }
        let number = number_of_iteration(&node.display_name)?;
        let (group, mut items) = self.scope(self.boundary(node)?, depth + 1)?;
        let each = group.filter(|group| is_loop(self.outline, *group))?;
        items.push(number);
        Some((each, items))
    }

    /// Returns what is in a node.
    fn scope(&self, node: &Node, depth: usize) -> Option<Scope> {
        if depth > MAX_DEPTH {
            return None;
        }
        let Some(boundary) = self.boundary(node) else {
            return (!node.node_flag.hooked).then(|| (None, Vec::new()));
        };
        // The entrypoint may only check the arguments, and run the pipeline as its task.
        let is_root = self.boundary(boundary).is_none() && !boundary.node_flag.hooked;
        if is_root && node.display_name == "root" && node.template_name == "root" {
            return Some((None, Vec::new()));
        }
        if let Some((each, items)) = self.iteration(node, depth) {
            return Some((Some(each), items));
        }
        let (id, items) = self.place(node, depth)?;
        Some((Some(id), items))
    }
}

/// Returns the number in `iteration(12:item)`.
fn number_of_iteration(display_name: &str) -> Option<usize> {
    let (_, rest) = display_name.split_once('(')?;
    let (number, _) = rest.split_once(':')?;
    number.parse().ok()
}
