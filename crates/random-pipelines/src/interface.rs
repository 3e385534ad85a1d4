//! The inputs and outputs of a component.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Choices;
use super::values::Kind;

/// The input that every DAG has, and hands on: settings of pods refer to inputs of the DAG around
/// their task, whichever that is.
pub(super) const PASSED: &str = "passed";

/// The input for a final status.
pub(super) const STATUS: &str = "status";

/// Names of inputs and outputs: Python's, the SDK's own, and some that only hand-written files
/// have.
pub(super) const NAMES: [&str; 8] =
    ["text", "Up_X", "n", "pipelinechannel--work-Output", "retries", "2nd", "a b", "x.y-z"];

/// Decides whether an input is required.
#[derive(Clone, Debug)]
pub(super) enum Presence {
    Required,
    Optional,
    Default(Value),
}

/// An input parameter.
#[derive(Clone, Debug)]
pub(super) struct Parameter {
    pub(super) kind: Kind,
    pub(super) presence: Presence,
}

impl Parameter {
    pub(super) fn any(choices: &mut Choices) -> Self {
        let kind = Kind::any(choices);
        let presence = match choices.below(3) {
            0 => Presence::Required,
            1 => Presence::Optional,
            _ => Presence::Default(kind.value(choices)),
        };
        Self { kind, presence }
    }

    pub(super) fn required(kind: Kind) -> Self {
        Self { kind, presence: Presence::Required }
    }

    pub(super) fn is_required(&self) -> bool {
        matches!(self.presence, Presence::Required)
    }

    fn definition(&self) -> Value {
        let mut definition = json!({"parameterType": self.kind.name()});
        match &self.presence {
            Presence::Required => {}
            Presence::Optional => definition["isOptional"] = json!(true),
            Presence::Default(value) => {
                definition["isOptional"] = json!(true);
                definition["defaultValue"] = value.clone();
            }
        }
        definition
    }
}

/// An input or output artifact of a component.
#[derive(Clone, Copy, Debug)]
pub(super) struct Artifact {
    pub(super) schema: &'static str,
    pub(super) is_list: bool,
    /// Of inputs.
    pub(super) is_optional: bool,
}

impl Artifact {
    pub(super) fn any(choices: &mut Choices) -> Self {
        let schema = choices.one_of(&["system.Dataset", "system.Model", "system.Metrics", "system.Artifact", ""]);
        Self { schema, is_list: false, is_optional: choices.one_in(2) }
    }

    pub(super) fn imported(schema: &'static str) -> Self {
        Self { schema, is_list: false, is_optional: false }
    }

    fn definition(self) -> Value {
        let mut definition = match self.schema {
            "" => json!({"artifactType": {"instanceSchema": "title: my.Folder\n"}}),
            schema => json!({"artifactType": {"schemaTitle": schema, "schemaVersion": "0.0.1"}}),
        };
        if self.is_list {
            definition["isArtifactList"] = json!(true);
        }
        definition
    }
}

/// The interface of a component, as the tasks around it see it.
#[derive(Clone, Debug, Default)]
pub(super) struct Interface {
    pub(super) parameters: BTreeMap<String, Parameter>,
    pub(super) artifacts: BTreeMap<String, Artifact>,
    pub(super) outputs: BTreeMap<String, Kind>,
    pub(super) output_artifacts: BTreeMap<String, Artifact>,
    pub(super) takes_status: bool,
}

impl Interface {
    /// The component, without what it runs.
    pub(super) fn component(&self) -> Value {
        let object = |entries: Vec<(&String, Value)>| -> Map<String, Value> {
            entries.into_iter().map(|(name, definition)| (name.clone(), definition)).collect()
        };
        let mut parameters = object(self.parameters.iter().map(|(name, input)| (name, input.definition())).collect());
        if self.takes_status {
            let status = json!({"parameterType": "TASK_FINAL_STATUS", "isOptional": true});
            parameters.insert(STATUS.to_owned(), status);
        }
        let mut artifacts = object(self.artifacts.iter().map(|(name, input)| (name, input.definition())).collect());
        for (name, input) in self.artifacts.iter().filter(|(_, input)| input.is_optional) {
            artifacts[name]["isOptional"] = json!(input.is_optional);
        }
        let outputs = self.outputs.iter().map(|(name, kind)| (name, json!({"parameterType": kind.name()})));
        let output_artifacts = self.output_artifacts.iter().map(|(name, output)| (name, output.definition()));
        json!({
            "inputDefinitions": {"parameters": parameters, "artifacts": artifacts},
            "outputDefinitions": {"parameters": object(outputs.collect()), "artifacts": object(output_artifacts.collect())},
        })
    }
}
