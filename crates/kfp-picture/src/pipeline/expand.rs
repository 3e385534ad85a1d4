//! Expansion of a pipeline into boxes: one for each task on each path from the root.

use std::collections::BTreeMap;
use std::fmt;

use kfp_argo::graph::{Ending, Reason, Role};
use kfp_argo::pipeline::{Body, Component, ComponentName, Loop, Task, TaskKey};
use kfp_argo::{Checked, TaskNames, argo_names};

use super::{facts, labels};
use crate::picture::{Edge, Node, NodeId, Picture};

/// The maximum number of boxes of a picture.
const MAX_NODES: usize = 5000;

/// A pipeline has too many boxes to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the pipeline has more than {MAX_NODES} tasks, counted with those of sub-pipelines")
    }
}

impl std::error::Error for TooLarge {}

/// A picture together with the part of the pipeline that each box represents.
pub(crate) struct Expansion<'p> {
    pub(crate) picture: Picture,
    /// The task of each box, by the index of the box.
    pub(crate) placed: Vec<Placed<'p>>,
}

/// The part of a pipeline that a box represents.
pub(crate) struct Placed<'p> {
    /// The task; `None` for the only task in a loop over a single program.
    pub(crate) key: Option<&'p TaskKey>,
    /// The task in its DAG.
    pub(crate) task: &'p Task,
    /// The component that runs: in a loop, the one that runs for each item.
    pub(crate) component: &'p Component,
    /// The loop around the component.
    pub(crate) each: Option<&'p Loop>,
    /// The boxes in this one, by their tasks.
    pub(crate) children: BTreeMap<&'p TaskKey, NodeId>,
}

impl<'p> Expansion<'p> {
    /// Expands a pipeline.
    pub(crate) fn new(checked: &'p Checked) -> Result<Self, TooLarge> {
        let pipeline = &checked.pipeline;
        let title = pipeline.display_name.clone().unwrap_or_else(|| pipeline.name.clone());
        let description = pipeline.description.clone();
        let mut expansion = Self { picture: Picture { title, description, ..Picture::default() }, placed: Vec::new() };
        expansion.add_dag(checked, &ComponentName::Root, None)?;
        Ok(expansion)
    }

    /// Returns the box of a task in a group, or in the whole pipeline.
    pub(crate) fn child(&self, parent: Option<NodeId>, key: &TaskKey) -> Option<NodeId> {
        match parent {
            Some(parent) => self.placed[parent].children.get(key).copied(),
            None => self.picture.children(None).find(|id| self.placed[*id].key == Some(key)),
        }
    }

    /// Adds the boxes of a DAG.
    fn add_dag(&mut self, checked: &'p Checked, name: &ComponentName, parent: Option<NodeId>) -> Result<(), TooLarge> {
        let Some((name, component)) = checked.pipeline.components.get_key_value(name) else { return Ok(()) };
        let mut ids: BTreeMap<&TaskKey, NodeId> = BTreeMap::new();
        let names = component.dag().map(|dag| argo_names(dag, TaskNames::DisplayName)).unwrap_or_default();
        for (key, task) in component.tasks() {
            let name = names.get(key).map_or(key.as_str(), |name| name.as_str());
            ids.insert(key, self.add_task(checked, Some((key, name)), task, parent)?);
        }
        let Some(graph) = checked.graphs.get(name) else { return Ok(()) };
        for (key, id) in &ids {
            if let Role::Exit { group } = graph.role(key) {
                self.picture.nodes[*id].exit_of = ids.get(group).copied();
            }
        }
        for (from, to, edge) in graph.edges() {
            if edge.reason != Reason::ExitOf {
                self.picture.edges.push(Edge {
                    from: ids[from],
                    to: ids[to],
                    is_tolerant: edge.ending == Ending::Completed,
                    has_data: edge.reason == Reason::Data,
                });
            }
        }
        if let Some(parent) = parent {
            self.placed[parent].children = ids;
        }
        Ok(())
    }

    /// Adds the box of a task, and the boxes in it. `named` is the key of the task, and its name in
    /// a workflow with the names of Python.
    fn add_task(
        &mut self,
        checked: &'p Checked,
        named: Option<(&'p TaskKey, &str)>,
        task: &'p Task,
        parent: Option<NodeId>,
    ) -> Result<NodeId, TooLarge> {
        let id = self.picture.nodes.len();
        if id == MAX_NODES {
            return Err(TooLarge);
        }
        let key = named.map(|(key, _)| key);
        let outer = checked.pipeline.component_of(task);
        let (each, body) = match &outer.body {
            Body::Loop(each) => (Some(each), &each.body.tasks[&Loop::iteration()]),
            _ => (None, task),
        };
        let component = checked.pipeline.component_of(body);
        let shape = labels::shape(key, task, component, each);
        let is_branch =
            parent.and_then(|parent| self.placed[parent].key).is_some_and(|key| labels::is_branches(key.as_str()));
        // Keys are sorted as texts: `condition-10` comes before `condition-9`.
        let branch = is_branch.then(|| {
            let number = |key: &TaskKey| (key.as_str().len(), key.clone());
            let dag = parent.and_then(|parent| self.placed[parent].component.dag());
            let keys = dag.into_iter().flat_map(|dag| dag.tasks.keys());
            keys.filter(|other| key.is_some_and(|key| number(other) < number(key))).count()
        });
        let around = parent.map(|parent| &self.picture.nodes[parent]);
        let path = joined(around.map(|node| &*node.path), key.map(TaskKey::as_str));
        let display_path = joined(around.map(|node| &*node.display_path), named.map(|(_, name)| name));
        self.picture.nodes.push(Node {
            path,
            display_path,
            label: labels::label(key, task, each, shape, branch),
            caption: labels::caption(key, component, shape),
            shape,
            parent,
            exit_of: None,
            facts: facts::facts(task, component, each),
        });
        self.placed.push(Placed { key, task, component, each, children: BTreeMap::new() });
        if component.dag().is_some() {
            self.add_dag(checked, &body.component, Some(id))?;
        } else if each.is_some() {
            self.add_task(checked, None, body, Some(id))?;
        }
        Ok(id)
    }
}

/// Returns the path of a step below another path. A step without a name has the path around it.
fn joined(around: Option<&str>, name: Option<&str>) -> String {
    around.into_iter().chain(name).collect::<Vec<_>>().join("/")
}
