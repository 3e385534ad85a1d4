//! Where the inputs of a task come from.

use serde_json::{Map, Value, json};

use super::Writer;
use super::importers::URI;
use super::interface::{Interface, PASSED};
use super::programs::IMAGE;
use super::scope::Scope;
use super::values::{Kind, text};

/// `inputs` of a task.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) parameters: Map<String, Value>,
    pub(super) artifacts: Map<String, Value>,
}

impl Given {
    pub(super) fn spec(&self) -> Value {
        json!({"parameters": self.parameters, "artifacts": self.artifacts})
    }
}

/// Fields that tasks read of structs.
pub(super) const FIELDS: [&str; 6] = ["a", "n", "it's", "{{x}}", "ä", "a.b"];

impl Writer {
    /// Passes everything that a component requires and some of its optional inputs; nothing for one
    /// input, which a loop fills.
    pub(super) fn inputs(&mut self, interface: &Interface, scope: &Scope, filled: Option<&str>) -> Given {
        let mut given = Given::default();
        for (name, input) in interface.parameters.iter().filter(|(name, _)| Some(name.as_str()) != filled) {
            let meant = match name.as_str() {
                URI => Some("s3://data/folder/file.txt"),
                IMAGE => Some("python:3.11"),
                _ => None,
            };
            if name == PASSED {
                if self.choices.one_in(2) {
                    given.parameters.insert(name.clone(), json!({"componentInputParameter": PASSED}));
                }
            } else if let Some(meant) = meant {
                let source = self.meant(meant, scope);
                given.parameters.insert(name.clone(), source);
            } else if input.is_required() || self.choices.one_in(2) {
                let source = self.source(input.kind, scope, &mut given);
                given.parameters.insert(name.clone(), source);
            }
        }
        for (name, input) in &interface.artifacts {
            let fitting = scope.fitting_artifacts(*input);
            if !input.is_optional || self.choices.one_in(2) {
                given.artifacts.extend(self.choices.any_of(&fitting).map(|origin| (name.clone(), origin.artifact())));
            }
        }
        if self.choices.slips() {
            given.artifacts.insert("data".to_owned(), json!({"componentInputArtifact": "nobody"}));
        }
        given
    }

    /// A source for an input of the type. What a constant refers to becomes a further input of the
    /// task.
    pub(super) fn source(&mut self, kind: Kind, scope: &Scope, given: &mut Given) -> Value {
        if self.choices.slips() {
            return self.wrong_source();
        }
        let fitting = scope.fitting(kind);
        match self.choices.below(8) {
            0 | 1 => json!({"runtimeValue": {"constant": kind.value(&mut self.choices)}}),
            2 => self.selected(scope).unwrap_or_else(|| self.constant(kind, scope, given)),
            3 => self.constant(kind, scope, given),
            _ => match self.choices.any_of(&fitting) {
                Some(origin) => origin.parameter(),
                None => json!({"runtimeValue": {"constant": kind.value(&mut self.choices)}}),
            },
        }
    }

    /// A field of a struct, or of a text that contains JSON, whose type is unknown.
    fn selected(&mut self, scope: &Scope) -> Option<Value> {
        let structs = [Kind::Struct, Kind::Text];
        let origins = scope.parameters.iter().filter(|(_, kind)| structs.contains(kind));
        let origins: Vec<_> = origins.map(|(origin, _)| origin.clone()).collect();
        let mut source = self.choices.any_of(&origins)?.parameter();
        let key = self.choices.one_of(&FIELDS);
        source["parameterExpressionSelector"] = json!(format!("parseJson(string_value)[\"{key}\"]"));
        Some(source)
    }

    /// A constant that refers to another input of the task, and to the run.
    fn constant(&mut self, kind: Kind, scope: &Scope, given: &mut Given) -> Value {
        let is_text = matches!(kind, Kind::Text | Kind::List | Kind::Struct);
        let origins = scope.fitting(if is_text { Kind::Text } else { kind });
        let choices = &mut self.choices;
        let source = match choices.any_of(&origins) {
            Some(origin) => origin.parameter(),
            None => json!({"runtimeValue": {"constant": kind.value(choices)}}),
        };
        let name = format!("pipelinechannel--{}", given.parameters.len());
        let reference = format!("{{{{$.inputs.parameters['{name}']}}}}");
        let of_run = choices.one_of(&[
            "pipeline_job_name",
            "pipeline_job_resource_name",
            "pipeline_job_uuid",
            "pipeline_job_create_time_utc",
            "pipeline_job_schedule_time_utc",
            "pipeline_task_name",
            "pipeline_task_uuid",
            "pipeline_root",
            "workspace_path",
        ]);
        let mixed = format!("{}{reference}{} {{{{$.{of_run}}}}}", text(choices), text(choices));
        let constant = match kind {
            Kind::Text => json!(mixed),
            Kind::List => json!([mixed, reference, 2.0, [{"a": mixed}]]),
            Kind::Struct => json!({"a": mixed, "{{x}}": {"n": reference}}),
            Kind::Integer | Kind::Double | Kind::Boolean => json!(reference),
        };
        given.parameters.insert(name, source);
        json!({"runtimeValue": {"constant": constant}})
    }

    /// A text that is meant for its input, or one that only the run knows.
    fn meant(&mut self, text: &str, scope: &Scope) -> Value {
        let outputs = scope.parameters.iter().filter(|(origin, kind)| origin.is_output() && *kind == Kind::Text);
        let outputs: Vec<_> = outputs.map(|(origin, _)| origin.clone()).collect();
        match (self.choices.below(3), self.choices.any_of(&outputs)) {
            (0, Some(origin)) if !text.starts_with("s3:") => origin.parameter(),
            (1, _) if text.starts_with("s3:") => json!({"componentInputParameter": PASSED}),
            _ => json!({"runtimeValue": {"constant": text}}),
        }
    }

    fn wrong_source(&mut self) -> Value {
        let task = super::tasks::key(self.choices.below(8));
        let output = self.choices.one_of(&["text", "nothing"]);
        match self.choices.below(5) {
            0 => json!({"componentInputParameter": "nobody"}),
            1 => json!({"taskOutputParameter": {"producerTask": task, "outputParameterKey": output}}),
            2 => json!({"runtimeValue": {"constant": Kind::any(&mut self.choices).value(&mut self.choices)}}),
            3 => json!({"runtimeValue": {"constant": "{{$.inputs.parameters['text']}}{{$.inputs.parameters['n']}}"}}),
            _ => json!({"componentInputParameter": PASSED, "parameterExpressionSelector": "string_value"}),
        }
    }
}
