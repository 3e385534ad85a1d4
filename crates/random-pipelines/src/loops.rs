//! Loops: over known items and over lists, of parameters and of artifacts.

use serde_json::{Value, json};

use super::Writer;
use super::importers::URI;
use super::inputs::{FIELDS, Given};
use super::interface::{Artifact, Interface, PASSED, Parameter};
use super::programs::IMAGE;
use super::scope::Scope;
use super::tasks::Called;
use super::values::Kind;

/// The name of the items of a loop in its component, and the list that they come from.
const ITEM: &str = "pipelinechannel--all-loop-item";
const LIST: &str = "pipelinechannel--all";

impl Writer {
    /// A loop as the SDK writes it: a group of its own, which declares the lists that the loop
    /// makes of its outputs.
    pub(super) fn loop_over_group(&mut self, outer: &Scope, depth: usize) -> Called {
        let (mut interface, mut given) = self.group_inputs(outer);
        let iterator = match self.artifact_list(outer) {
            Some((list, artifact)) => {
                let item = Artifact { is_list: false, is_optional: false, ..artifact };
                interface.artifacts.insert(ITEM.to_owned(), item);
                interface.artifacts.insert(LIST.to_owned(), Artifact { is_optional: false, ..artifact });
                given.artifacts.insert(LIST.to_owned(), list);
                ("artifactIterator", json!({"itemInput": ITEM, "items": {"inputArtifact": LIST}}))
            }
            None => ("parameterIterator", self.items(&mut interface, outer, &mut given)),
        };
        let (mut component, mut interface) = self.dag(interface, depth);
        if self.has_imports {
            interface.output_artifacts.clear();
            component["dag"]["outputs"]["artifacts"] = json!({});
        }
        interface.outputs.values_mut().for_each(|kind| *kind = Kind::List);
        interface.output_artifacts.values_mut().for_each(|output| output.is_list = true);
        component["outputDefinitions"] = interface.component()["outputDefinitions"].clone();
        let name = format!("comp-{}", self.components.len());
        self.components.insert(name.clone(), component);
        Called { component: name, interface, given, iterator: Some(iterator) }
    }

    /// A loop over a component that is not a group, as in files that are written by hand. No task
    /// reads its outputs.
    pub(super) fn loop_over(&mut self, component: String, interface: Interface, outer: &Scope) -> Called {
        let inputs: Vec<(String, Kind)> =
            interface.parameters.iter().map(|(name, input)| (name.clone(), input.kind)).collect();
        let item = self.choices.any_of(&inputs).filter(|(name, _)| ![URI, IMAGE, PASSED].contains(&name.as_str()));
        let given = self.inputs(&interface, outer, item.as_ref().map(|(name, _)| name.as_str()));
        let iterator = item.map(|(name, kind)| {
            let items = json!({"raw": self.known_items(kind)});
            ("parameterIterator", json!({"itemInput": name, "items": items}))
        });
        let interface = match &iterator {
            Some(_) => Interface { outputs: Default::default(), output_artifacts: Default::default(), ..interface },
            None => interface,
        };
        Called { component, interface, given, iterator }
    }

    /// Items of parameters, known or not.
    fn items(&mut self, interface: &mut Interface, outer: &Scope, given: &mut Given) -> Value {
        let kind = Kind::any(&mut self.choices);
        interface.parameters.insert(ITEM.to_owned(), Parameter::required(kind));
        let lists = outer.parameters.iter().filter(|(_, kind)| matches!(kind, Kind::List | Kind::Text));
        let lists: Vec<_> = lists.map(|(origin, kind)| (origin.clone(), *kind)).collect();
        match self.choices.any_of(&lists) {
            Some((origin, of)) if self.choices.one_in(2) => {
                interface.parameters.insert(LIST.to_owned(), Parameter::required(of));
                given.parameters.insert(LIST.to_owned(), origin.parameter());
                json!({"itemInput": ITEM, "items": {"inputParameter": LIST}})
            }
            _ => json!({"itemInput": ITEM, "items": {"raw": self.known_items(kind)}}),
        }
    }

    /// The text of a JSON list. One of its items has each field that a task reads.
    fn known_items(&mut self, kind: Kind) -> String {
        let mut items: Vec<Value> = (0..self.choices.below(4)).map(|_| kind.value(&mut self.choices)).collect();
        let whole: Value = FIELDS.map(|field| (field.to_owned(), json!(field))).into_iter().collect();
        match kind {
            Kind::Struct => items.push(whole),
            Kind::Text => items.push(whole.to_string().into()),
            Kind::Integer | Kind::Double | Kind::Boolean | Kind::List => {}
        }
        json!(items).to_string()
    }

    fn artifact_list(&mut self, outer: &Scope) -> Option<(Value, Artifact)> {
        let lists: Vec<_> = outer.artifacts.iter().filter(|(_, artifact)| artifact.is_list).cloned().collect();
        let (origin, artifact) = self.choices.any_of(&lists).filter(|_| self.choices.one_in(2))?;
        Some((origin.artifact(), artifact))
    }
}
