//! Components that hold tasks: the pipeline itself, pipelines in it, and what the SDK makes of
//! `with` blocks.

use serde_json::{Value, json};

use super::Writer;
use super::inputs::Given;
use super::interface::{Artifact, Interface, NAMES, PASSED, Parameter, Presence};
use super::scope::Scope;
use super::values::Kind;

impl Writer {
    /// The pipeline itself.
    pub(super) fn root(&mut self) -> Value {
        let mut interface = Interface::default();
        for _ in 0..self.choices.below(5) {
            let name = self.choices.one_of(&NAMES).to_owned();
            interface.parameters.insert(name, Parameter::any(&mut self.choices));
        }
        for _ in 0..if self.has_imports { self.choices.below(3) } else { 0 } {
            let name = self.choices.one_of(&["table", "x y"]).to_owned();
            interface.artifacts.insert(name, Artifact::any(&mut self.choices));
        }
        let presence = match self.choices.below(2) {
            0 if !self.has_imports => Presence::Optional,
            _ => Presence::Default(json!("s3://data/passed")),
        };
        interface.parameters.insert(PASSED.to_owned(), Parameter { kind: Kind::Text, presence });
        let (component, _) = self.dag(interface, 3);
        component
    }

    /// A DAG for a task in a scope, with inputs that come from there. It becomes a component that
    /// further tasks may run.
    pub(super) fn group(&mut self, outer: &Scope, depth: usize) -> (String, Interface, Given) {
        let (interface, given) = self.group_inputs(outer);
        let (component, interface) = self.dag(interface, depth);
        let name = format!("comp-{}", self.components.len());
        self.components.insert(name.clone(), component);
        self.known.push((name.clone(), interface.clone()));
        (name, interface, given)
    }

    /// The inputs of a group and their sources.
    pub(super) fn group_inputs(&mut self, outer: &Scope) -> (Interface, Given) {
        let (mut interface, mut given) = (Interface::default(), Given::default());
        interface.parameters.insert(PASSED.to_owned(), Parameter { kind: Kind::Text, presence: Presence::Optional });
        given.parameters.insert(PASSED.to_owned(), json!({"componentInputParameter": PASSED}));
        for _ in 0..self.choices.below(4) {
            let name = self.choices.one_of(&NAMES).to_owned();
            if interface.parameters.contains_key(&name) {
                continue;
            }
            let input = Parameter::any(&mut self.choices);
            if input.is_required() || self.choices.one_in(2) {
                let source = self.source(input.kind, outer, &mut given);
                given.parameters.insert(name.clone(), source);
            }
            interface.parameters.insert(name, input);
        }
        for _ in 0..self.choices.below(3) {
            let Some((origin, artifact)) = self.choices.any_of(&outer.artifacts) else { break };
            let name = self.choices.one_of(&["pipelinechannel--data", "a b"]).to_owned();
            interface.artifacts.insert(name.clone(), artifact);
            given.artifacts.insert(name, origin.artifact());
        }
        (interface, given)
    }

    /// The component of a DAG with some inputs, and its interface with its outputs.
    pub(super) fn dag(&mut self, mut interface: Interface, depth: usize) -> (Value, Interface) {
        let mut scope = Scope::of(&interface);
        let mut tasks = serde_json::Map::new();
        for _ in 0..1 + self.choices.below(4) {
            self.tasks(&mut scope, depth, &mut tasks);
        }
        let outputs = self.dag_outputs(&scope, &mut interface);
        let mut component = interface.component();
        component["dag"] = json!({"tasks": tasks, "outputs": outputs});
        (component, interface)
    }
}
