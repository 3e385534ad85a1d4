//! The ways of parameters through a pipeline: where the value of an input comes from, and what the
//! readers of a value expect of it.

use std::collections::{BTreeMap, BTreeSet};

use kfp_argo::pipeline::{Body, Component, Items, Loop, ParameterType, Source, Task};

use super::Expansion;
use crate::picture::NodeId;

/// The program or the person that decides on a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// An output parameter of a program.
    Output(NodeId, String),
    /// An argument of the run.
    Argument(String),
}

/// The form that the readers of a value need.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Demand {
    /// The members that readers select from an object.
    pub(crate) members: BTreeSet<String>,
    /// The value is a list, and this is the form of its items, with their declared type.
    pub(crate) items: Option<(ParameterType, Box<Demand>)>,
}

impl Demand {
    fn join(&mut self, other: Demand) {
        self.members.extend(other.members);
        match (&mut self.items, other.items) {
            (Some((_, mine)), Some((_, other))) => mine.join(*other),
            (mine, other) => *mine = mine.take().or(other),
        }
    }
}

impl Expansion<'_> {
    /// Returns the origin of an input of the component in a box. A part of a value, and an item of
    /// a list, have none.
    pub(crate) fn origin(&self, node: NodeId, input: &str) -> Option<Origin> {
        let placed = &self.placed[node];
        match placed.each {
            Some(each) => match each.body.tasks[&Loop::iteration()].inputs.get(input)? {
                Source::Input { name, selector: None, .. } => self.origin_at(node, placed.task, name),
                _ => None,
            },
            None => self.origin_at(node, placed.task, input),
        }
    }

    /// Returns the origin of an input that a task of a box's DAG passes.
    fn origin_at(&self, node: NodeId, task: &Task, input: &str) -> Option<Origin> {
        let parent = self.picture.nodes[node].parent;
        match task.inputs.get(input)? {
            Source::Output { producer, output, selector: None, .. } => {
                self.origin_of_output(self.child(parent, producer)?, output)
            }
            Source::Input { name, selector: None, .. } => match parent {
                None => Some(Origin::Argument(name.clone())),
                Some(parent) if self.placed[parent].key.is_none() => None,
                Some(parent) => self.origin(parent, name),
            },
            _ => None,
        }
    }

    /// Returns the program whose output is the output of a box. For several, as with `dsl.OneOf`,
    /// it is the first.
    fn origin_of_output(&self, node: NodeId, output: &str) -> Option<Origin> {
        let placed = &self.placed[node];
        match placed.component.dag() {
            _ if placed.each.is_some() => None,
            None => Some(Origin::Output(node, output.to_owned())),
            Some(dag) => {
                let source = dag.outputs.get(output)?.first()?;
                self.origin_of_output(self.child(Some(node), &source.producer)?, &source.output)
            }
        }
    }

    /// Returns the form that readers need of an output of a box.
    pub(crate) fn demand_of_output(&self, node: NodeId, output: &str) -> Demand {
        let mut demand = Demand::default();
        let parent = self.picture.nodes[node].parent;
        let Some(key) = self.placed[node].key else {
            // The one program of a loop: its outputs are the items of the loop's outputs.
            return parent
                .and_then(|parent| self.demand_of_output(parent, output).items)
                .map(|(_, items)| *items)
                .unwrap_or_default();
        };
        for sibling in self.picture.children(parent) {
            for (input, source) in &self.placed[sibling].task.inputs {
                if let Source::Output { producer, output: read, selector, .. } = source
                    && producer == key
                    && read == output
                {
                    match selector {
                        Some(selector) => drop(demand.members.insert(selector.key.clone())),
                        None => demand.join(self.demand_of_input(sibling, input)),
                    }
                }
            }
        }
        let Some(group) = parent else { return demand };
        let outputs = self.placed[group].component.dag().into_iter().flat_map(|dag| &dag.outputs);
        for (name, sources) in outputs {
            if sources.iter().any(|source| source.producer == *key && source.output == output) {
                let of_group = self.demand_of_output(group, name);
                match self.placed[group].each {
                    Some(_) => of_group.items.into_iter().for_each(|(_, items)| demand.join(*items)),
                    None => demand.join(of_group),
                }
            }
        }
        demand
    }

    /// Returns the form that readers need of an argument of the run.
    pub(crate) fn demand_of_argument(&self, name: &str) -> Demand {
        self.demand_in(None, name)
    }

    /// Returns the form that the component of a box needs of an input that its task passes.
    fn demand_of_input(&self, node: NodeId, input: &str) -> Demand {
        let placed = &self.placed[node];
        let Some(each) = placed.each else { return self.demand_in(Some(node), input) };
        let mut demand = Demand::default();
        for (inner, source) in &each.body.tasks[&Loop::iteration()].inputs {
            match source {
                Source::Item { .. } if matches!(&each.items, Items::Input(list) if list == input) => {
                    let items = self.demand_in(Some(node), inner);
                    demand.join(Demand { items: Some((each.item, Box::new(items))), ..Demand::default() });
                }
                Source::Input { name, .. } if name == input => demand.join(self.demand_in(Some(node), inner)),
                _ => {}
            }
        }
        demand
    }

    /// Returns the form that the tasks in a group need of an input of the group.
    fn demand_in(&self, group: Option<NodeId>, input: &str) -> Demand {
        let mut demand = Demand::default();
        for child in self.picture.children(group) {
            for (inner, source) in &self.placed[child].task.inputs {
                match source {
                    Source::Input { name, selector: Some(selector), .. } if name == input => {
                        demand.members.insert(selector.key.clone());
                    }
                    Source::Input { name, selector: None, .. } if name == input => {
                        demand.join(self.demand_of_input(child, inner));
                    }
                    _ => {}
                }
            }
        }
        demand
    }

    /// Returns the inputs of the whole pipeline without a default, with their types.
    pub(crate) fn arguments_without_default(root: &Component) -> BTreeMap<&str, ParameterType> {
        let inputs = root.inputs.iter().filter(|(_, input)| input.default.is_none() && !input.optional);
        inputs.map(|(name, input)| (name.as_str(), input.ty)).collect()
    }

    /// Returns true if the box runs a program that writes outputs.
    pub(crate) fn is_program(&self, node: NodeId) -> bool {
        let placed = &self.placed[node];
        placed.each.is_none() && matches!(placed.component.body, Body::Container(_) | Body::Claim(_))
    }
}
