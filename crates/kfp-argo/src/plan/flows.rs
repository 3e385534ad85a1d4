//! Groups component inputs and outputs that are connected by artifact edges (union-find).

use std::collections::BTreeMap;

use crate::pipeline::{ArtifactSource, Body, Component, ComponentName, Items, Pipeline};

/// An input or output artifact of a component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Port {
    Input(ComponentName, String),
    Output(ComponentName, String),
}

/// A union-find structure over the ports of a pipeline: artifacts flow only between ports of one
/// set.
#[derive(Default)]
pub(super) struct Flows {
    ports: Vec<Port>,
    numbers: BTreeMap<Port, usize>,
    /// The next port on the chain to the first port of the set, by port; the first port points to
    /// itself.
    parents: Vec<usize>,
}

impl Flows {
    /// Joins the ports of every artifact edge of a pipeline.
    pub(super) fn of(pipeline: &Pipeline) -> Self {
        let mut flows = Flows::default();
        for (name, component) in &pipeline.components {
            flows.add(pipeline, name, component);
        }
        flows
    }

    fn add(&mut self, pipeline: &Pipeline, name: &ComponentName, component: &Component) {
        for input in component.artifact_inputs.keys() {
            self.number(Port::Input(name.clone(), input.clone()));
        }
        for output in component.artifact_outputs.keys() {
            self.number(Port::Output(name.clone(), output.clone()));
        }
        let Some(dag) = component.dag() else { return };
        for task in dag.tasks.values() {
            let called = pipeline.component_of(task);
            for (input, source) in
                task.artifacts.iter().filter(|(input, _)| called.artifact_inputs.contains_key(*input))
            {
                let from = match source {
                    ArtifactSource::Input { name: outer } => Port::Input(name.clone(), outer.clone()),
                    ArtifactSource::Output { producer, output } => {
                        Port::Output(dag.tasks[producer].component.clone(), output.clone())
                    }
                    ArtifactSource::Item => match &component.body {
                        Body::Loop(each) => match &each.items {
                            Items::Artifacts(list) => Port::Input(name.clone(), list.clone()),
                            Items::Known(_) | Items::Input(_) => continue,
                        },
                        Body::Container(_) | Body::Dag(_) | Body::Importer(_) | Body::Claim(_) => continue,
                    },
                };
                self.join(from, Port::Input(task.component.clone(), input.clone()));
            }
        }
        for (output, sources) in &dag.artifact_outputs {
            for source in sources.iter().filter(|_| component.artifact_outputs.contains_key(output)) {
                let inner = Port::Output(dag.tasks[&source.producer].component.clone(), source.output.clone());
                self.join(inner, Port::Output(name.clone(), output.clone()));
            }
        }
    }

    fn number(&mut self, port: Port) -> usize {
        let next = self.ports.len();
        let number = *self.numbers.entry(port.clone()).or_insert(next);
        if number == next {
            self.ports.push(port);
            self.parents.push(next);
        }
        number
    }

    fn join(&mut self, one: Port, other: Port) {
        let (one, other) = (self.number(one), self.number(other));
        let (one, other) = (self.first(one), self.first(other));
        self.parents[one.max(other)] = one.min(other);
    }

    fn first(&mut self, mut number: usize) -> usize {
        while self.parents[number] != number {
            self.parents[number] = self.parents[self.parents[number]];
            number = self.parents[number];
        }
        number
    }

    /// Returns the sets, in the order of their first ports.
    pub(super) fn classes(mut self) -> Vec<Vec<Port>> {
        let mut classes: BTreeMap<usize, Vec<Port>> = BTreeMap::new();
        for number in 0..self.ports.len() {
            let first = self.first(number);
            classes.entry(first).or_default().push(self.ports[number].clone());
        }
        classes.into_values().collect()
    }
}
